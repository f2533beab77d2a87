package check_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/webconfig"
	"webtool/testdata/fixtures"
)

// guest is a client that comes to a server again and again.
type guest struct {
	name           string
	scheme         string
	user, password string
	tls            *tls.Config
	asked          *string // for what client certificate, in the last handshake
	resumes        bool    // what it is shown is of an earlier session
}

// reception is what a guest meets.
type reception struct {
	in    bool   // status 200
	said  string // the status or the error
	shown string // the certificate, the protocol and the headers that the server showed
}

// ask makes a request with a client. Whatever goes wrong, the guest is not in.
func (g *guest) ask(t *testing.T, client *http.Client, address string) reception {
	t.Helper()
	if g.asked != nil {
		*g.asked = ""
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.scheme+"://"+address+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	if g.user != "" {
		request.SetBasicAuth(g.user, g.password)
	}
	answer, err := client.Do(request)
	if err != nil {
		return reception{said: err.Error()}
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	shown := answer.Proto
	for _, key := range webconfig.Keys {
		if key.Section == "http_server_config.headers" {
			shown += fmt.Sprintf(" %q", answer.Header.Values(key.Name))
		}
	}
	if answer.TLS != nil {
		for _, cert := range answer.TLS.PeerCertificates {
			shown += fmt.Sprintf(" %x", sha256.Sum256(cert.Raw))
		}
	}
	if g.asked != nil {
		shown += *g.asked
	}
	if g.resumes {
		shown = ""
	}
	return reception{in: answer.StatusCode == http.StatusOK, said: fmt.Sprint(answer.StatusCode), shown: shown}
}

// client returns an HTTP client of the guest; keep lets it keep its connections.
func (g *guest) client(keep bool) *http.Client {
	// HTTP/2 does not take the suites of CBC, which are all that these may have.
	old := g.tls.CipherSuites != nil || g.tls.MaxVersion == tls.VersionTLS10 || g.tls.MaxVersion == tls.VersionTLS11
	return &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
		TLSClientConfig: g.tls.Clone(), ForceAttemptHTTP2: !old, DisableKeepAlives: !keep,
	}}
}

// visitors are all kinds of clients. All but the last few trust any server.
func visitors(t *testing.T, dir string) []guest {
	t.Helper()
	trusting := func(change func(*tls.Config)) *tls.Config {
		config := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}
		if change != nil {
			change(config)
		}
		return config
	}
	shows := func(name string) *tls.Config {
		return trusting(func(c *tls.Config) {
			pair, err := tls.LoadX509KeyPair(filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key"))
			if err != nil {
				t.Fatal(err)
			}
			c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
		})
	}
	versions := func(lowest, highest uint16) *tls.Config {
		return trusting(func(c *tls.Config) { c.MinVersion, c.MaxVersion = lowest, highest })
	}
	suite := func(ids ...uint16) *tls.Config {
		return trusting(func(c *tls.Config) { c.MaxVersion, c.CipherSuites = tls.VersionTLS12, ids })
	}
	group := func(ids ...tls.CurveID) *tls.Config {
		return trusting(func(c *tls.Config) { c.CurvePreferences = ids })
	}
	calls := func(name string) *tls.Config {
		return trusting(func(c *tls.Config) {
			c.VerifyConnection = func(s tls.ConnectionState) error { return s.PeerCertificates[0].VerifyHostname(name) }
		})
	}
	trusts := func(ca string) *tls.Config {
		return &tls.Config{RootCAs: poolOf(t, filepath.Join(dir, ca)), ServerName: "localhost"}
	}
	basic := func(name, user, password string) guest {
		return guest{name: name, scheme: "https", user: user, password: password, tls: trusting(nil)}
	}
	secure := func(name string, config *tls.Config) guest {
		return guest{name: name, scheme: "https", tls: config}
	}
	asked := new(string)
	nobody := secure("nobody", trusting(func(c *tls.Config) {
		c.GetClientCertificate = func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			*asked = fmt.Sprintf(" asked for a certificate of %q", info.AcceptableCAs)
			return &tls.Certificate{}, nil
		}
	}))
	nobody.asked = asked
	return []guest{
		{name: "plain", scheme: "http", tls: trusting(nil)}, {name: "plain alice", scheme: "http", user: "alice", password: "Basalt", tls: trusting(nil)},
		nobody, basic("alice", "alice", "Basalt"), basic("bob", "bob", "Basalt"), basic("alice with another password", "alice", "Granite"),
		secure("client", shows("client")), secure("client of the other CA", shows("client-two")), secure("stranger", shows("stranger")),
		secure("public", shows("public")), secure("client with another name", shows("client-other-name")),
		{name: "client and alice", scheme: "https", user: "alice", password: "Basalt", tls: shows("client")},
		secure("TLS 1.0", versions(tls.VersionTLS10, tls.VersionTLS10)), secure("TLS 1.1", versions(tls.VersionTLS11, tls.VersionTLS11)),
		secure("TLS 1.2", versions(tls.VersionTLS12, tls.VersionTLS12)), secure("TLS 1.3", versions(tls.VersionTLS13, tls.VersionTLS13)),
		secure("ECDSA GCM 128", suite(tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)), secure("ECDSA GCM 256", suite(tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)),
		secure("ECDSA CBC", suite(tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA)), secure("RSA GCM 128", suite(tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)),
		secure("P-256", group(tls.CurveP256)), secure("P-521", group(tls.CurveP521)), secure("X25519", group(tls.X25519)), secure("post-quantum", group(tls.X25519MLKEM768)),
		secure("calls it prom", calls("prom.example.com")), secure("calls it db1", calls("db1.example.com")), secure("calls it x.wild", calls("x.wild.example.com")),
		secure("trusts prom.crt", trusts("prom.crt")), secure("trusts other.crt", trusts("other.crt")), secure("trusts CA one", trusts("server-ca-one.crt")), secure("trusts CA two", trusts("server-ca-two.crt")), secure("trusts CA one anew", trusts("server-ca-one-anew.crt")),
		secure("trusts RSA", trusts("prom-rsa.crt")), secure("trusts fewer.crt", trusts("fewer.crt")), secure("trusts more.crt", trusts("more.crt")),
	}
}

