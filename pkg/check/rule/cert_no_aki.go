package rule

import (
	"webtool/pkg/check/finding"
)

// CertNoAKI finds a certificate that does not say which key signed it.
var CertNoAKI = &Rule{
	Rule: finding.Rule{Name: "cert-no-aki", Code: "WT171", Severity: finding.Info,
		Summary: "a certificate that a CA issued has no authority key identifier",
		Why:     "The authority key identifier (AKI) says which of the CA's keys signed. Go does not need it. Python since 3.13 verifies strictly by default and refuses a certificate without one, as does \"openssl verify -x509_strict\".",
		Bad:     "tls_server_config:\n  cert_file: no-aki.crt\n  key_file: no-aki.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.2.1.1; Python 3.13, ssl.create_default_context (VERIFY_X509_STRICT)",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || len(leaf.AuthorityKeyId) > 0 || leaf.SelfSigned() {
			return
		}
		c.reportCert("has no authority key identifier, though a CA issued it",
			"Prometheus takes it; Python since 3.13 refuses it: certificate verify failed: Missing Authority Key Identifier",
			c.reissueHelp("with an authority key identifier"))
	},
}
