package check_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v2"
	"golang.org/x/crypto/bcrypt"

	"webtool/testdata/fixtures"
)

// corpusPasswords are those of the hashes in the corpus, by what follows version
// and cost.
var corpusPasswords = map[string]string{
	"RI2Z1IJP1v4Qdn1w4Oj2NO8FT43/WmSuMUAyTFIgM49J9wZm/R.W6": "throw-away-0",
	"QO7zUhI42f8gstGVc6VnYOdVOUUjaYH8/Jo5ZpIWCLIKlZ28FYkLi": "throw-away-1",
	"mWLcAGShME2TddUh.j9IMOploDuWu.vKkC2BlONVMx/uAndZdbe7i": "throw-away-2",
	"6qXxUIJD1wa5l.5vVWn3neOmQAxqqG/p8HA0bjvDRnBWqO/4qrsMK": "throw-away-3",
	"iAflLA/GXB2gP8kqpzzufezoqswg0tmn/Ee9gRuNdelnoq.dtaYWq": "throw-away-0",
	"QH66FdyZUXgAutvnSJkAoeJeGjdgpQUYDpSuYSZOpuutDJo6C5RI.": "throw-away-0",
}

const plainHTTP = "no TLS"

// trouble says why a config does not work or is not safe, as clients find it who
// connect to it; "" where it works and is safe. Each meets a server of its own, so
// that a rate limit counts from the start.
func (p *proving) trouble(t *testing.T, path string) string {
	t.Helper()
	if drops(t, path) {
		return "the server does not read all of the file"
	}
	shown := p.look(t, path)
	var noTLS tls.RecordHeaderError
	switch {
	case errors.As(shown.err, &noTLS):
		return plainHTTP
	case shown.err != nil:
		return "TLS: " + shown.err.Error()
	}
	right := visitor{roots: x509.NewCertPool()}
	right.roots.AddCert(shown.chain[len(shown.chain)-1])
	if shown.asks {
		right.cert = "corpus-client"
	}
	if len(shown.chain[0].DNSNames) == 0 {
		return "the certificate has no name"
	}
	users, known := passwords(t, path)
	if !known {
		return "undecided: a password is not known, or takes too long"
	}
	for _, check := range []func(*testing.T, string, visitor, *x509.Certificate, map[string]string) string{p.names, p.versions, p.strangers, p.users} {
		if trouble := check(t, path, right, shown.chain[0], users); trouble != "" {
			return trouble
		}
	}
	if status, err := p.visit(t, path, visitor{plain: true}); err == nil && status != 400 {
		return fmt.Sprintf("without TLS: %d", status)
	}
	if p.servers.hasLogged(path, "panic") {
		return "the server panics"
	}
	return ""
}

// visit has a client meet a new server with this config.
func (p *proving) visit(t *testing.T, path string, v visitor) (int, error) {
	t.Helper()
	return v.visit(t, p.dir, p.servers.serve(t, path))
}

// shown is what a server shows of itself before it looks at the client.
type shown struct {
	chain []*x509.Certificate
	asks  bool // for a client certificate
	err   error
}

func (p *proving) look(t *testing.T, path string) (s shown) {
	t.Helper()
	config := &tls.Config{InsecureSkipVerify: true, GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		s.asks = true
		return &tls.Certificate{}, nil
	}}
	config.VerifyConnection = func(state tls.ConnectionState) error {
		s.chain = state.PeerCertificates
		return nil
	}
	connection, err := tls.Dial("tcp", p.servers.serve(t, path), config)
	if err == nil {
		connection.Close()
	} else if len(s.chain) == 0 {
		s.err = err
	}
	return s
}

// letIn is what a client meets who is let in: 401 where users have passwords.
func letIn(users map[string]string) int {
	if len(users) > 0 {
		return 401
	}
	return 200
}

// names calls the server by each name in its certificate.
func (p *proving) names(t *testing.T, path string, right visitor, leaf *x509.Certificate, users map[string]string) string {
	t.Helper()
	all := slices.Clone(leaf.DNSNames)
	for _, address := range leaf.IPAddresses {
		all = append(all, address.String())
	}
	for _, right.name = range all {
		if status, err := p.visit(t, path, right); err != nil || status != letIn(users) {
			return fmt.Sprintf("as %s: %d, %v", right.name, status, err)
		}
	}
	return ""
}

