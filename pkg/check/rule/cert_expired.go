package rule

import (
	"fmt"
	"time"

	"webtool/pkg/check/finding"
)

// CertExpired finds a server certificate whose time is over.
var CertExpired = &Rule{
	Rule: finding.Rule{Name: "cert-expired", Code: "WT104", Severity: finding.Error,
		Summary: "the server's certificate has expired",
		Why:     "The server does not look at the dates: it starts, and shows the certificate to everyone. Every client that verifies refuses it, Prometheus among them, and the target is down.",
		Bad:     "tls_server_config:\n  cert_file: expired.crt\n  key_file: expired.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 6.1.3; Go crypto/x509, Certificate.Verify",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || !c.Now.After(leaf.NotAfter) || leaf.NotAfter.Before(leaf.NotBefore) {
			return
		}
		field := c.CertField()
		c.Report(field.Node,
			fmt.Sprintf("%s expired on %s, %s ago", c.NameOf(field, "certificate"), date(leaf.NotAfter), days(leaf.NotAfter, c.Now)),
			"the server starts, and every client that verifies refuses it: x509: certificate has expired or is not yet valid",
			c.renewHelp())
	},
}

const goodTLS = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"

// date writes a day the way certificates are talked about.
func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// days writes the time between two moments in days of the calendar, or in hours
// when both are on one day.
func days(from, to time.Time) string {
	const day = 24 * time.Hour
	n, unit := int(to.UTC().Truncate(day).Sub(from.UTC().Truncate(day))/day), "day"
	if n == 0 {
		n, unit = int(to.Sub(from)/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
