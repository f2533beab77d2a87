package check_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/testdata/fixtures"
)

const aDay = 24 * time.Hour

func parseCert(t *testing.T, data []byte) *x509.Certificate {
	t.Helper()
	block, _ := pem.Decode(data)
	return fixtures.Parse(block.Bytes)
}

// findingsOf checks a pair, and returns "rule severity" for each finding.
func findingsOf(t *testing.T, cert, key []byte, opts check.WebConfigOptions) []string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string][]byte{"a.crt": cert, "a.key": key} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := checkWith(t, dir, "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n", opts)
	if f.Error != "" || f.Servers[0].Starts == nil || !*f.Servers[0].Starts {
		t.Fatalf("it does not start: %+v", f)
	}
	var all []string
	for _, f := range f.Findings {
		all = append(all, f.Rule.Name+" "+f.Severity.String())
	}
	return all
}

var atNow = check.WebConfigOptions{Now: fixtures.Now, ExpiresWithin: 30 * aDay}

// TestCertificateRules changes one thing of a good self-signed certificate at a
// time: what triggers a rule, and what nearly does.
func TestCertificateRules(t *testing.T) {
	ip := func(texts ...string) (all []net.IP) {
		for _, text := range texts {
			all = append(all, net.ParseIP(text))
		}
		return all
	}
	for name, c := range map[string]struct {
		edit func(*x509.Certificate)
		opts func(*check.WebConfigOptions)
		want []string
	}{
		"nothing":                    {},
		"ends this moment":           {edit: func(c *x509.Certificate) { c.NotAfter = fixtures.Now }, want: []string{"cert-expires-soon warning"}},
		"ended a second ago":         {edit: func(c *x509.Certificate) { c.NotAfter = fixtures.Now.Add(-time.Second) }, want: []string{"cert-expired error"}},
		"begins this moment":         {edit: func(c *x509.Certificate) { c.NotBefore = fixtures.Now }},
		"begins in a second":         {edit: func(c *x509.Certificate) { c.NotBefore = fixtures.Now.Add(time.Second) }, want: []string{"cert-not-yet-valid error"}},
		"ends in thirty days":        {edit: func(c *x509.Certificate) { c.NotAfter = fixtures.Now.Add(30 * aDay) }},
		"ends in less":               {edit: func(c *x509.Certificate) { c.NotAfter = fixtures.Now.Add(30*aDay - time.Second) }, want: []string{"cert-expires-soon warning"}},
		"ends in less, nobody asked": {edit: func(c *x509.Certificate) { c.NotAfter = fixtures.Now.Add(aDay) }, opts: func(o *check.WebConfigOptions) { o.ExpiresWithin = 0 }},
		"ended, no time known":       {edit: func(c *x509.Certificate) { c.NotAfter = fixtures.Now.Add(-50 * time.Minute) }, opts: func(o *check.WebConfigOptions) { o.Now = time.Time{} }},
		"not begun, no time known":   {edit: func(c *x509.Certificate) { c.NotBefore = fixtures.Now.Add(aDay) }, opts: func(o *check.WebConfigOptions) { o.Now = time.Time{} }},
		"dates reversed":             {edit: func(c *x509.Certificate) { c.NotBefore, c.NotAfter = c.NotAfter, c.NotBefore }, want: []string{"cert-dates-reversed error"}},
		"year 9999":                  {edit: func(c *x509.Certificate) { c.NotAfter = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) }},
		"no name":                    {edit: func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = nil, nil }, want: []string{"cert-no-san error"}},
		"an e-mail address alone": {edit: func(c *x509.Certificate) {
			c.DNSNames, c.IPAddresses, c.EmailAddresses = nil, nil, []string{"a@example.com"}
		}, want: []string{"cert-no-san error"}},
		"a URI alone": {edit: func(c *x509.Certificate) {
			c.DNSNames, c.IPAddresses, c.URIs = nil, nil, []*url.URL{{Scheme: "spiffe", Host: "x", Path: "/y"}}
		}, want: []string{"cert-no-san warning"}},
		"a web address alone": {edit: func(c *x509.Certificate) {
			c.DNSNames, c.IPAddresses, c.URIs = nil, nil, []*url.URL{{Scheme: "https", Host: "x"}}
		}, want: []string{"cert-no-san error"}},
		"an address alone":                {edit: func(c *x509.Certificate) { c.DNSNames = nil }},
		"no common name":                  {edit: func(c *x509.Certificate) { c.Subject = pkix.Name{Organization: []string{"Example"}} }},
		"no subject":                      {edit: func(c *x509.Certificate) { c.Subject = pkix.Name{} }, want: []string{"cert-empty-issuer warning"}},
		"an address among the names":      {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "10.0.0.7") }, want: []string{"cert-san-malformed warning"}},
		"an address in both places":       {edit: func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = append(c.DNSNames, "10.0.0.7"), ip("10.0.0.7") }},
		"an IPv6 address among the names": {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "fe80::1") }, want: []string{"cert-san-malformed warning"}},
		"a bracketed address, alone":      {edit: func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"[::1]"}, nil }, want: []string{"cert-san-malformed error"}},
		"a name with a port":              {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com:9090") }, want: []string{"cert-san-malformed warning"}},
		"a name with a port, and without": {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com:9090", "a.example.com") }, want: []string{"cert-san-malformed info"}},
		"a name with a port, and a star":  {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com:9090", "*.example.com") }, want: []string{"cert-san-malformed info"}},
		"a URL":                           {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "https://a.example.com") }, want: []string{"cert-san-malformed warning"}},
		"a space":                         {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com b.example.com") }, want: []string{"cert-san-malformed warning"}},
		"a list":                          {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com,b.example.com") }, want: []string{"cert-san-malformed warning"}},
		"an empty label":                  {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a..example.com") }, want: []string{"cert-san-malformed warning"}},
		"a dot before":                    {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, ".example.com") }, want: []string{"cert-san-malformed warning"}},
		"a network":                       {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "10.0.0.0/8") }, want: []string{"cert-san-malformed warning"}},
		"odd but right names": {edit: func(c *x509.Certificate) {
			c.DNSNames = []string{"a_b.example.com", "xn--mnchen-3ya.de", "db1", "1.example.com", "A.Example.COM"}
		}},
		"a star":                             {edit: func(c *x509.Certificate) { c.DNSNames = []string{"*.example.com", "*.com"} }},
		"a star alone":                       {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "*") }, want: []string{"cert-wildcard-never-matches warning"}},
		"two stars, alone":                   {edit: func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"*.*.example.com"}, nil }, want: []string{"cert-wildcard-never-matches error"}},
		"a star within a label":              {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "prom*.example.com") }, want: []string{"cert-wildcard-never-matches warning"}},
		"a star within a label, and a whole": {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "prom*.example.com", "*.example.com") }, want: []string{"cert-wildcard-never-matches info"}},
		"a dot at the end, and a star":       {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com.", "*.example.com") }},
		"a dot at the end":                   {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com.") }, want: []string{"cert-trailing-dot warning"}},
		"a dot at the end, and one without":  {edit: func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "a.example.com.", "a.example.com") }},
		"a host that is covered":             {opts: func(o *check.WebConfigOptions) { o.Hosts = []string{"LOCALHOST", "127.0.0.1", "prom.example.com."} }},
		"a host that is not":                 {opts: func(o *check.WebConfigOptions) { o.Hosts = []string{"localhost", "10.0.0.7"} }, want: []string{"cert-host-not-covered error"}},
		"a host two labels below the star": {edit: func(c *x509.Certificate) { c.DNSNames = []string{"*.example.com"} },
			opts: func(o *check.WebConfigOptions) { o.Hosts = []string{"a.b.example.com"} }, want: []string{"cert-host-not-covered error"}},
		"key agreement only":        {edit: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement }, want: []string{"cert-key-usage warning"}},
		"certSign only":             {edit: func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCertSign }, want: []string{"cert-key-usage warning"}},
		"no key usage":              {edit: func(c *x509.Certificate) { c.KeyUsage = 0 }},
		"more key usage":            {edit: func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageKeyEncipherment }},
		"for clients":               {edit: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, want: []string{"cert-ext-key-usage error"}},
		"for both":                  {edit: func(c *x509.Certificate) { c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) }},
		"for anything":              {edit: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }, want: []string{"cert-ext-key-usage warning"}},
		"for nothing in particular": {edit: func(c *x509.Certificate) { c.ExtKeyUsage = nil }},
		"for what nobody knows":     {edit: func(c *x509.Certificate) { c.ExtKeyUsage, c.UnknownExtKeyUsage = nil, []asn1OID{{1, 2, 3}} }, want: []string{"cert-ext-key-usage error"}},
		"a CA":                      {edit: func(c *x509.Certificate) { c.IsCA = true }, want: []string{"cert-is-ca warning"}},
		"no basic constraints":      {edit: func(c *x509.Certificate) { c.BasicConstraintsValid = false }},
		"serial 0":                  {edit: func(c *x509.Certificate) { c.SerialNumber = new(big.Int) }, want: []string{"cert-serial info"}},
		"serial 1":                  {edit: func(c *x509.Certificate) { c.SerialNumber = big.NewInt(1) }},
		"serial of 20 bytes":        {edit: func(c *x509.Certificate) { c.SerialNumber = new(big.Int).Lsh(big.NewInt(1), 158) }},
		"no authority key":          {edit: func(c *x509.Certificate) { c.AuthorityKeyId = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			leaf, opts := fixtures.Leaf(fixtures.Now), atNow
			if c.edit != nil {
				c.edit(leaf)
			}
			if c.opts != nil {
				c.opts(&opts)
			}
			cert, key := fixtures.SelfSigned(leaf)
			if got := findingsOf(t, cert, key, opts); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

type asn1OID = asn1.ObjectIdentifier

// TestKeyRules tries kinds and sizes of keys, and what Go makes of them.
func TestKeyRules(t *testing.T) {
	for name, c := range map[string]struct {
		key  crypto.Signer
		want []string
		said string // by a Go client that trusts the certificate
	}{
		"RSA 2048": {key: rsaKey(t, 2048)},
		"RSA 2046": {key: rsaKey(t, 2046), want: []string{"cert-weak-key warning"}},
		"RSA 1024": {key: rsaKey(t, 1024), want: []string{"cert-weak-key warning"}},
		"P-256":    {key: ecKey(t, elliptic.P256())},
		"P-384":    {key: ecKey(t, elliptic.P384())},
		"P-521":    {key: ecKey(t, elliptic.P521()), want: []string{"cert-browser-refuses info"}},
		"P-224":    {key: ecKey(t, elliptic.P224()), want: []string{"cert-weak-key error"}, said: "remote error: tls: handshake failure"},
	} {
		t.Run(name, func(t *testing.T) {
			leaf := fixtures.Leaf(fixtures.Now)
			cert := pemOf(fixtures.Issue(leaf, leaf, c.key, c.key))
			der, err := x509.MarshalPKCS8PrivateKey(c.key)
			if err != nil {
				t.Fatal(err)
			}
			key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
			if got := findingsOf(t, cert, key, atNow); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			said(t, cert, key, c.said)
		})
	}
}

// TestShortRSAKey shows that a key of 512 bits loads and that no handshake
// succeeds.
func TestShortRSAKey(t *testing.T) {
	cert, key := readCert(t, "rsa512.crt"), readCert(t, "rsa512.key")
	if got := findingsOf(t, cert, key, check.WebConfigOptions{}); !slices.Contains(got, "cert-weak-key error") {
		t.Errorf("got %v", got)
	}
	said(t, cert, key, "remote error: tls: handshake failure")
}

// TestLongRSAKey shows that Go's client refuses a key of more than 8192 bits: the
// key here is only claimed, the client does not get as far as to notice.
func TestLongRSAKey(t *testing.T) {
	claimed := &rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 8200, 1), E: 65537}
	ca := ecKey(t, elliptic.P256())
	der := fixtures.Issue(fixtures.Leaf(fixtures.Now), fixtures.CA(fixtures.Now, "Ops CA"), claimedKey{claimed}, ca)
	pool := x509.NewCertPool()
	pool.AddCert(fixtures.Parse(fixtures.Issue(fixtures.CA(fixtures.Now, "Ops CA"), fixtures.CA(fixtures.Now, "Ops CA"), ca, ca)))
	err := shake(&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: claimedKey{claimed}}}},
		&tls.Config{RootCAs: pool, ServerName: "localhost", Time: func() time.Time { return fixtures.Now }})
	if err == nil || !strings.Contains(err.Error(), "tls: server sent certificate containing RSA key larger than 8192 bits") {
		t.Errorf("the client says %v", err)
	}
}

