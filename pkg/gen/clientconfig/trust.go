package clientconfig

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io/fs"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/gen"
	"webtool/pkg/gen/password"
)

// settleTrust finds the file by which the client knows the server.
func (c *client) settleTrust() error {
	if !c.server.tls {
		return nil
	}
	if c.CAFile != "" && c.PublicCA {
		return usagef("--public-ca is for a CA that the client knows already, --ca-file names one: give one of them")
	}
	leaf := c.server.leaf()
	if leaf != nil && !c.Now.IsZero() && c.Now.After(leaf.NotAfter) {
		c.warn("the server's certificate ended on %s: clients refuse it until it is renewed", leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	switch {
	case c.PublicCA && leaf != nil && c.server.selfSigned:
		return usagef("the server's certificate is self-signed, so that no client knows it: leave out --public-ca")
	case c.PublicCA:
		return nil
	case c.CAFile != "":
		return c.tryTrust()
	case leaf == nil:
		return usagef("the server's certificate cannot be read here: --ca-file names what the client is to trust")
	case !c.server.selfSigned:
		return usagef("the server's certificate is signed by %s: --ca-file names the file with that CA's certificate, --public-ca says that the client knows it already",
			finding.Quote(issuer(leaf)))
	}
	c.defaultCA = true
	if field := c.server.config.TLS.CertFile; field.Value != "" {
		c.CAFile = c.server.config.Path(field)
		return nil
	}
	c.CAFile = fileStem(c.host) + ".crt"
	c.note("the certificate stands in %s itself (cert): put it into %s for the client", c.WebConfig, c.CAFile)
	return nil
}

func issuer(cert *x509.Certificate) string {
	if cert.Issuer.CommonName != "" {
		return cert.Issuer.CommonName
	}
	return cert.Issuer.String()
}

// here reads a file of the client, if it is on this machine.
func (c *client) here(path string) []byte {
	data, err := source.ReadRegular(path, material.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		c.note("%s cannot be read here, so it was not tried", finding.Quote(path))
		return nil
	}
	return append([]byte{}, data...)
}

// tryTrust verifies the server's certificate with the CA's file, as a client will.
func (c *client) tryTrust() error {
	data := c.here(c.CAFile)
	leaf := c.server.leaf()
	if data == nil || leaf == nil {
		return nil
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	if !roots.AppendCertsFromPEM(data) {
		return &gen.RefusedError{Text: finding.Quote(c.CAFile) + " holds no certificate", Help: "--ca-file names the certificate of the CA, as PEM"}
	}
	for _, cert := range c.server.chain[1:] {
		between.AddCert(cert)
	}
	// Whether it has ended is another question.
	middle := leaf.NotBefore.Add(leaf.NotAfter.Sub(leaf.NotBefore) / 2)
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: middle})
	if err != nil {
		return &gen.RefusedError{Text: "a client that trusts " + finding.Quote(c.CAFile) + " refuses the server: " + finding.Printable(err.Error()),
			Help: "the server's certificate is signed by " + finding.Quote(issuer(leaf)) + ": name that CA's certificate"}
	}
	if c.openSSL() && !holdsRoot(data) {
		c.warn("%s holds no self-signed certificate, and curl and nginx want the chain up to one", finding.Quote(c.CAFile))
	}
	return nil
}

// openSSL reports whether the client verifies with OpenSSL, and not with Go.
func (c *client) openSSL() bool { return c.Kind == "curl" || c.Kind == "nginx" }

func holdsRoot(data []byte) bool {
	for _, cert := range material.ParseChain(data).Certificates() {
		if cert.SelfSigned() {
			return true
		}
	}
	return false
}

// tryCertificate holds the client's certificate against what the server asks for.
func (c *client) tryCertificate() error {
	data := c.here(c.CertFile)
	if data == nil {
		return nil
	}
	chain := material.ParseChain(data).Certificates()
	if len(chain) == 0 {
		return &gen.RefusedError{Text: finding.Quote(c.CertFile) + " holds no certificate", Help: "--cert-file names the client's certificate, as PEM"}
	}
	if c.server.verifies() {
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		roots.AppendCertsFromPEM(c.server.clientCA)
		for _, cert := range chain[1:] {
			between.AddCert(cert.Certificate)
		}
		now := c.Now
		if now.IsZero() {
			now = chain[0].NotBefore
		}
		if _, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
			return &gen.RefusedError{Text: "the server refuses a client with " + finding.Quote(c.CertFile) + ": " + finding.Printable(err.Error()),
				Help: "webtool gen cert --client makes one, signed by the CA in client_ca_file"}
		}
	}
	if c.server.config.TLS.AllowsSANs && c.server.asks() != noCertificate && !c.server.allows(chain[0].Certificate) {
		return &gen.RefusedError{Text: "the server refuses a client with " + finding.Quote(c.CertFile) + ": none of its names is in client_allowed_sans",
			Help: "add one of its names there, as it is written in the certificate"}
	}
	return nil
}

// allows holds a client's names against client_allowed_sans, letter by letter.
func (s *server) allows(cert *x509.Certificate) bool {
	names := append(append([]string{}, cert.DNSNames...), cert.EmailAddresses...)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	for _, u := range cert.URIs {
		names = append(names, u.String())
	}
	for _, allowed := range s.config.TLS.ClientAllowedSANs.Value {
		for _, name := range names {
			if name == allowed.Value {
				return true
			}
		}
	}
	return false
}

// tryPassword compares the password with the user's hash, if it is here.
func (c *client) tryPassword() error {
	hash := c.server.hash(c.User)
	cost, err := password.Cost(hash)
	if err != nil {
		c.warn("the hash of %s is not as bcrypt makes them, so that it may let nobody in: webtool check web-config %s", finding.Quote(c.User), finding.ShellQuote(c.WebConfig))
		return nil
	}
	data := c.here(c.PasswordFile)
	if data == nil || cost > password.SlowCost {
		return nil
	}
	// Clients take white space off both ends (prometheus/common, FileSecret).
	matches, err := password.Matches(hash, bytes.TrimSpace(data))
	if err != nil || !matches {
		return &gen.RefusedError{Text: "the password in " + finding.Quote(c.PasswordFile) + " is not the one of " + finding.Quote(c.User),
			Help: "webtool user set " + finding.ShellQuote(c.WebConfig) + " " + finding.ShellQuote(c.User) + " --password-file " + finding.ShellQuote(c.PasswordFile) + " makes it so"}
	}
	return nil
}
