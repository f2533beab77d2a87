package clientconfig

import (
	"context"
	"crypto/x509"
	"fmt"
	"path/filepath"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/gen"
)

// server is what a web config asks of clients.
type server struct {
	config *webconfig.Config
	tls    bool

	chain      []*x509.Certificate // what it shows, the leaf first; none when it cannot be read here
	selfSigned bool
	clientCA   []byte // PEM; nil when it cannot be read here, or there is none
}

// readServer reads a web config that the server takes.
func readServer(ctx context.Context, path string) (*server, error) {
	data, err := source.Read(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	config := webconfig.Parse(source.New(path, data), filepath.Dir(path))
	verdict := config.Judge(&webconfig.Files{Store: &material.Store{}})
	if starts := verdict.Server.Starts; starts != nil && !*starts || !verdict.Whole {
		return nil, &gen.RefusedError{Text: "no client gets in: the server refuses " + finding.Quote(path),
			Help: "webtool check web-config " + finding.ShellQuote(path) + " says why"}
	}
	s := &server{config: config, tls: config.TLS.Enabled(), clientCA: verdict.Loaded.ClientCA}
	if !s.tls {
		return s, nil
	}
	for _, cert := range material.ParseChain(verdict.Loaded.Cert).Certificates() {
		s.chain = append(s.chain, cert.Certificate)
	}
	if leaf := material.ParseChain(verdict.Loaded.Cert).Leaf(); leaf != nil {
		s.selfSigned = leaf.SelfSigned()
	}
	return s, nil
}

// leaf is the certificate of the server, nil when it cannot be read here.
func (s *server) leaf() *x509.Certificate {
	if len(s.chain) == 0 {
		return nil
	}
	return s.chain[0]
}

// asks is what the server wants of a client's certificate.
type asks int

const (
	noCertificate asks = iota
	mayHaveOne         // a client without one gets in
	mustHaveOne
)

// asks says whether a client needs a certificate. Where a list of names is held
// against one that may be missing, the server breaks the connection off
// (exporter-toolkit 0.20.0, VerifyPeerCertificate).
func (s *server) asks() asks {
	t := &s.config.TLS
	switch t.ClientAuthType.Value {
	case "RequireAnyClientCert", "RequireClientCert", "RequireAndVerifyClientCert":
		return mustHaveOne
	case "VerifyClientCertIfGiven", "RequestClientCert":
		if t.AllowsSANs {
			return mustHaveOne
		}
		return mayHaveOne
	}
	return noCertificate
}

// verifies reports whether the server holds clients' certificates against a CA
// that is known here.
func (s *server) verifies() bool {
	switch s.config.TLS.ClientAuthType.Value {
	case "RequireAndVerifyClientCert", "VerifyClientCertIfGiven":
		return s.clientCA != nil
	}
	return false
}

// users are the names of those who may log in.
func (s *server) users() (names []string) {
	for _, u := range s.config.Users.Value {
		names = append(names, u.Name)
	}
	return names
}

// hash is the hash of a user.
func (s *server) hash(user string) string {
	for _, u := range s.config.Users.Value {
		if u.Name == user {
			return string(u.Value)
		}
	}
	return ""
}
