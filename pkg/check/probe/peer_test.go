package probe_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/report"
	"webtool/testdata/fixtures"
)

// identity is a self-signed certificate for localhost, and the pool that trusts it.
type identity struct {
	pair      tls.Certificate
	roots     *x509.CertPool
	cert, key []byte
}

var honest = sync.OnceValue(func() *identity {
	cert, key := fixtures.SelfSigned(fixtures.Leaf(time.Now()))
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(pair.Leaf)
	return &identity{pair, roots, cert, key}
})

// listener counts the connections that it takes.
type listener struct {
	net.Listener
	taken atomic.Int64
}

func (l *listener) port() string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// serve treats each connection in the same way, and ends what is left of them with
// the test.
func serve(t testing.TB, treat func(ctx context.Context, conn net.Conn)) *listener {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{Listener: inner}
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	t.Cleanup(func() {
		cancel()
		l.Close()
		wait.Wait()
	})
	wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			l.taken.Add(1)
			wait.Go(func() {
				defer conn.Close()
				defer context.AfterFunc(ctx, func() { conn.Close() })()
				treat(ctx, conn)
			})
		}
	})
	return l
}

// secured treats what comes after a TLS handshake.
func secured(config *tls.Config, treat func(ctx context.Context, conn *tls.Conn)) func(context.Context, net.Conn) {
	return func(ctx context.Context, conn net.Conn) {
		server := tls.Server(conn, config)
		if server.HandshakeContext(ctx) == nil {
			treat(ctx, server)
		}
	}
}

// looking are the options of a client with a password, that trusts localhost.
func looking(timeout time.Duration) *probe.Options {
	return &probe.Options{
		Client:  probe.Client{Roots: honest().roots, RootsName: "ca.crt", User: "alice", Password: "Basalt", HasPassword: true},
		Timeout: timeout, Now: time.Now, Version: "test",
	}
}

// webConfig is what the honest server's file says, with users and a header.
const webConfig = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: server.crt\n" +
	"basic_auth_users:\n  alice: $2a$04$z462jSePybKOX0v11d5n5.HUntzq7Gwig6A2vjS9g3ME3RAnNTHRG\nhttp_server_config:\n  headers:\n    X-Frame-Options: deny\n"

func expecting(t testing.TB, text string) *probe.Expectation {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string][]byte{"web.yml": []byte(text), "server.crt": honest().cert, "server.key": honest().key} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e, err := check.Expect(t.Context(), check.WebConfigOptions{}, filepath.Join(dir, "web.yml"), false)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func target(t testing.TB, url string) *probe.Target {
	t.Helper()
	to, err := probe.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func told(r *finding.EndpointReport) string {
	var b strings.Builder
	for _, o := range r.Observations {
		fmt.Fprintf(&b, "%s %s: %s\n", o.Verdict, o.Topic, o.Text)
	}
	return b.String()
}

// inAllFormats writes a report in each format, and looks for what could act on a
// terminal.
func inAllFormats(t testing.TB, r *finding.EndpointReport) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, format := range report.EndpointFormats() {
		var out bytes.Buffer
		e, err := report.NewEndpoints(&out, format, false, report.Options{Version: "test", Fails: func(f *finding.Finding) bool { return f.Severity == finding.Error }})
		if err == nil {
			err = e.Write(r)
		}
		if err == nil {
			err = e.Write(r) // the text format has a table from two on
		}
		if err == nil {
			err = e.Close()
		}
		if err != nil {
			t.Errorf("%s: %v", format, err)
		}
		all[format] = out.String()
	}
	all["status"] = report.EndpointStatus(r, true, false)
	for format, text := range all {
		for _, c := range text {
			if c != '\n' && c != ' ' && !unicode.IsPrint(c) {
				t.Errorf("%s holds %q: %q", format, c, around(text, c))
				break
			}
		}
	}
	return all
}

func around(text string, c rune) string {
	i := strings.IndexRune(text, c)
	return text[max(0, i-60):min(len(text), i+60)]
}
