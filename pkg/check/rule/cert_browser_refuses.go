package rule

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/tls"

	"webtool/pkg/check/finding"
)

// CertBrowserRefuses finds kinds of keys that browsers do not know.
var CertBrowserRefuses = &Rule{
	Rule: finding.Rule{Name: "cert-browser-refuses", Code: "WT128", Severity: finding.Info,
		Summary: "browsers do not take the kind of the server's key",
		Why:     "Programs in Go, curl, Python and rustls take Ed25519 and P-521. Browsers do not offer Ed25519, nor Chromium P-521, so nobody can open the server's pages in one. P-256 works everywhere.",
		Bad:     "tls_server_config:\n  cert_file: ed25519.crt\n  key_file: ed25519.key\n",
		Good:    goodTLS,
		Source:  "RFC 8446, section 4.2.3; tried with Chromium and Firefox",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil {
			return
		}
		if _, highest, ok := c.versions(); ok && highest < tls.VersionTLS12 {
			return // which browsers refuse whatever the key
		}
		help := func() string { return c.reissueHelp("for a P-256 key", "--new-key", "--key-type", "p256") }
		switch key := leaf.PublicKey.(type) {
		case ed25519.PublicKey:
			c.reportCert("has an Ed25519 key", "Prometheus and other programs take it; Chromium (ERR_SSL_VERSION_OR_CIPHER_MISMATCH) and Firefox (SSL_ERROR_NO_CYPHER_OVERLAP) do not", help())
		case *ecdsa.PublicKey:
			if key.Curve == elliptic.P521() {
				c.reportCert("has a key on the curve P-521", "Prometheus, other programs and Firefox take it; Chromium (ERR_SSL_VERSION_OR_CIPHER_MISMATCH) does not", help())
			}
		}
	},
}
