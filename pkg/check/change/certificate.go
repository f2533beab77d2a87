package change

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// certificate compares what the server shows.
func (c *comparison) certificate() {
	was, is := c.old.leaf(), c.new.leaf()
	if was == nil || is == nil {
		return
	}
	switch {
	case !bytes.Equal(was.Raw, is.Raw):
		c.atOnce("the certificate becomes that of %s, until %s", shownNames(is), is.NotAfter.UTC().Format(time.DateOnly))
	case !sameChain(c.old.chain, c.new.chain):
		c.atOnce("the certificates that are sent along with the server's own become others")
	default:
		return
	}
	c.names(was, is)
	c.dates(was, is)
	c.trust(was, is)
}

func shownNames(cert *material.Certificate) string {
	if names := cert.Names(); len(names) > 0 {
		return finding.Printable(some(names))
	}
	return cert.SubjectName()
}

func sameChain(a, b *material.Chain) bool {
	return slices.EqualFunc(a.Certificates(), b.Certificates(), func(a, b *material.Certificate) bool { return bytes.Equal(a.Raw, b.Raw) })
}

// names finds names that the new certificate does not cover any more. A wildcard
// is tried with a name that it stands for.
func (c *comparison) names(was, is *material.Certificate) {
	covers := func(cert *material.Certificate, name string) bool {
		return cert.VerifyHostname(strings.Replace(name, "*", "a-name-of-webtool", 1)) == nil
	}
	compare := func(from, to *material.Certificate) (lost []string) {
		for _, name := range from.Names() {
			if covers(from, name) && !covers(to, name) {
				lost = append(lost, finding.Printable(name))
			}
		}
		return lost
	}
	if lost := compare(was, is); len(lost) > 0 {
		c.locksOut("clients that call it %s", some(lost))
	}
	if gained := compare(is, was); len(gained) > 0 {
		c.opens("clients that call it %s", some(gained))
	}
}

// dates finds a certificate that clients refuse by its dates, or by what it is
// for.
func (c *comparison) dates(was, is *material.Certificate) {
	switch {
	case c.good(was) && !c.good(is):
		c.locksOut("every client that verifies: the new certificate is %s", c.flaw(is))
	case !c.good(was) && c.good(is):
		c.opens("every client that verifies: the old certificate is %s", c.flaw(was))
	}
}

func (c *comparison) good(cert *material.Certificate) bool {
	return cert.ForServers() && (c.now.IsZero() || !c.now.Before(cert.NotBefore) && !c.now.After(cert.NotAfter))
}

func (c *comparison) flaw(cert *material.Certificate) string {
	switch {
	case !cert.ForServers():
		return "not for servers"
	case c.now.Before(cert.NotBefore):
		return "not valid yet"
	}
	return "expired"
}

// trust finds clients that knew the old certificate by what does not stand above
// the new one. What clients refuse anyway locks nobody out.
func (c *comparison) trust(was, is *material.Certificate) {
	path := c.old.chain.Path()
	top := path[len(path)-1]
	if !c.good(was) || !c.good(is) {
		return
	}
	switch {
	case was.SelfSigned():
		if !leadsTo(c.new.chain, was) {
			c.locksOut("clients that trust the old certificate alone: it signed itself, and this is another")
			c.opens("clients that trust %s alone", anchorName(c.new.chain))
		}
	case top.SelfSigned():
		if !leadsTo(c.new.chain, top) {
			c.otherAnchor(top.SubjectName())
		}
	case !sameIssuer(c.new.chain, top):
		c.otherAnchor(top.IssuerName())
	}
}

func (c *comparison) otherAnchor(old string) {
	name := anchorName(c.new.chain)
	if name == old {
		name = "another of that name"
	}
	why := "the issuer is " + name
	if c.new.leaf().SelfSigned() {
		why = "the issuer is itself"
	}
	c.locksOut("clients that trust %s alone: of the new certificate, %s", old, why)
	c.opens("clients that trust %s alone", name)
}

// anchorName names what a client has to trust to accept a chain.
func anchorName(chain *material.Chain) string {
	path := chain.Path()
	top := path[len(path)-1]
	switch {
	case path[0].SelfSigned():
		return "the new certificate"
	case top.SelfSigned():
		return top.SubjectName()
	}
	return top.IssuerName()
}

// leadsTo reports whether a client that trusts one certificate accepts a chain.
// The dates are left out: they are told by themselves.
func leadsTo(chain *material.Chain, anchor *material.Certificate) bool {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	at := chain.Leaf().NotBefore
	roots.AddCert(valid(anchor, at))
	for _, cert := range chain.Certificates()[1:] {
		between.AddCert(valid(cert, at))
	}
	_, err := valid(chain.Leaf(), at).Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err == nil
}

// valid is a certificate that is valid at a time.
func valid(cert *material.Certificate, at time.Time) *x509.Certificate {
	c := *cert.Certificate
	c.NotBefore, c.NotAfter = at, at
	return &c
}

// sameIssuer reports whether a chain goes back to the issuer of a certificate: by
// name, and by key where both say which.
func sameIssuer(chain *material.Chain, top *material.Certificate) bool {
	for _, cert := range chain.Path() {
		if !bytes.Equal(cert.RawIssuer, top.RawIssuer) {
			continue
		}
		a, b := cert.AuthorityKeyId, top.AuthorityKeyId
		if len(a) == 0 || len(b) == 0 || bytes.Equal(a, b) {
			return true
		}
	}
	return false
}
