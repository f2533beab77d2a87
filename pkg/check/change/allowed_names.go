package change

import (
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

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
