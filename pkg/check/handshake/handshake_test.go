package handshake_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"testing"

	"webtool/pkg/check/handshake"
	"webtool/testdata/fixtures"
)

func subject(t *testing.T) handshake.Subject {
	t.Helper()
	certPEM, keyPEM := fixtures.SelfSigned(fixtures.Leaf(fixtures.Now))
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certPEM)
	return handshake.Subject{
		Server: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}},
		Roots:  roots, Name: "prom.example.com", Now: fixtures.Now,
	}
}

func prove(t *testing.T, s handshake.Subject) *handshake.Proof {
	t.Helper()
	proof, err := handshake.Prove(s)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

func TestEveryClientGetsIn(t *testing.T) {
	for _, c := range prove(t, subject(t)).Cases {
		if !c.Outcome.OK() || c.Outcome.HTTP2 != c.HTTP2 || c.Outcome.Version != c.Version {
			t.Errorf("%+v: %+v", c, c.Outcome)
		}
		if side, err := c.Outcome.RaisedBy(); side != handshake.Nobody || err != nil {
			t.Errorf("%s: %v", side, err)
		}
	}
}

// TestWhoRaisedIt breaks the handshake in ways of either side.
func TestWhoRaisedIt(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*handshake.Subject)
		side   handshake.Side
		alert  string
	}{
		"unknown authority": {func(s *handshake.Subject) { s.Roots = x509.NewCertPool() }, handshake.ClientSide, "remote error: tls: bad certificate"},
		"wrong name":        {func(s *handshake.Subject) { s.Name = "other.example.com" }, handshake.ClientSide, "remote error: tls: bad certificate"},
		"certificate required": {func(s *handshake.Subject) {
			s.Server.ClientAuth = tls.RequireAnyClientCert
		}, handshake.ServerSide, "remote error: tls: certificate required"},
		"panic": {func(s *handshake.Subject) {
			s.Server.ClientAuth = tls.RequestClientCert
			s.Server.VerifyPeerCertificate = func(raw [][]byte, _ [][]*x509.Certificate) error { _ = raw[0]; return nil }
		}, handshake.ServerSide, ""},
		"callback": {func(s *handshake.Subject) {
			s.Server.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("no") }
			s.Server.Certificates = nil
		}, handshake.ServerSide, "remote error: tls: internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			s := subject(t)
			test.change(&s)
			c := prove(t, s).Cases[0]
			side, err := c.Outcome.RaisedBy()
			if c.Outcome.OK() || side != test.side || err == nil {
				t.Fatalf("raised by %q: %v; %+v", side, err, c.Outcome)
			}
			if test.alert != "" && c.Outcome.Alert() != test.alert {
				t.Errorf("alert %q, want %q", c.Outcome.Alert(), test.alert)
			}
		})
	}
}

// TestGroups shows that the groups do not change what becomes of a client: with
// all of Go's named, clients of Go's defaults come, else those of cheap groups.
func TestGroups(t *testing.T) {
	all := []tls.CurveID{tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024, tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	for name, pair := range serverPairs(t) {
		for _, auth := range []tls.ClientAuthType{tls.NoClientCert, tls.RequestClientCert, tls.RequireAnyClientCert} {
			s := subject(t)
			s.Server.Certificates, s.Server.ClientAuth, s.Name = []tls.Certificate{pair}, auth, ""
			cheap := prove(t, s)
			s.Server = s.Server.Clone()
			s.Server.CurvePreferences = all
			for i, c := range prove(t, s).Cases {
				o, without := c.Outcome, cheap.Cases[i].Outcome
				if o.OK() != without.OK() || o.Alert() != without.Alert() || o.Version != without.Version || o.HTTP2 != without.HTTP2 {
					t.Errorf("%s, %s, case %d: %+v with all groups, %+v with cheap ones", name, auth, i, o, without)
				}
			}
		}
	}
}

// TestHTTP1Follows shows that a client with HTTP/2 speaks for the one without, which
// therefore does not come: where it gets in, the other one does as well.
func TestHTTP1Follows(t *testing.T) {
	got := map[bool]int{}
	for key, pair := range serverPairs(t) {
		for _, suite := range append(tls.CipherSuites(), &tls.CipherSuite{Name: "Go's own"}) {
			for _, protocols := range [][]string{nil, {"http/1.1"}, {"h2", "http/1.1"}} {
				s := subject(t)
				s.Server = &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: protocols}
				s.Name = ""
				if suite.ID != 0 {
					s.Server.CipherSuites = []uint16{suite.ID}
				}
				for _, version := range []uint16{tls.VersionTLS13, tls.VersionTLS12} {
					with, without := s.Visit(handshake.Client{Version: version, HTTP2: true}), s.Visit(handshake.Client{Version: version})
					got[with.OK()]++
					if with.OK() && (!without.OK() || without.HTTP2 || without.Version != with.Version) {
						t.Errorf("%s, %s, %s, %s: HTTP/2 %+v, HTTP/1.1 %+v", key, suite.Name, protocols, tls.VersionName(version), with, without)
					}
				}
			}
		}
	}
	if got[true] == 0 || got[false] == 0 {
		t.Errorf("got in: %v", got)
	}
}

// TestWanted shows that who is not wanted does not come, and that a client without
// HTTP/2 comes where the one with it is refused.
func TestWanted(t *testing.T) {
	s := subject(t)
	s.Server.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}
	s.Server.ClientAuth = tls.RequestClientCert
	s.Wanted = func(c handshake.Client) bool { return c.Certificate }
	var came []handshake.Client
	for _, c := range prove(t, s).Cases {
		came = append(came, c.Client)
	}
	want := []handshake.Client{
		{Version: tls.VersionTLS13, HTTP2: true, Certificate: true},
		{Version: tls.VersionTLS12, HTTP2: true, Certificate: true}, {Version: tls.VersionTLS12, Certificate: true},
	}
	if !slices.Equal(came, want) {
		t.Errorf("%+v came, want %+v", came, want)
	}
}

func BenchmarkProve(b *testing.B) {
	certPEM, keyPEM := fixtures.SelfSigned(fixtures.Leaf(fixtures.Now))
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		b.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certPEM)
	s := handshake.Subject{Server: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}, Roots: roots, Name: "localhost", Now: fixtures.Now}
	for b.Loop() {
		if _, err := handshake.Prove(s); err != nil {
			b.Fatal(err)
		}
	}
}
