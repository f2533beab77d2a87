package probe_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
)

// What goes over the wire: alice:Basalt, and the one wrong password.
const (
	right = "Basic YWxpY2U6QmFzYWx0"
	wrong = "Basic YWxpY2U6d2VidG9vbC1wcm9iZTogYSB3cm9uZyBwYXNzd29yZA=="
)

// recorder is a server that writes down who asks with what.
type recorder struct {
	*listener
	mu       sync.Mutex
	requests int
	secrets  []string // the Authorization headers
	strange  []string // those of clients that showed no certificate of ours
}

// record serves with TLS, or without where there is no config.
func record(t testing.TB, config *tls.Config, answer http.HandlerFunc) *recorder {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{listener: &listener{Listener: inner}}
	server := &http.Server{ErrorLog: log.New(io.Discard, "", 0), TLSConfig: config, Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.note(q)
		answer(w, q)
	})}
	go func() {
		if config == nil {
			_ = server.Serve(r)
			return
		}
		_ = server.ServeTLS(r, "", "")
	}()
	t.Cleanup(func() { server.Close() })
	return r
}

// Accept counts.
func (r *recorder) Accept() (net.Conn, error) {
	conn, err := r.listener.Accept()
	if err == nil {
		r.taken.Add(1)
	}
	return conn, err
}

func (r *recorder) note(q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	r.secrets = append(r.secrets, q.Header.Values("Authorization")...)
	ours := q.TLS != nil && len(q.TLS.PeerCertificates) > 0 && q.TLS.PeerCertificates[0].Equal(honest().pair.Leaf)
	if q.TLS != nil && !ours {
		r.strange = append(r.strange, q.Header.Values("Authorization")...)
	}
}

// basic lets alice in.
func basic(w http.ResponseWriter, q *http.Request) {
	if q.Header.Get("Authorization") != right {
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(http.StatusUnauthorized)
	}
}

func refuse(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }

func showing(pair tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{pair}}
}

// other is a certificate that nobody trusts.
func other(change func(*x509.Certificate)) tls.Certificate {
	template := fixtures.Leaf(time.Now())
	if change != nil {
		change(template)
	}
	cert, key := fixtures.SelfSigned(template)
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		panic(err)
	}
	return pair
}

// TestCredentials looks at servers in all ways, and at what they got to see.
func TestCredentials(t *testing.T) {
	stale := other(func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = c.NotBefore.AddDate(-2, 0, 0), c.NotBefore.AddDate(-1, 0, 0)
	})
	elsewhere := other(func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"elsewhere.example"}, nil })
	trusting := func(pairs ...tls.Certificate) func(*probe.Options) {
		return func(o *probe.Options) {
			o.Client.Roots = x509.NewCertPool()
			for _, pair := range pairs {
				o.Client.Roots.AddCert(pair.Leaf)
			}
		}
	}
	insecure := func(o *probe.Options) { o.Client.Insecure = true }
	nothing := func(o *probe.Options) { o.Client.Roots = x509.NewCertPool() }
	for name, test := range map[string]struct {
		config *tls.Config // nil: http
		answer http.HandlerFunc
		set    func(*probe.Options)
		sent   bool // may the right one be sent?
	}{
		"verified":             {showing(honest().pair), basic, nil, true},
		"refused":              {showing(honest().pair), refuse, nil, true},
		"open":                 {showing(honest().pair), func(http.ResponseWriter, *http.Request) {}, nil, true},
		"http":                 {nil, basic, nil, false},
		"http, insecure":       {nil, basic, insecure, true},
		"untrusted":            {showing(other(nil)), basic, nil, false},
		"untrusted, insecure":  {showing(other(nil)), basic, insecure, true},
		"another name":         {showing(elsewhere), basic, trusting(elsewhere), false},
		"expired":              {showing(stale), basic, trusting(stale), false},
		"expired, insecure":    {showing(stale), basic, insecure, true},
		"no roots":             {showing(honest().pair), basic, nothing, false},
		"closing":              {showing(honest().pair), func(w http.ResponseWriter, q *http.Request) { w.Header().Set("Connection", "close"); basic(w, q) }, nil, true},
		"proxy authentication": {showing(honest().pair), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }, nil, true},
	} {
		for look, setLook := range looks {
			opts := looking(5 * time.Second)
			setLook(t, opts)
			pinned := opts.Expect != nil && name == "no roots" // the very leaf of the web config
			if test.set != nil {
				test.set(opts)
			}
			r := record(t, test.config, test.answer)
			scheme := "https"
			if test.config == nil {
				scheme = "http"
			}
			report := probe.Endpoint(t.Context(), opts, target(t, scheme+"://localhost:"+r.port()))
			r.mu.Lock()
			rights, wrongs := count(r.secrets, right), count(r.secrets, wrong)
			switch {
			case rights+wrongs != len(r.secrets):
				t.Errorf("%s, %s: %q", name, look, r.secrets)
			case !test.sent && !pinned && len(r.secrets) > 0:
				t.Errorf("%s, %s: sent\n%s", name, look, told(&report))
			case test.sent && name != "open" && name != "proxy authentication" && rights == 0:
				t.Errorf("%s, %s: not sent\n%s", name, look, told(&report))
			case wrongs > 1 || wrongs == 1 && opts.Expect == nil:
				t.Errorf("%s, %s: %d wrong passwords", name, look, wrongs)
			case name == "refused" && rights != 1:
				t.Errorf("%s, %s: a password that is refused is sent %d times", name, look, rights)
			}
			if r.requests == 0 {
				t.Errorf("%s, %s: no request\n%s", name, look, told(&report))
			}
			r.mu.Unlock()
		}
	}
}

func count(all []string, one string) int {
	n := 0
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}

