package change

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/material"
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
