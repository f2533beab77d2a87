package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// CertNotYetValid finds a server certificate whose time has not come.
var CertNotYetValid = &Rule{
	Rule: finding.Rule{Name: "cert-not-yet-valid", Code: "WT105", Severity: finding.Error,
		Summary: "the server's certificate is not valid yet",
		Why:     "The server does not look at the dates. Until the first day of the certificate has come, every client that verifies refuses it. It was made ahead of time, or on a machine whose clock is fast; or the clock of this one is slow.",
		Bad:     "tls_server_config:\n  cert_file: not-yet.crt\n  key_file: not-yet.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 6.1.3; Go crypto/x509, Certificate.Verify",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || c.Now.IsZero() || !c.Now.Before(leaf.NotBefore) || leaf.NotAfter.Before(leaf.NotBefore) {
			return
		}
		c.reportCert(fmt.Sprintf("is not valid before %s, in %s", material.Date(leaf.NotBefore), material.Days(c.Now, leaf.NotBefore)),
			"the server starts, and until then every client that verifies refuses it: x509: certificate has expired or is not yet valid",
			c.renewHelp())
	},
}
