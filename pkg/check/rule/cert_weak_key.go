package rule

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"

	"webtool/pkg/check/finding"
)

// CertWeakKey finds keys of a size that clients refuse.
var CertWeakKey = &Rule{
	Rule: finding.Rule{Name: "cert-weak-key", Code: "WT125", Severity: finding.Warning,
		Summary: "the server's key is of a size that clients refuse",
		Why:     "OpenSSL refuses RSA keys below 2048 bits at its default security level, as do rustls and Python. Go itself no longer signs with one below 1024 bits: the server starts, and every handshake fails. Above 8192 bits Go's client refuses, lest it be kept busy. TLS 1.3 has no signature for the curve P-224.",
		Bad:     "tls_server_config:\n  cert_file: rsa1024.crt\n  key_file: rsa1024.key\n",
		Good:    goodTLS,
		Source:  "NIST SP 800-57 part 1, table 2; Go crypto/rsa, checkKeySize; Go crypto/tls, signatureSchemesForPublicKey and checkKeySize",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil {
			return
		}
		help := func() string { return c.reissueHelp("for a new key, P-256 by choice,", "--new-key") }
		switch key := leaf.PublicKey.(type) {
		case *rsa.PublicKey:
			bits := key.N.BitLen()
			switch message := fmt.Sprintf("has an RSA key of %d bits", bits); {
			case bits < 1024:
				c.reportCertAs(finding.Error, message, "the server starts, and every handshake fails: remote error: tls: handshake failure, since Go does not sign with such a key", help())
			case bits < 2048:
				c.reportCert(message, "it can be broken with much effort; Go clients take it; OpenSSL, and with it curl and Python, refuses it (EE certificate key too weak), and so does rustls", help())
			case bits > 8192:
				c.reportCertAs(finding.Error, message, "the server starts, and Go clients, Prometheus among them, refuse it: tls: server sent certificate containing RSA key larger than 8192 bits", help())
			}
		case *ecdsa.PublicKey:
			if key.Curve == elliptic.P224() && c.TLS.MaxVersion.Value == "TLS13" {
				c.reportCertAs(finding.Error, "has a key on the curve P-224", "the server starts, and every client that offers TLS 1.3 fails: remote error: tls: handshake failure", help())
			}
		}
	},
}
