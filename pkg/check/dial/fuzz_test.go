package dial

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"
)

// scripted is a connection on which certain bytes come.
type scripted struct{ io.Reader }

func (scripted) Write(p []byte) (int, error)      { return len(p), nil }
func (scripted) Close() error                     { return nil }
func (scripted) LocalAddr() net.Addr              { return nil }
func (scripted) RemoteAddr() net.Addr             { return nil }
func (scripted) SetDeadline(time.Time) error      { return nil }
func (scripted) SetReadDeadline(time.Time) error  { return nil }
func (scripted) SetWriteDeadline(time.Time) error { return nil }

// FuzzProxyAnswers reads the answers of proxies.
func FuzzProxyAnswers(f *testing.F) {
	for _, seed := range []string{
		"\x05\x00\x05\x00\x00\x03\x04hereXXrest", "\x05\x02\x01\x00\x05\x00\x00\x01abcdXXrest", "\x05\x00\x05\x05\x00\x01", "\x05\xff",
		"HTTP/1.1 200 Connection established\r\n\r\nrest", "HTTP/1.0 407 \r\n\r\n",
	} {
		f.Add([]byte(seed), strings.HasPrefix(seed, "\x05"))
	}
	f.Fuzz(func(t *testing.T, answer []byte, socks bool) {
		d := &Dialer{Proxy: &url.URL{Scheme: "http", Host: "proxy:1", User: url.UserPassword("alice", "s3cret")}}
		ask := d.connect
		if socks {
			ask = d.socks
		}
		conn, err := ask(t.Context(), scripted{bytes.NewReader(answer)}, "proxy:1", target{host: "prom.example", port: "443"})
		var failed *Error
		switch {
		case err != nil && (!errors.As(err, &failed) || !failed.Proxy || failed.Error() == "" || strings.Contains(failed.Error(), "s3cret")):
			t.Fatal(err)
		case err == nil:
			// What follows the answer is the endpoint's, to the last byte.
			if rest, err := io.ReadAll(conn); err != nil || !bytes.HasSuffix(answer, rest) {
				t.Fatalf("%q: %v", rest, err)
			}
		}
	})
}

// FuzzConnectTo judges addresses: one that is good comes out as host and port.
func FuzzConnectTo(f *testing.F) {
	for _, seed := range []string{"10.0.0.7:9090", "[fe80::1%eth0]:1", "::1", "prom", "unix:/run/p.sock", "a:b:c", "[]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		to, err := (&Dialer{ConnectTo: s}).target("localhost", "443")
		if err != nil || to.socket != "" {
			return
		}
		if host, port, err := net.SplitHostPort(to.String()); err != nil || host != to.host || port != to.port || strings.ContainsAny(host, " \r\n/@[]") {
			t.Fatalf("%q is %q: %v", s, to, err)
		}
	})
}
