package probe_test

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
)

// cutting lets so many bytes out, and then closes.
type cutting struct {
	net.Conn
	left int
	out  *atomic.Int64 // the most that one connection let out
}

func (c *cutting) Write(p []byte) (int, error) {
	whole := len(p)
	if len(p) > c.left {
		p = p[:c.left]
	}
	n, err := c.Conn.Write(p)
	c.left -= n
	c.out.Add(int64(n))
	if n < whole {
		c.Close()
		return n, net.ErrClosed
	}
	return n, err
}

const loginPage = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

// TestClosesAtEveryByte ends each connection after so many bytes, of TLS in both
// versions and of HTTP.
func TestClosesAtEveryByte(t *testing.T) {
	answer := respond(func(int) string { return strings.TrimSuffix(strings.TrimPrefix(loginPage, "HTTP/1.1 "), "\r\n\r\n") })
	for name, config := range map[string]*tls.Config{
		"http": nil,
		"1.2":  {Certificates: []tls.Certificate{honest().pair}, MaxVersion: tls.VersionTLS12},
		"1.3":  {Certificates: []tls.Certificate{honest().pair}, MinVersion: tls.VersionTLS13},
	} {
		for look, step := range map[string]int{"plain": 1, "all": 97} {
			if testing.Short() {
				step *= 7
			}
			t.Run(name+" "+look, func(t *testing.T) {
				t.Parallel()
				config := config.Clone()
				if config != nil && look == "all" {
					config.ClientAuth = tls.RequestClientCert
				}
				cutEverywhere(t, config, step, look, answer)
			})
		}
	}
}

func cutEverywhere(t *testing.T, config *tls.Config, step int, look string, answer func(context.Context, net.Conn)) {
	var most, out atomic.Int64
	l := serve(t, func(ctx context.Context, conn net.Conn) {
		cut := &cutting{conn, int(most.Load()), &out}
		if config == nil {
			answer(ctx, cut)
			return
		}
		secured(config, func(ctx context.Context, c *tls.Conn) { answer(ctx, c) })(ctx, cut)
	})
	opts := looking(5 * time.Second)
	looks[look](t, opts)
	url := "https://localhost:" + l.port()
	if config == nil {
		url = "http://localhost:" + l.port()
	}
	for n := 0; ; n += step {
		most.Store(int64(n))
		taken := l.taken.Load()
		r := probe.Endpoint(t.Context(), opts, target(t, url))
		if len(r.Observations) == 0 || r.Error != "" || r.Connections > probe.DefaultConnections || l.taken.Load()-taken > probe.DefaultConnections {
			t.Fatalf("after %d bytes: %s, %d connections\n%s", n, r.Error, r.Connections, told(&r))
		}
		if whole := r.Observed.(*probe.Observed); whole.HTTP != nil && whole.HTTP.Status == 401 && !cutShort(&r) {
			if n < 90 {
				t.Errorf("all is well after %d bytes\n%s", n, told(&r))
			}
			if look == "plain" || n > 6000 {
				return
			}
		}
		if n > 20_000 {
			t.Fatalf("it does not end\n%s", told(&r))
		}
	}
}

// cutShort reports whether a report says that something is missing.
func cutShort(r *finding.EndpointReport) bool {
	for _, o := range r.Observations {
		if o.Topic == "HTTP" && o.Verdict != finding.OK {
			return true
		}
	}
	return false
}