// versions speaks TLS 1.2 alone and TLS 1.3 alone, either of which the config may
// have switched off.
func (p *proving) versions(t *testing.T, path string, right visitor, leaf *x509.Certificate, users map[string]string) string {
	t.Helper()
	right.name = nameOf(leaf)
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		right.min, right.max = v, v
		status, err := p.visit(t, path, right)
		if err != nil && strings.Contains(err.Error(), "protocol version") {
			continue
		}
		if err != nil || status != letIn(users) {
			return fmt.Sprintf("%s: %d, %v", tls.VersionName(v), status, err)
		}
	}
	return ""
}

// strangers come without a certificate, with one of their own, and with one that
// the operating system trusts, where the server asks for one.
func (p *proving) strangers(t *testing.T, path string, right visitor, leaf *x509.Certificate, _ map[string]string) string {
	t.Helper()
	if right.cert == "" {
		return ""
	}
	right.name = nameOf(leaf)
	for _, right.cert = range []string{"", "stranger", "public"} {
		for _, right.max = range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			status, err := p.visit(t, path, right)
			if err == nil {
				return fmt.Sprintf("a stranger with the certificate %q: %d", right.cert, status)
			}
			if errors.Is(err, errBrokenOff) {
				return fmt.Sprintf("a stranger with the certificate %q: %v", right.cert, err)
			}
		}
	}
	return ""
}

// users logs each user in, and tries without the password.
func (p *proving) users(t *testing.T, path string, right visitor, leaf *x509.Certificate, users map[string]string) string {
	t.Helper()
	right.name = nameOf(leaf)
	for _, name := range slices.Sorted(maps.Keys(users)) {
		for password, want := range map[string]int{users[name]: 200, users[name] + "x": 401} {
			right.user, right.password = name, password
			if status, err := p.visit(t, path, right); err != nil || status != want {
				return fmt.Sprintf("user %q: %d instead of %d, %v", name, status, want, err)
			}
		}
	}
	if len(users) == 0 {
		return ""
	}
	right.user, right.password = "nobody", "throw-away-0"
	if status, err := p.visit(t, path, right); err != nil || status != 401 {
		return fmt.Sprintf("an unknown user: %d, %v", status, err)
	}
	return ""
}

func nameOf(leaf *x509.Certificate) string { return leaf.DNSNames[0] }

// passwords reads the users of a config and looks their passwords up. known is
// false where there is none in the table, or where to compare it takes too long.
func passwords(t *testing.T, path string) (users map[string]string, known bool) {
	t.Helper()
	var config struct {
		Users map[string]string `yaml:"basic_auth_users"`
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(data)).Decode(&config); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("%s: %v", path, err)
	}
	users, known = map[string]string{}, true
	for name, hash := range config.Users {
		cost, err := bcrypt.Cost([]byte(hash))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for digest, password := range corpusPasswords {
			if strings.Contains(hash, digest) {
				users[name] = password
			}
		}
		known = known && users[name] != "" && cost < 16
	}
	return users, known
}

// drops reports whether a file goes on behind its first document, which is the
// only one that the server reads.
func drops(t *testing.T, path string) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var first, more any
	documents := yaml.NewDecoder(bytes.NewReader(data))
	if err := documents.Decode(&first); err != nil {
		return !errors.Is(err, io.EOF)
	}
	err = documents.Decode(&more)
	return err == nil && more != nil || err != nil && !errors.Is(err, io.EOF)
}

// newClientCA makes a CA whose key is known out of the corpus's own, a client of
// it, and a function that puts the one in the place of the other, in PEM of any
// indentation.
func newClientCA(t *testing.T, p *proving) (substitute func([]byte) []byte) {
	t.Helper()
	old, err := os.ReadFile(filepath.Join(certsDir, "client-ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(old)
	template := fixtures.Parse(block.Bytes)
	template.PublicKey, template.SubjectKeyId = nil, nil
	ca, caKey := fixtures.SelfSigned(template)
	cert, key := fixtures.IssuedBy(fixtures.ClientLeaf(p.now), ca, caKey)
	for name, data := range map[string][]byte{"corpus-client.crt": cert, "corpus-client.key": key} {
		if err := os.WriteFile(filepath.Join(p.dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(data []byte) []byte {
		for _, indent := range []string{"", "    "} {
			data = bytes.ReplaceAll(data, indented(old, indent), indented(ca, indent))
		}
		return data
	}
}

// indented is PEM as it stands in a YAML block, without its first indentation.
func indented(text []byte, indent string) []byte {
	return bytes.ReplaceAll(bytes.TrimSpace(text), []byte("\n"), []byte("\n"+indent))
}
