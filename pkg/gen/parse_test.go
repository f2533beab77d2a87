package gen_test

import (
	"crypto/x509"
	"math"
	"testing"
	"time"

	"webtool/pkg/gen"
)

func FuzzParseHost(f *testing.F) {
	for _, s := range []string{"localhost", "127.0.0.1", "[::1]", "*.example.com", "bücher.example", "a..b", "x:1", "xn--bcher-kva.example", "１２７.0.0.1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := gen.ParseHost(s)
		if err != nil {
			return
		}
		// What passes is a name that Go's client matches, and is stable.
		again, err := gen.ParseHost(n.Text)
		if err != nil || again != n {
			t.Fatalf("%q became %v, and that %v (%v)", s, n, again, err)
		}
		cert := &x509.Certificate{DNSNames: []string{n.Text}}
		if n.Kind == gen.DNS && n.Text[0] != '*' && cert.VerifyHostname(n.Text) != nil {
			t.Fatalf("%q became %q, which Go does not match", s, n.Text)
		}
		if kind, err := gen.ParseName(n.Kind, n.Text); err != nil || kind != n {
			t.Fatalf("%v is %v (%v) when its kind is told", n, kind, err)
		}
		n.Advice()
	})
}

func FuzzParseSubject(f *testing.F) {
	for _, s := range []string{"/CN=a", "/O=a\\/b/C=DE", "/DC=x/DC=y/emailAddress=a@b", "/", "CN=a", "/CN=\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		subject, err := gen.ParseSubject(s)
		if err == nil && subject.IsZero() {
			t.Fatalf("%q is an empty subject", s)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"30d", "1y2w3d4h5m6s7ms", "0", "12h", "292y", "9223372036854775807ms", "d", "1d1y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := gen.ParseDuration(s)
		if err != nil {
			return
		}
		if d < 0 {
			t.Fatalf("%q is %v", s, d)
		}
		if again, err := gen.ParseDuration(gen.FormatDuration(d)); err != nil || again != d {
			t.Fatalf("%q is %v, written %q, which is %v (%v)", s, d, gen.FormatDuration(d), again, err)
		}
	})
}

func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"30d": 720 * time.Hour, "1y": 8760 * time.Hour, "1d12h": 36 * time.Hour, "2w": 336 * time.Hour, "0": 0, "1m": time.Minute, "1ms": time.Millisecond,
	} {
		if got, err := gen.ParseDuration(s); got != want || err != nil {
			t.Errorf("%s is %v (%v), want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "30", "30D", "-1d", "1.5h", "1h1d", "1d ", "293y", "99999999999999999999d"} {
		if got, err := gen.ParseDuration(s); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
	if got := gen.FormatDuration(math.MaxInt64 / 1e6 * 1e6); got == "" {
		t.Error(got)
	}
}
