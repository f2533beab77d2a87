package wire_test

import (
	"context"
	"crypto"
	"crypto/elliptic"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/wire"
)

// tell puts what a server supports into a few lines.
func tell(s *wire.Support) string {
	var b strings.Builder
	for _, v := range slices.Backward(s.Versions) {
		fmt.Fprintf(&b, "%s %s", wire.VersionName(v.Version), v.Supported)
		if !v.Complete {
			fmt.Fprintf(&b, " (cut: %v)", v.Err)
		}
		for _, id := range v.Suites {
			fmt.Fprintf(&b, " %04x", id)
		}
		for _, id := range v.Groups {
			b.WriteString(" " + wire.GroupName(id))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const (
	go13  = "TLS 1.3 yes 1301 1302 1303 X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024 X25519 P-256 P-384 P-521\n"
	goOld = "TLS 1.1 no\nTLS 1.0 no\nSSL 3.0 no\n"
)

func TestSurvey(t *testing.T) {
	all := []uint16{}
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		all = append(all, s.ID)
	}
	type test struct {
		key    crypto.Signer
		change func(*tls.Config)
		want   string
		most   int // connections
	}
	for name, test := range map[string]test{
		"ECDSA P-256":   {ecKey(elliptic.P256()), nil, go13 + "TLS 1.2 yes c02b c02c cca9 c009 c00a X25519 P-521 P-384 P-256\n" + goOld, 17},
		"ECDSA P-384":   {ecKey(elliptic.P384()), nil, go13 + "TLS 1.2 yes c02b c02c cca9 c009 c00a X25519 P-521 P-256 P-384\n" + goOld, 17},
		"Ed25519":       {edKey(), nil, go13 + "TLS 1.2 yes c02b c02c cca9 c009 c00a X25519 P-521 P-384 P-256\n" + goOld, 17},
		"RSA":           {rsaKey(), nil, go13 + "TLS 1.2 yes c02f c030 cca8 c013 c014 X25519 P-521 P-384 P-256\n" + goOld, 17},
		"TLS 1.3 alone": {edKey(), func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 }, go13 + "TLS 1.2 no\n" + goOld, 11},
		"TLS 1.2 alone, one suite, one group": {ecKey(elliptic.P256()), func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites, c.CurvePreferences = tls.VersionTLS12, []uint16{0xc02c}, []tls.CurveID{tls.CurveP384}
		}, "TLS 1.3 no\nTLS 1.2 yes c02c P-384\n" + goOld, 6},
		"static RSA alone": {rsaKey(), func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{0x002f, 0x009c}
		}, "TLS 1.3 no\nTLS 1.2 yes 009c 002f\n" + goOld, 6},
		"TLS 1.0 to 1.2, all suites": {rsaKey(), func(c *tls.Config) {
			c.MinVersion, c.MaxVersion, c.CipherSuites = tls.VersionTLS10, tls.VersionTLS12, all
		}, "TLS 1.3 no\nTLS 1.2 yes c02f c030 cca8 c013 c014 009c 009d 002f 0035 c012 000a c027 003c c011 0005 X25519 P-521 P-384 P-256\n" +
			"TLS 1.1 yes c013 c014 002f 0035 c012 000a c011 0005 X25519\nTLS 1.0 yes c013 c014 002f 0035 c012 000a c011 0005 X25519\nSSL 3.0 no\n", 42},
		"no certificate": {edKey(), func(c *tls.Config) { c.Certificates = nil },
			go13 + "TLS 1.2 unknown (cut: remote error: tls: unrecognized name)\n" + goOld, 11},
		"broken": {edKey(), func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, errors.New("broken") }
		}, strings.ReplaceAll("TLS 1.3 X\nTLS 1.2 X\nTLS 1.1 X\nTLS 1.0 X\nSSL 3.0 X\n", "X", "unknown (cut: remote error: tls: internal error)"), 5},
	} {
		t.Run(name, func(t *testing.T) {
			config := &tls.Config{Certificates: []tls.Certificate{certificate(t, test.key)}}
			if test.change != nil {
				test.change(config)
			}
			s := survey(serveTLS(t, config))
			support := s.Run(t.Context())
			if got := tell(support); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
			if support.Connections > test.most {
				t.Errorf("%d connections, want at most %d", support.Connections, test.most)
			}
			if again := s.Run(t.Context()); tell(again) != tell(support) || again.Connections != support.Connections {
				t.Errorf("another time\n%s", tell(again))
			}
		})
	}
}

