package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
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
			fmt.Sprintf("%s expired on %s, %s ago", c.NameOf(field, "certificate"), material.Date(leaf.NotAfter), material.Days(leaf.NotAfter, c.Now)),
			"the server starts, and every client that verifies refuses it: x509: certificate has expired or is not yet valid",
			c.renewHelp())
	},
}

const goodTLS = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
