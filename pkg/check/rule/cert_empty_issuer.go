package rule

import (
	"webtool/pkg/check/finding"
)

// CertEmptyIssuer finds a certificate whose issuer has no name.
var CertEmptyIssuer = &Rule{
	Rule: finding.Rule{Name: "cert-empty-issuer", Code: "WT172", Severity: finding.Warning,
		Summary: "the server's certificate has an empty issuer",
		Why:     "The issuer has to have a name. One that signs itself and has no subject has no issuer either. Go does not mind, other clients do.",
		Bad:     "tls_server_config:\n  cert_file: nameless.crt\n  key_file: nameless.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.1.2.4",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || len(leaf.Issuer.Names) > 0 {
			return
		}
		c.reportCert("has an empty issuer", "Go clients, Prometheus among them, take it; curl (couldn't get X509-issuer name) and Firefox (MOZILLA_PKIX_ERROR_EMPTY_ISSUER_NAME) refuse it",
			c.reissueHelp(""))
	},
}
