package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
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
		pool := c.pool()
		if pool == nil || !c.verifies() {
			return
		}
		field := c.ClientCAField()
		for i, cert := range pool.Certificates {
			a := pool.admits[i]
			var when string
			switch {
			case a.Past:
				when = fmt.Sprintf("expired on %s, %s ago", date(cert.NotAfter), days(c.Now.Sub(cert.NotAfter)))
			case a.Early:
				when = fmt.Sprintf("is not valid before %s", date(cert.NotBefore))
			default:
				continue
			}
			severity, effect := finding.Error, "nobody gets in: the server refuses every client certificate that it signed"
			if pool.admitsAnyone() {
				// A bundle that outlives its oldest member is how a CA is changed.
				severity, effect = finding.Warning, "the server refuses the clients whose certificates it signed; those of the others in the file get in"
			}
			c.ReportAs(severity, field.Node, fmt.Sprintf("%s: %s %s", c.NameOf(field, "client CA"), cert.SubjectName(), when), effect,
				"put the CA's current certificate in its place")
		}
	},
}
