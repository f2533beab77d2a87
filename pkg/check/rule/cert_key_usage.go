package rule

import (
	"crypto/rsa"
	"crypto/x509"

	"webtool/pkg/check/finding"
)

// CertKeyUsage finds a server certificate whose key usage does not let it sign
// handshakes.
var CertKeyUsage = &Rule{
	Rule: finding.Rule{Name: "cert-key-usage", Code: "WT123", Severity: finding.Warning,
		Summary: "the key usage of the server's certificate lacks digitalSignature",
		Why:     "In TLS 1.3, and with ECDHE in TLS 1.2, the server signs the handshake with its key. A key usage without digitalSignature forbids that. Go does not look at it, so Prometheus gets in; other clients do look.",
		Bad:     "tls_server_config:\n  cert_file: key-agreement.crt\n  key_file: key-agreement.key\n",
		Good:    goodTLS,
		Source:  "RFC 8446, section 4.4.2.2; RFC 5280, section 4.2.1.3",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || leaf.KeyUsage == 0 || leaf.KeyUsage&x509.KeyUsageDigitalSignature != 0 {
			return
		}
		usual := x509.KeyUsageKeyAgreement
		if _, ok := leaf.PublicKey.(*rsa.PublicKey); ok {
			usual = x509.KeyUsageKeyEncipherment
		}
		who := "OpenSSL and with it curl and Python (unsuitable certificate purpose), rustls, GnuTLS, Chromium (ERR_SSL_KEY_USAGE_INCOMPATIBLE) and Firefox refuse it"
		if leaf.KeyUsage&usual != 0 {
			who = "GnuTLS, Bun and Chromium (ERR_SSL_KEY_USAGE_INCOMPATIBLE) refuse it"
		}
		c.reportCert("has a key usage without digitalSignature", "Go clients, Prometheus among them, do not mind; "+who,
			c.reissueHelp("with the key usage digitalSignature"))
	},
}
