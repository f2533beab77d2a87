package exchange_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"webtool/pkg/check/exchange"
)

// pages are what the servers of these tests show.
func pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("x-twice", "one")
		w.Header().Add("x-twice", "two")
		w.Header().Set("www-authenticate", "Basic")
		io.WriteString(w, r.Method+" "+r.Host+" "+r.RequestURI+" "+r.UserAgent())
	})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 700_000)) })
	mux.HandleFunc("/chunked", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		for range 100 {
			io.WriteString(w, "0123456789")
			w.(http.Flusher).Flush()
		}
		w.Header().Set("X-Sum", "1000")
	})
	mux.HandleFunc("/interim", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusProcessing)
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "final")
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	})
	mux.HandleFunc("/early", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	mux.HandleFunc("/204", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/304", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	return mux
}

// serve starts a server and returns a dialer of it.
func serve(t *testing.T, config *tls.Config, h2 bool) (*httptest.Server, func(*tls.Config) net.Conn) {
	t.Helper()
	server := httptest.NewUnstartedServer(pages())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = h2
	server.TLS = config
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, func(client *tls.Config) net.Conn {
		if client == nil {
			client = &tls.Config{NextProtos: []string{"http/1.1"}}
			if h2 {
				client.NextProtos = []string{"h2"}
			}
		}
		client.InsecureSkipVerify = true
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), client)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
}

// each runs a test over both versions.
func each(t *testing.T, test func(t *testing.T, proto, version string, dial func(*tls.Config) net.Conn)) {
	for proto, version := range map[string]string{"h2": "HTTP/2", "http/1.1": "HTTP/1.1"} {
		t.Run(proto, func(t *testing.T) {
			_, dial := serve(t, nil, proto == "h2")
			test(t, proto, version, dial)
		})
	}
}

func get(target string) exchange.Request {
	return exchange.Request{Target: target, Host: "prom.example.com", Scheme: "https"}
}

// TestRequestsInARow asks for everything over one connection.
func TestRequestsInARow(t *testing.T) {
	large := bytes.Repeat([]byte("x"), 300_000)
	each(t, func(t *testing.T, proto, version string, dial func(*tls.Config) net.Conn) {
		c := exchange.New(dial(nil), proto, exchange.Limits{})
		for _, test := range []struct {
			method, target string
			send           []byte
			status         int
			body           string
		}{
			{"", "/hello", nil, 200, "GET prom.example.com /hello webtool/1"},
			{"GET", "/hello?a=b%2f//", nil, 200, "GET prom.example.com /hello?a=b%2f// webtool/1"},
			{"GET", "/large", nil, 200, string(make([]byte, 700_000))},
			{"HEAD", "/large", nil, 200, ""},
			{"GET", "/chunked", nil, 200, strings.Repeat("0123456789", 100)},
			{"GET", "/interim", nil, 418, "final"},
			{"POST", "/echo", []byte("small"), 200, "small"},
			{"PUT", "/echo", large, 200, string(large)},
			{"POST", "/echo", []byte{}, 200, ""},
			{"GET", "/204", nil, 204, ""},
			{"GET", "/304", nil, 304, ""},
			{"GET", "//nowhere", nil, 307, "<a href=\"/nowhere\">Temporary Redirect</a>.\n\n"},
			{"OPTIONS", "/hello", nil, 200, "OPTIONS prom.example.com /hello webtool/1"},
		} {
			r := get(test.target)
			r.Method, r.Body = test.method, test.send
			r.Header = []exchange.Field{{Name: "User-Agent", Value: "webtool/1"}, {Name: "Keep-Alive", Value: "5"}}
			response, err := c.Do(t.Context(), r)
			if err != nil {
				t.Fatalf("%s %s: %v", test.method, test.target, err)
			}
			if response.Status != test.status || string(response.Body) != test.body || response.Proto != version || !response.Reusable || response.Truncated {
				t.Errorf("%s %s: status %d, %d bytes, %s, reusable %v", test.method, test.target, response.Status, len(response.Body), response.Proto, response.Reusable)
			}
		}
	})
}

func TestHeaderInOrder(t *testing.T) {
	each(t, func(t *testing.T, proto, _ string, dial func(*tls.Config) net.Conn) {
		response, err := exchange.New(dial(nil), proto, exchange.Limits{}).Do(t.Context(), get("/hello"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(response.Values("X-TWICE"), " "); got != "one two" {
			t.Error(got)
		}
		if response.Get("www-authenticate") != "Basic" || response.Get("absent") != "" {
			t.Errorf("%v", response.Header)
		}
	})
}

// TestTruncated cuts a body at the limit, and only beyond it.
func TestTruncated(t *testing.T) {
	each(t, func(t *testing.T, proto, _ string, dial func(*tls.Config) net.Conn) {
		for limit, truncated := range map[int]bool{699_999: true, 700_000: false, 700_001: false, 1: true} {
			c := exchange.New(dial(nil), proto, exchange.Limits{Body: limit})
			for range 3 {
				response, err := c.Do(t.Context(), get("/large"))
				if err != nil {
					t.Fatal(err)
				}
				if len(response.Body) != min(limit, 700_000) || response.Truncated != truncated {
					t.Errorf("limit %d: %d bytes, truncated %v", limit, len(response.Body), response.Truncated)
				}
				if want := proto == "h2" || !truncated; response.Reusable != want {
					t.Fatalf("limit %d: reusable %v", limit, response.Reusable)
				}
				if !response.Reusable {
					if _, err := c.Do(t.Context(), get("/hello")); err != exchange.ErrSpent {
						t.Error(err)
					}
					break
				}
			}
		}
	})
}

// TestEarlyAnswer sends a body that the server does not read.
func TestEarlyAnswer(t *testing.T) {
	each(t, func(t *testing.T, proto, _ string, dial func(*tls.Config) net.Conn) {
		r := get("/early")
		r.Method, r.Body = "POST", make([]byte, 20<<20)
		response, err := exchange.New(dial(nil), proto, exchange.Limits{}).Do(t.Context(), r)
		if err != nil || response.Status != 401 {
			t.Fatalf("%+v: %v", response, err)
		}
	})
}

// TestLongRequestHeader needs CONTINUATION.
func TestLongRequestHeader(t *testing.T) {
	each(t, func(t *testing.T, proto, _ string, dial func(*tls.Config) net.Conn) {
		r := get("/hello")
		for range 10 {
			r.Header = append(r.Header, exchange.Field{Name: "X-Long", Value: strings.Repeat("~", 8000)})
		}
		response, err := exchange.New(dial(nil), proto, exchange.Limits{}).Do(t.Context(), r)
		if err != nil || response.Status != 200 {
			t.Fatalf("%+v: %v", response, err)
		}
	})
}
