package rule

import (
	"crypto/rsa"
	"fmt"

	"webtool/pkg/check/finding"
)

// CertRSAExponent finds RSA keys with a small public exponent.
var CertRSAExponent = &Rule{
	Rule: finding.Rule{Name: "cert-rsa-exponent", Code: "WT170", Severity: finding.Info,
		Summary: "the server's RSA key has a small public exponent",
		Why:     "A small exponent such as 3 is not broken by itself, yet makes faults in implementations exploitable that 65537 forgives. Clients take it.",
		Bad:     "tls_server_config:\n  cert_file: rsa-e3.crt\n  key_file: rsa-e3.key\n",
		Good:    goodTLS,
		Source:  "NIST SP 800-56B, section 6.2",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil {
			return
		}
		if key, ok := leaf.PublicKey.(*rsa.PublicKey); ok && key.E < 65537 {
			c.reportCert(fmt.Sprintf("has an RSA key with the public exponent %d", key.E), "clients take it; 65537 is what every tool makes today",
				c.reissueHelp("for a new key", "--new-key"))
		}
	},
}
