package gen_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/gen"
)

// start is the day on which the tests begin.
var start = time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)

func names(t testing.TB, hosts ...string) []gen.Name {
	t.Helper()
	var all []gen.Name
	for _, h := range hosts {
		n, err := gen.ParseHost(h)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

func wish(t testing.TB, dir string, hosts ...string) gen.CertificateOptions {
	return gen.CertificateOptions{Names: names(t, hosts...), Now: start,
		Files: gen.Files{Cert: filepath.Join(dir, "s.crt"), Key: filepath.Join(dir, "s.key")}}
}

func run(t testing.TB, o gen.CertificateOptions) *gen.Result {
	t.Helper()
	r, err := gen.MakeCertificate(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// load is what a server does with the two files at every handshake.
func load(t testing.TB, o gen.CertificateOptions) *x509.Certificate {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(o.Files.Cert, o.Files.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pair.Leaf
}

// accepts reports whether a client that trusts a bundle accepts a certificate.
func accepts(t testing.TB, bundle string, leaf *x509.Certificate, now time.Time) bool {
	t.Helper()
	data, err := os.ReadFile(bundle)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		t.Fatalf("%s holds no certificate", bundle)
	}
	_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: now, DNSName: "localhost"})
	return err == nil
}

// A certificate has the form that every programmatic client accepts.
func TestForm(t *testing.T) {
	for _, keyType := range gen.KeyTypes() {
		if testing.Short() && keyType == "rsa4096" {
			continue
		}
		o := wish(t, t.TempDir(), "localhost", "127.0.0.1")
		o.KeyType = gen.KeyType(keyType)
		run(t, o)
		cert := load(t, o)
		usage := x509.KeyUsageDigitalSignature
		if strings.HasPrefix(keyType, "rsa") {
			usage |= x509.KeyUsageKeyEncipherment
		}
		switch {
		case cert.IsCA || !cert.BasicConstraintsValid:
			t.Errorf("%s: CA:FALSE is not written", keyType)
		case cert.KeyUsage != usage:
			t.Errorf("%s: key usage %b", keyType, cert.KeyUsage)
		case len(cert.ExtKeyUsage) != 1 || cert.ExtKeyUsage[0] != x509.ExtKeyUsageServerAuth:
			t.Errorf("%s: extended key usage %v", keyType, cert.ExtKeyUsage)
		case len(cert.SubjectKeyId) != 20 || string(cert.SubjectKeyId) != string(cert.AuthorityKeyId):
			t.Errorf("%s: key identifiers %x %x", keyType, cert.SubjectKeyId, cert.AuthorityKeyId)
		case cert.Subject.String() != "CN=localhost":
			t.Errorf("%s: subject %s", keyType, cert.Subject)
		case !cert.NotBefore.Equal(start.Add(-time.Hour)) || !cert.NotAfter.Equal(start.Add(365*24*time.Hour)):
			t.Errorf("%s: from %s to %s", keyType, cert.NotBefore, cert.NotAfter)
		case cert.SerialNumber.Sign() <= 0 || cert.SerialNumber.BitLen() > 160:
			t.Errorf("%s: serial %x", keyType, cert.SerialNumber)
		}
		if !accepts(t, o.Files.Cert, cert, start) {
			t.Errorf("%s: refused", keyType)
		}
	}
}

// TestLongName: CN has 64 characters at most, and is never empty.
func TestLongName(t *testing.T) {
	long := strings.Repeat("a", 60) + ".example.com"
	o := wish(t, t.TempDir(), long, "::1")
	run(t, o)
	if cert := load(t, o); cert.Subject.CommonName != "::1" || cert.VerifyHostname(long) != nil {
		t.Errorf("subject %s, names %s", cert.Subject, cert.DNSNames)
	}
	o = wish(t, t.TempDir(), long)
	run(t, o)
	if cert := load(t, o); cert.Subject.CommonName != strings.Repeat("a", 60) {
		t.Errorf("subject %s", cert.Subject)
	}
}

// The example of the house: nothing for eleven months, then once.
func TestIfNeededThroughTheYear(t *testing.T) {
	o := wish(t, t.TempDir(), "localhost")
	o.Policy.IfNeeded = true
	var issued []int
	for d := range 800 {
		o.Now = start.AddDate(0, 0, d)
		if run(t, o).Changed {
			issued = append(issued, d)
		}
	}
	if len(issued) != 3 || issued[0] != 0 || issued[1] != 336 || issued[2] != 672 {
		t.Errorf("issued on days %v", issued)
	}
}

// A daily run with a bundle: a client that reads the bundle once a day is never
// locked out, over three years.
func TestStagedThroughTheYears(t *testing.T) {
	for _, newKey := range []bool{false, true} {
		dir := t.TempDir()
		o := wish(t, dir, "localhost")
		o.Policy = gen.Policy{IfNeeded: true, NewKey: newKey}
		o.TrustFile, o.ActivateAfter = filepath.Join(dir, "ca.pem"), 48*time.Hour
		clients := filepath.Join(dir, "clients.pem")
		served := map[string]bool{}
		for d := range 1100 {
			o.Now = start.AddDate(0, 0, d)
			run(t, o)
			cert := load(t, o)
			served[cert.SerialNumber.String()] = true
			if d > 0 && !accepts(t, clients, cert, o.Now) {
				t.Fatalf("new key %v: refused on day %d", newKey, d)
			}
			data, err := os.ReadFile(o.TrustFile)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(data), "BEGIN"); n < 1 || n > 2 {
				t.Fatalf("day %d: %d certificates in the bundle", d, n)
			}
			if err := os.WriteFile(clients, data, 0o600); err != nil { // what clients have until tomorrow
				t.Fatal(err)
			}
		}
		if len(served) != 4 {
			t.Errorf("new key %v: %d certificates were served", newKey, len(served))
		}
	}
}

// What was staged takes over at once when the server has nothing that works.
func TestStagedIsUrgent(t *testing.T) {
	dir := t.TempDir()
	o := wish(t, dir, "localhost")
	o.TrustFile, o.ActivateAfter = filepath.Join(dir, "ca.pem"), 24*time.Hour
	o.Policy.IfNeeded = true
	run(t, o)
	old := load(t, o)
	o.Now = old.NotAfter.Add(-12 * time.Hour) // less than clients are given
	r := run(t, o)
	if !load(t, o).Equal(old) || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "sooner than --activate-after asks for") {
		t.Errorf("%+v", r)
	}
	o.Now = old.NotAfter.Add(time.Second)
	run(t, o)
	if load(t, o).Equal(old) {
		t.Error("the ended certificate stays")
	}
	if err := os.Remove(o.Files.Cert); err != nil {
		t.Fatal(err)
	}
	run(t, o)
	if !accepts(t, o.TrustFile, load(t, o), o.Now) {
		t.Error("not in the bundle")
	}
}