// claimedKey has a public half alone.
type claimedKey struct{ public *rsa.PublicKey }

func (k claimedKey) Public() crypto.PublicKey { return k.public }
func (k claimedKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, k.public.Size()), nil
}

// said asserts what a Go client says that trusts the certificate itself.
func said(t *testing.T, cert, key []byte, want string) {
	t.Helper()
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	err = shake(&tls.Config{Certificates: []tls.Certificate{pair}}, &tls.Config{RootCAs: pool, ServerName: "localhost", Time: func() time.Time { return fixtures.Now }})
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("a client says %v, want %q", err, want)
	}
}

// TestChainRules lays chains out in ways that are right, odd and wrong.
func TestChainRules(t *testing.T) {
	rootKey, key := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	now := fixtures.Now
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	type chain struct{ leaf, one, two, root *x509.Certificate } // templates
	for name, c := range map[string]struct {
		edit func(*chain)
		lay  string // l: leaf, 1 and 2: the issuers above it, r: root, o: the issuer with another key, s: a stranger
		want []string
	}{
		"whole":                       {lay: "l12"},
		"with its root":               {lay: "l12r"},
		"without its issuer":          {lay: "l"},
		"without the issuer's issuer": {lay: "l1"},
		"root in the middle":          {lay: "lr12", want: []string{"chain-order info"}},
		"issuers reversed":            {lay: "l21", want: []string{"chain-order info"}},
		"leaf twice":                  {lay: "ll12", want: []string{"chain-surplus info"}},
		"issuer's name, another key":  {lay: "lo", want: []string{"chain-wrong-issuer warning"}},
		"both keys of the issuer":     {lay: "l1o2"},
		"a stranger":                  {lay: "l12s", want: []string{"chain-surplus info"}},
		"issuer calls itself intermediate": {edit: func(c *chain) { c.one.Subject.CommonName = "Ops Intermediate CA" }, lay: "l",
			want: []string{"chain-incomplete info"}},
		"issuer can be fetched": {edit: func(c *chain) { c.leaf.IssuingCertificateURL = []string{"http://ca.example.com/ca.crt"} }, lay: "l",
			want: []string{"chain-incomplete info"}},
		"issuer can be fetched, and is there": {edit: func(c *chain) { c.leaf.IssuingCertificateURL = []string{"http://ca.example.com/ca.crt"} }, lay: "l1"},
		"issuer expired": {edit: func(c *chain) { c.one.NotBefore, c.one.NotAfter = now.Add(-9*aDay), now.Add(-aDay) }, lay: "l12",
			want: []string{"chain-issuer-expired error"}},
		"issuer's issuer expired": {edit: func(c *chain) { c.two.NotBefore, c.two.NotAfter = now.Add(-9*aDay), now.Add(-aDay) }, lay: "l12",
			want: []string{"chain-issuer-expired info"}},
		"root expired": {edit: func(c *chain) { c.root.NotBefore, c.root.NotAfter = now.Add(-9*aDay), now.Add(-aDay) }, lay: "l12r",
			want: []string{"chain-issuer-expired info"}},
		"root expired, and not sent": {edit: func(c *chain) { c.root.NotBefore, c.root.NotAfter = now.Add(-9*aDay), now.Add(-aDay) }, lay: "l12"},
		"issuer no CA":               {edit: func(c *chain) { c.one.IsCA, c.one.MaxPathLenZero = false, false }, lay: "l12", want: []string{"chain-issuer-unfit error"}},
		"issuer without certSign":    {edit: func(c *chain) { c.one.KeyUsage = x509.KeyUsageCRLSign }, lay: "l1", want: []string{"chain-issuer-unfit error"}},
		"issuer without key usage":   {edit: func(c *chain) { c.one.KeyUsage = 0 }, lay: "l1"},
		"path length too short":      {edit: func(c *chain) { c.two.MaxPathLen, c.two.MaxPathLenZero = 0, true }, lay: "l12", want: []string{"chain-issuer-unfit warning"}},
		"names not allowed":          {edit: func(c *chain) { c.one.PermittedDNSDomains = []string{"example.org"} }, lay: "l1", want: []string{"chain-issuer-unfit error"}},
		"names allowed":              {edit: func(c *chain) { c.one.PermittedDNSDomains = []string{"example.com", "localhost"} }, lay: "l1"},
		"issuer for clients":         {edit: func(c *chain) { c.one.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, lay: "l1", want: []string{"chain-issuer-unfit error"}},
		"leaf for clients":           {edit: func(c *chain) { c.leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }, lay: "l1", want: []string{"cert-ext-key-usage error"}},
		"no authority key":           {edit: func(c *chain) { c.one.SubjectKeyId, c.leaf.AuthorityKeyId = nil, nil }, lay: "l1", want: []string{"cert-no-aki info"}},
	} {
		t.Run(name, func(t *testing.T) {
			ca := func(name, id string) *x509.Certificate {
				c := fixtures.CA(now, name)
				c.SubjectKeyId, c.MaxPathLen, c.MaxPathLenZero = []byte(id), -1, false
				return c
			}
			x := chain{leaf: fixtures.Leaf(now), one: ca("Ops One", "1"), two: ca("Ops Two", "2"), root: ca("Ops Root", "r")}
			x.leaf.AuthorityKeyId = nil
			if c.edit != nil {
				c.edit(&x)
			}
			oneKey, twoKey := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
			ders := map[rune][]byte{
				'r': fixtures.Issue(x.root, x.root, rootKey, rootKey), '2': fixtures.Issue(x.two, x.root, twoKey, rootKey),
				'1': fixtures.Issue(x.one, x.two, oneKey, twoKey), 'l': fixtures.Issue(x.leaf, x.one, key, oneKey),
				'o': fixtures.Issue(x.one, x.two, twoKey, twoKey),
				's': fixtures.Issue(ca("Stranger", "s"), ca("Stranger", "s"), rootKey, rootKey),
			}
			var file [][]byte
			for _, r := range c.lay {
				file = append(file, pemOf(ders[r]))
			}
			if got := findingsOf(t, bytes.Join(file, nil), keyPEM, atNow); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func readCert(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(certsDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemOf(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
