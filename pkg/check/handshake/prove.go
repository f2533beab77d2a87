package handshake

import (
	"crypto/tls"
	"crypto/x509"
	"slices"
	"time"

	"webtool/pkg/check/stack"
)

// Client is one that a server is proven with.
type Client struct {
	Version     uint16 // the one version it speaks
	HTTP2       bool   // does it offer HTTP/2?
	Certificate bool   // does it show a certificate, if asked: a stranger's, unless Issued
	Issued      bool   // that of a CA which the server was made to trust beside its own
}

// Case is a client that came, and what became of it.
type Case struct {
	Client
	Outcome *Outcome
}

// Proof is what became of the clients that came.
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

	// Wanted reports whether a client is to come; nil wants all of them.
	Wanted func(Client) bool
}

// Prove lets clients of Go's defaults meet the server: of TLS 1.3 and of TLS 1.2,
// without a certificate and, where the server asks for one, with that of a stranger
// and with the right one. They offer HTTP/2 beside HTTP/1.1. Where that fails, one
// comes that offers HTTP/1.1 alone; where it does not, that one gets in as well, as
// nothing but the choice of the protocol sets them apart.
func Prove(s Subject) (*Proof, error) {
	clients, stranger := s.clients(), (*tls.Certificate)(nil)
	if slices.ContainsFunc(clients, func(c Client) bool { return c.Certificate && !c.Issued }) {
		var err error
		if stranger, err = Throwaway(s.Now); err != nil {
			return nil, err
		}
	}
	// The versions have nothing in common: each gets a processor, if there are two.
	var older []Case
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		stack.Grow()
		older = s.meet(clients, tls.VersionTLS12, stranger)
	}()
	newer := s.meet(clients, tls.VersionTLS13, stranger)
	if fault := <-done; fault != nil {
		panic(fault) // where the caller can catch it
	}
	return &Proof{append(newer, older...)}, nil
}

// clients are those that are to come, of both versions.
func (s Subject) clients() []Client {
	var all []Client
	for _, version := range []uint16{tls.VersionTLS13, tls.VersionTLS12} {
		all = append(all, Client{Version: version, HTTP2: true})
		if s.Server.ClientAuth != tls.NoClientCert {
			all = append(all, Client{Version: version, HTTP2: true, Certificate: true})
		}
		if s.Admits != nil {
			all = append(all, Client{Version: version, HTTP2: true, Certificate: true, Issued: true})
		}
	}
	return slices.DeleteFunc(all, func(c Client) bool { return s.Wanted != nil && !s.Wanted(c) })
}

// meet lets the clients of one version meet the server, one after the other.
func (s Subject) meet(clients []Client, version uint16, stranger *tls.Certificate) []Case {
	server := serve(s.Server)
	defer server.stop()
	var met []Case
	for _, c := range clients {
		if c.Version != version {
			continue
		}
		meets, shown := server, stranger
		if c.Issued {
			meets, shown = serve(s.Admits), s.Right
			defer meets.stop()
		}
		outcome := meets.meet(s.client(c, shown))
		met = append(met, Case{c, outcome})
		if !outcome.OK() {
			c.HTTP2 = false
			met = append(met, Case{c, meets.meet(s.client(c, shown))})
		}
	}
	return met
}

func (s Subject) client(c Client, shown *tls.Certificate) *tls.Config {
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