// TestNoPasswordForStrangers has a server that asks for certificates: what shows
// none, or one of nobody's, shows no password either.
func TestNoPasswordForStrangers(t *testing.T) {
	for _, auth := range []tls.ClientAuthType{tls.RequestClientCert, tls.RequireAnyClientCert} {
		config := showing(honest().pair)
		config.ClientAuth = auth
		r := record(t, config, basic)
		opts := looking(5 * time.Second)
		looks["all"](t, opts)
		report := probe.Endpoint(t.Context(), opts, target(t, "https://localhost:"+r.port()))
		r.mu.Lock()
		if count(r.secrets, right) == 0 || count(r.secrets, wrong) != 1 || len(r.strange) > 0 {
			t.Errorf("%s: %q, strangers: %q\n%s", auth, r.secrets, r.strange, told(&report))
		}
		r.mu.Unlock()
	}
}

// TestNoRedirectIsFollowed has a server that sends its clients elsewhere: nobody
// comes there, with a password or without.
func TestNoRedirectIsFollowed(t *testing.T) {
	for _, secured := range []bool{false, true} {
		var config *tls.Config
		scheme := "http"
		if secured {
			config, scheme = showing(honest().pair), "https"
		}
		there := record(t, config, basic)
		away := func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, scheme+"://127.0.0.1:"+there.port()+q.URL.Path, http.StatusFound)
		}
		for _, answer := range []http.HandlerFunc{away, func(w http.ResponseWriter, q *http.Request) {
			if q.Header.Get("Authorization") == "" {
				refuse(w, q)
				return
			}
			away(w, q)
		}} {
			for _, set := range looks {
				opts := looking(5 * time.Second)
				set(t, opts)
				here := record(t, showing(honest().pair), answer)
				probe.Endpoint(t.Context(), opts, target(t, "https://localhost:"+here.port()))
				if here.taken.Load() == 0 || there.taken.Load() > 0 {
					t.Errorf("%d connections here, %d there", here.taken.Load(), there.taken.Load())
				}
			}
		}
	}
}

// TestCertificateChanges has a server that shows a trusted certificate first, and
// then, on the connection that the password would go over, another one.
func TestCertificateChanges(t *testing.T) {
	for look, set := range looks {
		var r *recorder
		stranger := other(nil)
		config := &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			if r.taken.Load() == 1 {
				return &honest().pair, nil
			}
			return &stranger, nil
		}, NextProtos: []string{"http/1.1"}}
		r = record(t, config, func(w http.ResponseWriter, q *http.Request) {
			w.Header().Set("Connection", "close")
			basic(w, q)
		})
		opts := looking(5 * time.Second)
		set(t, opts)
		report := probe.Endpoint(t.Context(), opts, target(t, "https://localhost:"+r.port()))
		r.mu.Lock()
		if len(r.secrets) > 0 {
			t.Errorf("%s: %q", look, r.secrets)
		}
		r.mu.Unlock()
		if !slices.ContainsFunc(report.Observations, func(o finding.Observation) bool {
			return o.Topic == "basic auth" && o.Verdict == finding.Unknown
		}) {
			t.Errorf("%s: it is not told\n%s", look, told(&report))
		}
	}
}

// TestServerLeaves has a server that ends its HTTP/2 connection between two
// requests: the second goes over a new one.
func TestServerLeaves(t *testing.T) {
	config := showing(honest().pair)
	config.NextProtos = []string{"h2"}
	var n atomic.Int64
	l := serve(t, secured(config, func(_ context.Context, c *tls.Conn) {
		login := "\x88"
		if n.Add(1) == 1 {
			login = "\x08\x03401"
		}
		request(c)
		_, _ = io.WriteString(c, frame(4, 0, 0, "")+frame(1, 5, 1, login))
		request(c)
		_, _ = io.WriteString(c, frame(7, 0, 0, "\x00\x00\x00\x01\x00\x00\x00\x00"))
		wait(c)
	}))
	r := probe.Endpoint(t.Context(), looking(5*time.Second), target(t, "https://localhost:"+l.port()))
	if seen := r.Observed.(*probe.Observed); seen.HTTP == nil || seen.HTTP.Right == nil || *seen.HTTP.Right != 200 || r.Connections != 2 {
		t.Errorf("%d connections\n%s", r.Connections, told(&r))
	}
}

// TestOldAlertNamesTheIssuer shows a certificate to a server that says alert 42
// whatever is wrong with it, as Go does before 1.20. The CAs that it asks for tell
// whether the issuer may be it.
func TestOldAlertNamesTheIssuer(t *testing.T) {
	for _, asks := range []struct {
		of   *x509.CertPool
		want string
	}{
		{honest().roots, "no CA of client_ca_file has signed it: "},
		{nil, "none of its names is in client_allowed_sans"},
	} {
		config := showing(honest().pair)
		config.ClientAuth, config.ClientCAs = tls.RequestClientCert, asks.of
		config.VerifyConnection = func(tls.ConnectionState) error { return errors.New("no") } // crypto/tls sends alert 42
		r := record(t, config, basic)
		shown := other(func(c *x509.Certificate) { c.Subject.CommonName = "somebody else" })
		opts := looking(5 * time.Second)
		opts.Client.Certificate = &shown
		report := probe.Endpoint(t.Context(), opts, target(t, "https://localhost:"+r.port()))
		likely := ""
		for _, o := range report.Observations {
			if o.Topic == "client cert" && len(o.Likely) > 0 {
				likely = o.Likely[0]
			}
		}
		if !strings.HasPrefix(likely, asks.want) {
			t.Errorf("%q, want %q\n%s", likely, asks.want, told(&report))
		}
	}
}
