package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ClientCAExpired finds certificates in the client CA file whose time is over, or
// has not come.
var ClientCAExpired = &Rule{
	Rule: finding.Rule{Name: "client-ca-expired", Code: "WT134", Severity: finding.Error,
		Summary: "the client CA has expired, or is not yet valid",
		Why: "The server does not look at the CA's dates when it loads the file, and does at each handshake: " +
			"every client whose certificate this CA signed is refused, however long its own is valid.",
		Bad:    goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca-expired.crt\n",
		Good:   goodClient,
		Source: "RFC 5280, section 6.1.3; Go crypto/x509, Certificate.isValid"},
	Check: func(c *Context) {
		pool := c.verifiedPool()
		if pool == nil {
			return
		}
		field := c.ClientCAField()
		for i, cert := range pool.Certificates {
			a := pool.admits[i]
			if (a.Past || a.Early) && pool.issuesAny() {
				c.reportRotation(pool, i)
				continue
			}
			var when string
			switch {
			case a.Past:
				when = fmt.Sprintf("expired on %s, %s ago", material.Date(cert.NotAfter), material.Days(cert.NotAfter, c.Now))
			case a.Early:
				when = fmt.Sprintf("is not valid before %s", material.Date(cert.NotBefore))
			default:
				continue
			}
			severity, effect := finding.Error, "nobody gets in: the server refuses every client certificate that it signed"
			if pool.admitsAnyone() {
				severity, effect = finding.Warning, "the server refuses the clients whose certificates it signed; those in the file themselves get in"
			}
			c.ReportAs(severity, field.Node, fmt.Sprintf("%s: %s %s", c.NameOf(field, "client CA"), cert.SubjectName(), when), effect,
				"put the CA's current certificate in its place")
		}
	},
}

// reportRotation reports a certificate that does not count today beside a CA that
// does: old and next in one file is how a CA is changed.
func (c *Context) reportRotation(pool *clientPool, i int) {
	cert, field := pool.Certificates[i], c.ClientCAField()
	name := fmt.Sprintf("%s: %s ", c.NameOf(field, "client CA"), cert.SubjectName())
	switch {
	case pool.renewed(i, c.Now):
		return // the same CA's other certificate does its work
	case pool.admits[i].Early:
		c.ReportAs(finding.Info, field.Node, name+"counts from "+material.Date(cert.NotBefore), "until then the server refuses the clients whose certificates it signed", "")
	default:
		c.ReportAs(finding.Info, field.Node, name+"has ended on "+material.Date(cert.NotAfter)+"; it can go",
			"the server refuses the clients whose certificates it signed; those of the CAs that are valid get in", "take it out of the file")
	}
}
