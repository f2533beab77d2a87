package handshake_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
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
	proof, err := handshake.Prove(t.Context(), s)
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
		if _, err := handshake.Prove(b.Context(), s); err != nil {
			b.Fatal(err)
		}
	}
}
