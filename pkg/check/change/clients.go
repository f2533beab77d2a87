package change

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig"
)

// signer is a certificate in the client CA file that lets clients in.
type signer struct {
	*material.Certificate
	issues bool // what it signed is accepted; else it is, alone
}

// readPool finds out whose certificates are accepted.
func (s *server) readPool(now time.Time) {
	if !s.verifies() {
		return
	}
	set := s.TLS.ClientCAFile.Value != "" || s.TLS.ClientCA.Value != ""
	switch {
	case !set:
		s.anySystemCA = true // Go's own choice for a nil pool
	case s.Loaded.ClientCA == nil:
		s.poolUnknown = true
	default:
		for _, cert := range material.ReadClientPool(s.Loaded.ClientCA).Certificates {
			if admits := cert.Admits(now); admits.Issues || admits.Itself {
				s.signers = append(s.signers, signer{cert, admits.Issues})
			}
		}
	}
}

// same reports whether two let the same clients in: by name and key, whatever
// else a renewal has changed.
func (s signer) same(other signer) bool {
	if !s.issues || !other.issues {
		return bytes.Equal(s.Raw, other.Raw)
	}
	return bytes.Equal(s.RawSubject, other.RawSubject) && bytes.Equal(s.RawSubjectPublicKeyInfo, other.RawSubjectPublicKeyInfo)
}

// clientsOf names the clients that signers let in.
func clientsOf(signers []signer) string {
	var issuers, selves []string
	for _, s := range signers {
		if s.issues {
			issuers = append(issuers, s.SubjectName())
		} else {
			selves = append(selves, s.SubjectName())
		}
	}
	var parts []string
	if len(issuers) > 0 {
		parts = append(parts, "clients signed by "+strings.Join(issuers, " or "))
	}
	if len(selves) > 0 {
		parts = append(parts, "clients that show the certificate "+strings.Join(selves, " or "))
	}
	return strings.Join(parts, ", ")
}

// caNames names the client CA of a server that verifies.
func (s *server) caNames() string {
	var names []string
	for _, signer := range s.signers {
		names = append(names, signer.SubjectName())
	}
	switch {
	case s.anySystemCA:
		return "any CA that the system knows"
	case s.poolUnknown:
		return "a CA that could not be read here"
	case len(names) == 0:
		return "none that lets anyone in"
	}
	return strings.Join(names, ", ")
}

// clientCertificates compares what is asked of clients.
func (c *comparison) clientCertificates() {
	was, is := &c.old, &c.new
	if was.auth != is.auth {
		c.atOnce("client_auth_type becomes %s", is.auth)
	}
	switch {
	case was.letsInWithout() && !is.letsInWithout():
		c.locksOut("clients without a certificate")
	case !was.letsInWithout() && is.letsInWithout():
		c.opens("clients without a certificate")
	}
	switch {
	case was.verifies() && is.verifies():
		c.signers()
	case is.verifies():
		c.atOnce("client certificates are verified by %s", is.caNames())
		c.locksOut("clients that show a certificate of another signer than %s", is.caNames())
	case was.verifies():
		c.atOnce("client certificates are not verified any more")
		c.opens("clients that show a certificate of whatever signer, be it themselves")
	}
	c.allowedNames()
}

// signers compares the CAs of two servers that verify.
func (c *comparison) signers() {
	was, is := &c.old, &c.new
	if was.poolUnknown || is.poolUnknown {
		return
	}
	gone, added := lacking(was.signers, is.signers), lacking(is.signers, was.signers)
	if len(gone)+len(added) == 0 && was.anySystemCA == is.anySystemCA {
		return
	}
	c.atOnce("the client CA becomes %s", is.caNames())
	if len(gone) > 0 {
		c.locksOut("%s", clientsOf(gone))
	}
	if len(added) > 0 {
		c.opens("%s", clientsOf(added))
	}
	switch {
	case was.anySystemCA && !is.anySystemCA:
		c.locksOut("clients signed by any CA that the system knows")
	case !was.anySystemCA && is.anySystemCA:
		c.opens("clients signed by any CA that the system knows")
	}
}

func lacking(list, other []signer) []signer {
	var rest []signer
	for _, s := range list {
		if !slices.ContainsFunc(other, s.same) {
			rest = append(rest, s)
		}
	}
	return rest
}

// allowedNames compares client_allowed_sans, where it is in force. The check is
// not made for a client that resumes a session (crypto/tls does not call
// VerifyPeerCertificate then), so that who has a ticket is not locked out before
// the restart.
func (c *comparison) allowedNames() {
	was, is := &c.old, &c.new
	before, after := allowed(was), allowed(is)
	switch {
	case !was.checksNames() && !is.checksNames():
		return
	case !was.checksNames():
		c.atOnce("client certificates need one of the names %s", orNone(after))
		if was.asks() || !is.requires() {
			c.locksOut("clients whose certificate has none of the names %s", orNone(after))
		}
		c.tickets()
	case !is.checksNames():
		c.atOnce("the names in client certificates are not looked at any more")
		c.opens("clients whose certificate has none of the names %s", orNone(before))
	default:
		gone, added := without(before, after), without(after, before)
		if len(gone)+len(added) == 0 {
			return
		}
		c.atOnce("client certificates need one of the names %s", orNone(after))
		if len(gone) > 0 {
			c.locksOut("clients named %s", some(gone))
			c.tickets()
		}
		if len(added) > 0 {
			c.opens("clients named %s", some(added))
		}
	}
}

// tickets: a session of before is resumed unless the server now verifies what it
// did not.
func (c *comparison) tickets() {
	if c.old.asks() && (c.old.verifies() || !c.new.verifies()) {
		c.restart("client_allowed_sans for clients that resume a session: until then they get in by their old ticket")
	}
}

func allowed(s *server) []string {
	var names []string
	for _, item := range s.TLS.ClientAllowedSANs.Value {
		names = append(names, finding.Printable(webconfig.ShowUser(item.Value)))
	}
	return names
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "of an empty list"
	}
	return some(names)
}
