package client

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// This file looks at whether a client can be made, and at the certificates that it holds.

// vanishes is what becomes of a client that cannot be made.
func (g *judge) vanishes(err error) string {
	said := "error creating HTTP client: " + err.Error()
	switch g.Kind {
	case Scrape:
		return "the whole job vanishes, without targets and without series up; the log says \"error creating new scrape pool\": " + finding.Printable(said)
	case Alertmanager, RemoteWrite, RemoteRead:
		return "Prometheus does not apply this file: " + finding.Printable(err.Error())
	}
	return "every call fails: " + finding.Printable(err.Error())
}

// load makes the client, and says why it cannot be made.
func (g *judge) load() {
	client, err := g.Load(g.opts.Files)
	var ours *OurError
	var ca *CAError
	var pair *PairError
	var ref *errNoManager
	switch {
	case err == nil:
		g.result.Client = client
		g.dates()
	case errors.As(err, &ours):
		g.result.Unread = ours
	case errors.As(err, &ref):
		g.result.Unknown = "a secret is kept elsewhere, and named by reference"
	case errors.As(err, &ca):
		g.broken(ruleCA, g.Field("tls_config", first(g.HTTP.TLS.CAFile, "ca_file", "ca")), g.caMessage(), err)
	case errors.As(err, &pair):
		field := first(g.HTTP.TLS.CertFile, "cert_file", "cert")
		g.broken(rulePair, g.Field("tls_config", field), "the client certificate does not load: "+finding.Printable(rootOf(err)), err)
	case errors.Is(err, ErrVersionsReversed):
		g.broken(ruleVersions, g.Field("tls_config", "min_version"),
			fmt.Sprintf("min_version %s is above max_version %s", g.HTTP.TLS.MinVersion, g.HTTP.TLS.MaxVersion), err)
	default:
		g.broken(ruleClientBlock, g.head(), finding.Printable(err.Error()), err)
	}
}

func (g *judge) broken(rule *finding.Rule, at *source.Node, message string, err error) {
	help := ""
	switch rule {
	case ruleCA:
		help = "name a PEM file with the certificate of the CA that signed the server's, or with the server's own; relative paths start beside this file"
	case rulePair:
		help = "name a certificate and the key that belongs to it, both as PEM"
	case ruleVersions:
		help = "swap the two, or drop max_version"
	}
	g.result.Broken, g.result.Rule = err, rule
	g.report(rule, at, message, g.vanishes(err), help)
}

// rootOf is the innermost error: what lies around it names files again.
func rootOf(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

func first(file, ifSet, otherwise string) string {
	if file != "" {
		return ifSet
	}
	return otherwise
}

// caMessage says what is wrong with the CA.
func (g *judge) caMessage() string {
	t := &g.HTTP.TLS
	if t.CAFile == "" {
		return "the text in ca holds no certificate"
	}
	name := finding.Quote(t.CAFile)
	data, err := g.opts.Files.read(joinDir(g.File.Dir, t.CAFile))
	switch {
	case err != nil:
		return fmt.Sprintf("the CA file %s cannot be read: %v", name, bareError(err))
	case len(bytes.TrimSpace(data)) == 0:
		return fmt.Sprintf("the CA file %s is empty", name)
	case bytes.Contains(data, []byte("PRIVATE KEY")):
		return fmt.Sprintf("the CA file %s holds a private key and no certificate", name)
	}
	return fmt.Sprintf("the CA file %s holds no certificate", name)
}

// dates looks at the certificates that the client holds.
func (g *judge) dates() {
	c := g.result.Client
	if c.Certificate != nil {
		leaf := c.Certificate.Leaf
		if leaf == nil {
			leaf, _ = x509.ParseCertificate(c.Certificate.Certificate[0])
		}
		at := g.Field("tls_config", first(g.HTTP.TLS.CertFile, "cert_file", "cert"))
		g.ends(leaf, at, "the client certificate", "servers that ask for one refuse it: tls: expired certificate")
		if leaf != nil && !forClients(leaf) {
			g.report(ruleCertUse, at, "the client certificate is not for clients: its extended key usage lacks clientAuth",
				"servers that verify client certificates refuse it: tls: bad certificate", "have one issued with clientAuth: webtool gen cert --client")
		}
	}
	pool := material.ReadClientPool(c.RootsPEM)
	if len(pool.Certificates) == 1 {
		g.ends(pool.Certificates[0].Certificate, g.Field("tls_config", first(g.HTTP.TLS.CAFile, "ca_file", "ca")), "the certificate that the client trusts",
			"no server is accepted by it: x509: certificate has expired or is not yet valid")
	}
}

// ends reports a certificate whose time is over, or soon will be.
func (g *judge) ends(cert *x509.Certificate, at *source.Node, what, effect string) {
	if cert == nil || g.opts.Now.IsZero() {
		return
	}
	day := cert.NotAfter.UTC().Format(time.DateOnly)
	switch {
	case g.opts.Now.After(cert.NotAfter):
		g.report(ruleCertDates, at, what+" expired on "+day, effect, "put a new one in its place; the client reads it by itself")
		g.result.Findings[len(g.result.Findings)-1].Severity = finding.Error
	case g.opts.Now.Add(g.opts.ExpiresWithin).After(cert.NotAfter):
		g.report(ruleCertDates, at, what+" ends on "+day, "from then on "+effect, "put a new one in its place before; the client reads it by itself")
	}
}

func forClients(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}
