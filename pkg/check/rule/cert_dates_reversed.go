package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// CertDatesReversed finds a server certificate that ends before it begins.
var CertDatesReversed = &Rule{
	Rule: finding.Rule{Name: "cert-dates-reversed", Code: "WT107", Severity: finding.Error,
		Summary: "the server's certificate ends before it begins",
		Why:     "There is no moment at which it is valid, so every client that verifies refuses it at any time. Whatever made it swapped the dates or counted backwards.",
		Bad:     "tls_server_config:\n  cert_file: dates-reversed.crt\n  key_file: dates-reversed.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.1.2.5; Go crypto/x509, Certificate.Verify",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || !leaf.NotAfter.Before(leaf.NotBefore) {
			return
		}
		c.reportCert(fmt.Sprintf("ends on %s and begins on %s: it is never valid", material.Date(leaf.NotAfter), material.Date(leaf.NotBefore)),
			"the server starts, and every client that verifies refuses it: x509: certificate has expired or is not yet valid",
			c.reissueHelp(""))
	},
}
