package handshake

import (
	"crypto/tls"
	"crypto/x509"
	"time"
)

// Case is one of the clients that a server is proven with, and what became of it.
type Case struct {
	Version     uint16 // the one version it speaks
	HTTP2       bool   // does it offer HTTP/2?
	Certificate bool   // does it show a certificate, if asked: a stranger's, unless Issued
	Issued      bool   // that of a CA which the server was made to trust beside its own
	Outcome     *Outcome
}

// Proof is what became of all clients.
type Proof struct{ Cases []Case }

// Subject is a server to prove, and what its clients know of it.
type Subject struct {
	Server *tls.Config
	Roots  *x509.CertPool // what the clients trust
	Name   string         // by which they call the server; "" verifies nothing
	Now    time.Time

	// Admits is the server as it would be if it trusted the CA of the client Right,
	// too; nil when no certificate is verified.
	Admits *tls.Config
	Right  *tls.Certificate
}

// Prove lets clients of Go's defaults meet the server: TLS 1.2 and 1.3, HTTP/2 and
// HTTP/1.1, without a certificate and, where the server asks for one, with that of
// a stranger and with the right one.
func Prove(s Subject) (*Proof, error) {
	cases, stranger := s.cases(), (*tls.Certificate)(nil)
	if s.Server.ClientAuth != tls.NoClientCert {
		var err error
		if stranger, err = Throwaway(s.Now); err != nil {
			return nil, err
		}
	}
	// The versions have nothing in common: each gets a processor, if there are two.
	older := make(chan any)
	go func() {
		defer func() { older <- recover() }()
		s.meet(cases, tls.VersionTLS12, stranger)
	}()
	defer func() {
		if fault := <-older; fault != nil {
			panic(fault) // where the caller can catch it
		}
	}()
	s.meet(cases, tls.VersionTLS13, stranger)
	return &Proof{cases}, nil
}

// cases are the clients to come.
func (s Subject) cases() []Case {
	versions := []uint16{tls.VersionTLS13, tls.VersionTLS12}
	var all []Case
	for _, version := range versions {
		all = append(all, Case{Version: version, HTTP2: true}, Case{Version: version})
		if s.Server.ClientAuth != tls.NoClientCert {
			all = append(all, Case{Version: version, HTTP2: true, Certificate: true})
		}
	}
	if s.Admits != nil {
		for _, version := range versions {
			all = append(all, Case{Version: version, HTTP2: true, Certificate: true, Issued: true})
		}
	}
	return all
}

// meet lets the clients of one version meet the server, one after the other.
func (s Subject) meet(cases []Case, version uint16, stranger *tls.Certificate) {
	roomy()
	server := serve(s.Server)
	defer server.stop()
	for i := range cases {
		switch c := &cases[i]; {
		case c.Version != version:
		case c.Issued:
			admitting := serve(s.Admits)
			c.Outcome = admitting.meet(s.client(*c, s.Right))
			admitting.stop()
		default:
			c.Outcome = server.meet(s.client(*c, stranger))
		}
	}
}

func (s Subject) client(c Case, shown *tls.Certificate) *tls.Config {
	config := &tls.Config{
		MinVersion: c.Version, MaxVersion: c.Version,
		RootCAs: s.Roots, ServerName: s.Name, InsecureSkipVerify: s.Name == "",
		NextProtos: []string{"http/1.1"},
		Time:       func() time.Time { return s.Now },
	}
	if len(s.Server.CurvePreferences) == 0 {
		config.CurvePreferences = cheapGroups
	}
	if c.HTTP2 {
		config.NextProtos = []string{"h2", "http/1.1"}
	}
	if c.Certificate {
		// Whatever CAs the server names: this client shows what it has.
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return shown, nil }
	}
	return config
}

// cheapGroups take half the time of Go's first choice, X25519MLKEM768, which the
// clients would use otherwise. They stand in for it where the config names no
// curve_preferences: then server and clients are of one build with the same
// defaults, in which all of Go's groups are (crypto/tls, defaultCurvePreferences),
// so that a client with any part of them agrees with the server on one. Nothing
// else in a handshake of crypto/tls depends on the group, and the curves that
// certificates have are all among these. A config with curve_preferences, where
// clients may be left without a common group, meets clients of Go's defaults.
var cheapGroups = []tls.CurveID{tls.CurveP256, tls.CurveP384, tls.CurveP521}
