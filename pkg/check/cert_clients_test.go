package check_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

// TestClientsSayWhatIsClaimed serves the bad example of each rule that tells what
// a Go client says, and connects one: it has to say that, and the effect that.
func TestClientsSayWhatIsClaimed(t *testing.T) {
	dir := exampleDir(t)
	for _, c := range []struct{ rule, roots, said string }{
		{"cert-expired", "expired.crt", "x509: certificate has expired or is not yet valid"},
		{"cert-not-yet-valid", "not-yet.crt", "x509: certificate has expired or is not yet valid"},
		{"cert-dates-reversed", "dates-reversed.crt", "x509: certificate has expired or is not yet valid"},
		{"cert-no-san", "no-san.crt", "x509: certificate relies on legacy Common Name field, use SANs instead"},
		{"cert-host-not-covered", "elsewhere.crt", "x509: certificate is valid for other.example.com, not prom.example.com"},
		{"cert-trailing-dot", "trailing-dot.crt", "x509: certificate is valid for prom.example.com., not prom.example.com"},
		{"cert-ext-key-usage", "for-clients.crt", "x509: certificate specifies an incompatible key usage"},
		{"cert-weak-signature", "sha1.crt", "insecure algorithm SHA1-RSA"},
		{"chain-junk", "ops-root.crt", "tls: failed to parse certificate from server: x509: malformed certificate"},
		{"chain-incomplete", "ops-root.crt", "x509: certificate signed by unknown authority"},
		{"chain-issuer-expired", "ops-root.crt", "x509: certificate has expired or is not yet valid"},
		{"chain-issuer-unfit", "issuer-unfit.crt", "x509: certificate signed by unknown authority"},
		{"chain-issuer-unfit", "ops-root.crt", "x509: certificate signed by unknown authority"},
	} {
		bad, message := exampleOf(t, dir, c.rule)
		if bad.Effect == "" || !strings.Contains(bad.Effect, c.said) {
			t.Errorf("%s: the effect %q does not say %q", c.rule, bad.Effect, c.said)
		}
		if err := connect(t, dir, pairOf(message), c.roots, "prom.example.com"); err == nil || !strings.Contains(err.Error(), c.said) {
			t.Errorf("%s: a client says %v, want %q", c.rule, err, c.said)
		}
	}
}

// TestClientsTakeIt shows that a Go client gets in where a rule says so, and with
// all the good examples.
func TestClientsTakeIt(t *testing.T) {
	dir := exampleDir(t)
	for pair, roots := range map[string]string{
		"prom": "prom.crt", "chain": "ops-root.crt", "chain-shuffled": "ops-root.crt", "chain-twice": "ops-root.crt", "no-aki": "ops-root.crt",
		"key-agreement": "key-agreement.crt", "ca-as-server": "ca-as-server.crt", "ed25519": "ed25519.crt", "rsa1024": "rsa1024.crt", "rsa-e3": "rsa-e3.crt",
		"serial-zero": "serial-zero.crt", "nameless": "nameless.crt", "ends-soon": "ends-soon.crt", "chain-incomplete": "chain-incomplete.crt",
	} {
		if err := connect(t, dir, pair, roots, "prom.example.com"); err != nil {
			t.Errorf("%s: a client says %v", pair, err)
		}
	}
}

// TestDeadNamesMatchNothing shows that Go matches none of the names that rules
// call dead, and what it says.
func TestDeadNamesMatchNothing(t *testing.T) {
	for _, c := range []struct{ name, host, said string }{
		{"10.0.0.7", "10.0.0.7", "x509: cannot validate certificate for 10.0.0.7 because it doesn't contain any IP SANs"},
		{"*", "example", "x509: certificate is valid for *, not example"},
		{"*.*.example.com", "a.b.example.com", "x509: certificate is valid for *.*.example.com, not a.b.example.com"},
		{"prom*.example.com", "prom1.example.com", "x509: certificate is valid for prom*.example.com, not prom1.example.com"},
		{"a.*.example.com", "a.b.example.com", "x509: certificate is valid for a.*.example.com, not a.b.example.com"},
		{"prom.example.com.", "prom.example.com", "x509: certificate is valid for prom.example.com., not prom.example.com"},
		{"prom.example.com:9090", "prom.example.com", "x509: certificate is valid for prom.example.com:9090, not prom.example.com"},
		{"https://prom.example.com", "prom.example.com", "x509: certificate is valid for https://prom.example.com, not prom.example.com"},
		{"*.example.com", "prom.example.com", ""},
		{"*.com", "example.com", ""},
		{"my_host", "my_host", ""},
	} {
		leaf := fixtures.Leaf(fixtures.Now)
		leaf.DNSNames, leaf.IPAddresses = []string{c.name}, nil
		cert, _ := fixtures.SelfSigned(leaf)
		err := parseCert(t, cert).VerifyHostname(c.host)
		if c.said == "" && err != nil || c.said != "" && (err == nil || err.Error() != c.said) {
			t.Errorf("%s for %s: %v, want %q", c.name, c.host, err, c.said)
		}
	}
}

// exampleOf returns the finding that a rule's bad example has, and the example.
func exampleOf(t *testing.T, dir, name string) (finding.Finding, string) {
	t.Helper()
	for _, r := range check.Rules() {
		if r.Name != name {
			continue
		}
		for _, f := range checkText(t, dir, r.Bad).Findings {
			if f.Rule == r {
				return f, r.Bad
			}
		}
		t.Fatalf("%s has no finding in its own example", name)
	}
	t.Fatalf("there is no rule %s", name)
	return finding.Finding{}, ""
}

// pairOf returns the name of the pair in an example.
func pairOf(config string) string {
	_, rest, _ := strings.Cut(config, "cert_file: ")
	name, _, _ := strings.Cut(rest, ".crt")
	return name
}

// connect makes a handshake with a pair as the server shows it and a Go client
// that trusts the certificates in a file; it returns what the client says.
func connect(t *testing.T, dir, pair, roots, host string) error {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(filepath.Join(dir, pair+".crt"), filepath.Join(dir, pair+".key"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, roots))
	if err != nil {
		t.Fatal(err)
	}
	if _, issuers, _ := bytes.Cut(data, []byte("-----END CERTIFICATE-----\n")); len(issuers) > 0 {
		data = issuers // a client that trusts the leaf itself looks no further
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(data)
	return shake(&tls.Config{Certificates: []tls.Certificate{cert}},
		&tls.Config{RootCAs: pool, ServerName: host, Time: func() time.Time { return fixtures.Now }})
}

// shake makes a handshake, and one exchange: in TLS 1.3 a client is done before
// the server is. It returns what the client says.
func shake(server, client *tls.Config) error {
	l, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		return err
	}
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		_, _ = conn.Write([]byte("hello"))
		_, _ = conn.Read(make([]byte, 1)) // until the client has seen it all
	}()
	conn, err := net.DialTimeout("tcp", l.Addr().String(), 10*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, err = tls.Client(conn, client).Read(make([]byte, 5))
	return err
}

func TestWindowsHasNoModes(t *testing.T) {
	if runtime.GOOS != "windows" {
		t.Skip("only on Windows")
	}
	if f := checkText(t, exampleDir(t), "tls_server_config:\n  cert_file: prom.crt\n  key_file: exposed.key\n"); len(f.Findings) > 0 {
		t.Errorf("%+v", f.Findings)
	}
}