// A staged certificate that clients lost waits anew.
func TestStagedIsAnnouncedAgain(t *testing.T) {
	dir := t.TempDir()
	o := wish(t, dir, "localhost")
	o.TrustFile, o.ActivateAfter = filepath.Join(dir, "ca.pem"), 24*time.Hour
	o.Policy.IfNeeded = true
	run(t, o)
	old := load(t, o)
	before, err := os.ReadFile(o.TrustFile)
	if err != nil {
		t.Fatal(err)
	}
	o.Now = old.NotAfter.AddDate(0, 0, -20)
	run(t, o)
	if err := os.WriteFile(o.TrustFile, before, 0o644); err != nil {
		t.Fatal(err)
	}
	o.Now = o.Now.Add(25 * time.Hour)
	if r := run(t, o); !r.Changed || !strings.Contains(r.Comment, "had lost the next certificate") || !load(t, o).Equal(old) {
		t.Errorf("%+v", r)
	}
	o.Now = o.Now.Add(23 * time.Hour)
	if r := run(t, o); r.Changed {
		t.Errorf("%+v", r)
	}
	o.Now = o.Now.Add(time.Hour)
	if r := run(t, o); !r.Changed || load(t, o).Equal(old) || !accepts(t, o.TrustFile, load(t, o), o.Now) {
		t.Errorf("%+v", r)
	}
}

func TestErrorsAreTyped(t *testing.T) {
	o := wish(t, t.TempDir())
	_, err := gen.MakeCertificate(context.Background(), o)
	if _, ok := errors.AsType[*gen.UsageError](err); !ok {
		t.Errorf("%T", err)
	}
	o = wish(t, t.TempDir(), "localhost")
	run(t, o)
	_, err = gen.MakeCertificate(context.Background(), o)
	if _, ok := errors.AsType[*gen.RefusedError](err); !ok {
		t.Errorf("%T", err)
	}
}

// Under an intermediate CA the server sends it, too.
func TestIntermediate(t *testing.T) {
	dir := t.TempDir()
	root, intermediate, key := makeChain(t)
	caFile, caKey := filepath.Join(dir, "ca.crt"), filepath.Join(dir, "ca.key")
	writeFile(t, caFile, certPEM(intermediate)+certPEM(root))
	writeFile(t, caKey, keyPEM(t, key))
	o := wish(t, dir, "localhost")
	o.CAFile, o.CAKeyFile = caFile, caKey
	run(t, o)
	data, err := os.ReadFile(o.Files.Cert)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(data), "BEGIN"); n != 2 {
		t.Errorf("%d certificates in the file", n)
	}
	o.Policy.IfNeeded = true
	if r := run(t, o); r.Changed {
		t.Errorf("%+v", r)
	}
}