// ticketHolder resumes its session whenever it can.
func ticketHolder(t *testing.T, dir, cert string) guest {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, cert+".crt"), filepath.Join(dir, cert+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return guest{name: "ticket of " + cert, scheme: "https", resumes: true, tls: &tls.Config{InsecureSkipVerify: true, ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(8),
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }}}
}

func poolOf(t *testing.T, path string) *x509.CertPool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(data)
	return pool
}

// changeMaterial adds to the files of liveMaterial: other certificates for the
// server, and another client CA.
func changeMaterial(t *testing.T, now time.Time) (dir, systemRoots string) {
	t.Helper()
	dir, systemRoots = liveMaterial(t, now)
	write := func(name string, cert, key []byte) {
		if err := errors.Join(os.WriteFile(filepath.Join(dir, name+".crt"), cert, 0o600), os.WriteFile(filepath.Join(dir, name+".key"), key, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	self := func(name string, change func(*x509.Certificate)) {
		template := fixtures.Leaf(now)
		change(template)
		cert, key := fixtures.SelfSigned(template)
		write(name, cert, key)
	}
	self("other", func(*x509.Certificate) {})
	self("fewer", func(c *x509.Certificate) { c.DNSNames = []string{"localhost"} })
	self("more", func(c *x509.Certificate) {
		c.DNSNames = []string{"prom.example.com", "localhost", "db1.example.com", "*.wild.example.com"}
	})
	self("past", func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = now.Add(-400*24*time.Hour), now.Add(-24*time.Hour)
	})
	self("clients-only", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })
	for ca, name := range map[string]string{"one": "one", "two": "two", "one-anew": "one"} {
		caCert, caKey := fixtures.SelfSigned(fixtures.CA(now, "Server CA "+name))
		write("server-ca-"+ca, caCert, caKey)
		cert, key := fixtures.IssuedBy(fixtures.Leaf(now), caCert, caKey)
		write("by-"+ca, cert, key)
		again, key := fixtures.IssuedBy(fixtures.Leaf(now), caCert, caKey)
		write("by-"+ca+"-again", again, key)
		write("by-"+ca+"-with-root", slices.Concat(cert, caCert), nil)
	}
	one, oneKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	two, twoKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA two"))
	write("client-ca", one, nil)
	write("client-ca-two", two, nil)
	write("client-ca-both", slices.Concat(one, two), nil)
	issue := func(name string, ca, caKey []byte, change func(*x509.Certificate)) {
		template := fixtures.ClientLeaf(now)
		change(template)
		cert, key := fixtures.IssuedBy(template, ca, caKey)
		write(name, cert, key)
	}
	issue("client", one, oneKey, func(*x509.Certificate) {})
	issue("client-two", two, twoKey, func(*x509.Certificate) {})
	issue("client-other-name", one, oneKey, func(c *x509.Certificate) { c.DNSNames = []string{"grafana.example.com"} })
	return dir, systemRoots
}

// hashOf hashes a password so that checking it takes no time.
func hashOf(t *testing.T, password string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return string(hash)
}
