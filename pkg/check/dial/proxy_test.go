package dial_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/dial"
)

// proxy is a handler that makes connections for those who know the password.
func proxy(t *testing.T, password string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte("alice:"+password))
		if password != "" && r.Header.Get("Proxy-Authorization") != want {
			http.Error(w, "no", http.StatusProxyAuthRequired)
			return
		}
		if r.Method != http.MethodConnect || r.Host != r.RequestURI || strings.HasPrefix(r.Host, "forbidden") {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, "no", http.StatusBadGateway)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		// What the endpoint says first comes with the answer.
		first := make([]byte, 5)
		io.ReadFull(there, first)
		io.WriteString(here, "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n"+string(first))
		io.Copy(here, there)
		here.Close()
	}
}

func parse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// quiet keeps failed handshakes off the log.
func quiet(server *httptest.Server) *httptest.Server {
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

func TestHTTPProxy(t *testing.T) {
	const address = "127.0.0.1:0"
	_, port := greet(t, "tcp", address)
	plain := httptest.NewServer(proxy(t, "s3cret"))
	defer plain.Close()
	secured := quiet(httptest.NewUnstartedServer(proxy(t, "s3cret")))
	secured.StartTLS()
	defer secured.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secured.Certificate())
	for _, server := range []*httptest.Server{plain, secured} {
		at := parse(t, server.URL)
		d := &dial.Dialer{Proxy: at, ProxyTLS: &tls.Config{RootCAs: roots}}
		if failed := fails(t, d, "127.0.0.1", port, dial.ProxyPassword); failed.Status != 407 || !failed.Proxy {
			t.Errorf("%+v", failed)
		}
		at.User = url.UserPassword("alice", "wrong-s3cret")
		fails(t, d, "127.0.0.1", port, dial.ProxyPassword)
		at.User = url.UserPassword("alice", "s3cret")
		for range 3 {
			said, route := heard(t, d, "127.0.0.1", port)
			if said != address || route != at.Host {
				t.Errorf("%q by %q", said, route)
			}
		}
		if failed := fails(t, d, "forbidden.example", port, dial.ProxyRefused); failed.Status != 403 {
			t.Errorf("%+v", failed)
		}
		fails(t, d, "127.0.0.1", free(t), dial.ProxyRefused)
		d.ConnectTo = "127.0.0.1"
		heard(t, d, "forbidden.example", port)
	}
	at := parse(t, secured.URL)
	fails(t, &dial.Dialer{Proxy: at}, "127.0.0.1", port, dial.ProxyTLS)
	at.Scheme = "http"
	fails(t, &dial.Dialer{Proxy: at}, "127.0.0.1", port, dial.BadProxy)
	at = parse(t, plain.URL)
	at.Scheme = "https"
	fails(t, &dial.Dialer{Proxy: at}, "127.0.0.1", port, dial.ProxyTLS)
}

// says listens and answers whatever comes with a text; then it closes or waits.
func says(t *testing.T, text string, waits bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 1024))
			io.WriteString(conn, text)
			if waits {
				io.Copy(io.Discard, conn)
			}
			conn.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, conn)
			conn.Close()
		}
	}()
	return listener.Addr().String()
}

func TestBrokenProxies(t *testing.T) {
	for answer, want := range map[string]dial.Kind{
		"":                                  dial.BadProxy,
		"SSH-2.0-OpenSSH\r\n":               dial.BadProxy,
		"\x05\xff":                          dial.BadProxy,
		"HTTP/1.1 200":                      dial.BadProxy,
		"HTTP/1.1 x\r\n\r\n":                dial.BadProxy,
		"HTTP/1.1 502 \x1b[31m\r\n\r\nwhy?": dial.ProxyRefused,
		"HTTP/1.1 407 \r\n\r\n":             dial.ProxyPassword,
		"HTTP/1.1 101 \r\n\r\n":             dial.ProxyRefused,
		"HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 20_000): dial.BadProxy,
	} {
		d := &dial.Dialer{Proxy: &url.URL{Scheme: "http", Host: says(t, answer, false), User: url.UserPassword("alice", "s3cret")}}
		if failed := fails(t, d, "prom.example", "443", want); !failed.Proxy || failed.Place != d.Proxy.Host {
			t.Errorf("%q: %+v", answer, failed)
		}
	}
	for _, scheme := range []string{"http", "https", "socks5"} {
		d := &dial.Dialer{Proxy: &url.URL{Scheme: scheme, Host: says(t, "", true)}, Timeout: 30 * time.Millisecond}
		if failed := fails(t, d, "prom.example", "443", dial.TimedOut); !failed.Proxy {
			t.Errorf("%s: %+v", scheme, failed)
		}
		d.Proxy.Host, d.Timeout = "127.0.0.1:"+free(t), 0
		if failed := fails(t, d, "prom.example", "443", dial.Refused); !failed.Proxy {
			t.Errorf("%s: %+v", scheme, failed)
		}
	}
	for _, bad := range []string{"ftp://proxy.example", "http://", "//proxy.example", "http://[::1%25"} {
		if u, err := url.Parse(bad); err == nil {
			fails(t, &dial.Dialer{Proxy: u}, "prom.example", "443", dial.BadProxy)
		}
	}
}

// TestSocketBesideProxy reaches a socket without the proxy.
func TestSocketBesideProxy(t *testing.T) {
	path := t.TempDir() + "/prom.sock"
	greet(t, "unix", path)
	d := &dial.Dialer{ConnectTo: "unix:" + path, Proxy: parse(t, "http://127.0.0.1:1")}
	heard(t, d, "prom.example", "443")
}
