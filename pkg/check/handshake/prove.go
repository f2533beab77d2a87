package handshake

import (
	"context"
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

// Prove lets clients of Go's defaults meet the server: TLS 1.2 and 1.3, HTTP/2
// and HTTP/1.1, without a certificate and, where the server asks for one, with
// that of a stranger and with the right one.
func Prove(ctx context.Context, s Subject) (*Proof, error) {
	var stranger *tls.Certificate
	if s.Server.ClientAuth != tls.NoClientCert {
		var err error
		if stranger, err = Throwaway(s.Now); err != nil {
			return nil, err
		}
	}
	server := serve(s.Server)
	defer server.close()
	proof := &Proof{}
	for _, version := range []uint16{tls.VersionTLS13, tls.VersionTLS12} {
		cases := []Case{{Version: version, HTTP2: true}, {Version: version}}
		if stranger != nil {
			cases = append(cases, Case{Version: version, HTTP2: true, Certificate: true})
		}
		for _, c := range cases {
			c.Outcome = server.meet(ctx, s.client(c, stranger))
			proof.Cases = append(proof.Cases, c)
		}
	}
	if s.Admits != nil {
		proof.Cases = append(proof.Cases, s.admit(ctx)...)
	}
	return proof, nil
}

// admit lets the right client in, if the server does.
func (s Subject) admit(ctx context.Context) []Case {
	server := serve(s.Admits)
	defer server.close()
	var cases []Case
	for _, version := range []uint16{tls.VersionTLS13, tls.VersionTLS12} {
		c := Case{Version: version, HTTP2: true, Certificate: true, Issued: true}
		c.Outcome = server.meet(ctx, s.client(c, s.Right))
		cases = append(cases, c)
	}
	return cases
}

func (s Subject) client(c Case, shown *tls.Certificate) *tls.Config {
	config := &tls.Config{
		MinVersion: c.Version, MaxVersion: c.Version,
		RootCAs: s.Roots, ServerName: s.Name, InsecureSkipVerify: s.Name == "",
		NextProtos: []string{"http/1.1"},
		Time:       func() time.Time { return s.Now },
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