// TestVerify expects rightly and wrongly: the result is the same.
func TestVerify(t *testing.T) {
	config := &tls.Config{
		Certificates: []tls.Certificate{certificate(t, rsaKey())}, CipherSuites: []uint16{0xc02f, 0xcca8, 0x009c},
		CurvePreferences: []tls.CurveID{tls.CurveP384, tls.CurveP521},
	}
	s := survey(serveTLS(t, config))
	want := s.Run(t.Context())
	for name, test := range map[string]struct {
		wire.Expectation
		most int
	}{
		"right":       {wire.Expectation{Suites: []uint16{0x1301, 0x1302, 0x1303, 0xc02f, 0xcca8, 0x009c}, Groups: []uint16{24, 25}}, 11},
		"too much":    {wire.Expectation{Suites: []uint16{0x1301, 0xc02f, 0xcca8, 0x009c, 0x0005}, Groups: []uint16{24, 25, 29}}, 14},
		"too little":  {wire.Expectation{Suites: []uint16{0xc02f}, Groups: []uint16{25}}, 14},
		"all wrong":   {wire.Expectation{Suites: []uint16{0x1304, 5}, Groups: []uint16{30}}, 14},
		"nothing":     {wire.Expectation{Suites: []uint16{}, Groups: []uint16{}}, 14},
		"groups only": {wire.Expectation{Groups: []uint16{24, 25}}, 13},
	} {
		got := s.Verify(t.Context(), test.Expectation)
		sorted(got)
		sorted(want)
		if tell(got) != tell(want) || got.Connections > test.most {
			t.Errorf("%s: in %d connections, not %d\n%swant\n%s", name, got.Connections, test.most, tell(got), tell(want))
		}
	}
}

func sorted(s *wire.Support) {
	for i := range s.Versions {
		slices.Sort(s.Versions[i].Suites)
		slices.Sort(s.Versions[i].Groups)
	}
}

// TestBudget cuts a survey after each number of connections. What is said of it is
// true, and the same each time.
func TestBudget(t *testing.T) {
	address := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}})
	full := survey(address).Run(t.Context())
	for budget := range full.Connections {
		limited := func() *wire.Support {
			left := budget
			s := survey(address)
			s.Reserve = func() bool { left--; return left >= 0 }
			return s.Run(t.Context())
		}
		got := limited()
		if again := limited(); tell(again) != tell(got) {
			t.Errorf("%d connections: once\n%s, then\n%s", budget, tell(got), tell(again))
		}
		if got.Connections != budget {
			t.Errorf("%d connections, not %d", got.Connections, budget)
		}
		cut := 0
		for i, v := range got.Versions {
			if !v.Complete {
				cut++
				if !errors.Is(v.Err, wire.ErrBudget) {
					t.Error(v.Err)
				}
			} else if !reflect.DeepEqual(v.Suites, full.Versions[i].Suites) {
				t.Errorf("%d connections: %s is not complete", budget, wire.VersionName(v.Version))
			}
			if v.Supported != wire.Unknown && v.Supported != full.Versions[i].Supported {
				t.Errorf("%d connections: %s %s", budget, wire.VersionName(v.Version), v.Supported)
			}
		}
		if cut == 0 {
			t.Errorf("%d connections: nothing is said to be cut", budget)
		}
	}
	s := survey(address)
	s.Dial = func(context.Context) (net.Conn, error) { return nil, wire.ErrBudget }
	if got := s.Run(t.Context()); !errors.Is(got.Version(wire.TLS10).Err, wire.ErrBudget) || got.Connections != 0 {
		t.Error(tell(got))
	}
}
