package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// CertWeakSignature finds certificates that are signed with MD5 or SHA-1.
var CertWeakSignature = &Rule{
	Rule: finding.Rule{Name: "cert-weak-signature", Code: "WT126", Severity: finding.Error,
		Summary: "the server's certificate is signed with an algorithm that clients trust no more",
		Why:     "Signatures over MD5 and SHA-1 can be forged. Go has not taken SHA-1 since 1.18, nor MD5 for longer: a certificate that a CA signed so cannot be verified. The signature of a certificate that the client trusts by itself is not checked by Go, but by others.",
		Bad:     "tls_server_config:\n  cert_file: sha1.crt\n  key_file: sha1.key\n",
		Good:    goodTLS,
		Source:  "RFC 9155; Go crypto/x509, InsecureAlgorithmError",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		switch {
		case leaf == nil:
		case leaf.WeakSignature() && leaf.SelfSigned():
			c.reportCertAs(finding.Warning, fmt.Sprintf("is signed with %s", leaf.SignatureAlgorithm),
				"Go, OpenSSL and curl do not check the signature of a certificate that they trust by itself; rustls refuses it",
				c.reissueHelp(""))
		case leaf.WeakSignature():
			c.reportCert(fmt.Sprintf("is signed with %s", leaf.SignatureAlgorithm),
				fmt.Sprintf("the server starts, and every Go client that verifies refuses it: x509: cannot verify signature: insecure algorithm %s", leaf.SignatureAlgorithm),
				c.reissueHelp("with a signature over SHA-256"))
		default:
			c.weakIssuer()
		}
	},
}

// weakIssuer reports a signature of old further up: a client that trusts that
// issuer itself does not look at it.
func (c *Context) weakIssuer() {
	for _, cert := range c.Chain().Path()[1:] {
		if cert.WeakSignature() && !cert.SelfSigned() {
			c.reportCertAs(finding.Warning, fmt.Sprintf("comes with the issuer %s, which is signed with %s", cert.SubjectName(), cert.SignatureAlgorithm),
				fmt.Sprintf("a client that does not trust that issuer itself, but the CA above it, refuses the server: x509: cannot verify signature: insecure algorithm %s", cert.SignatureAlgorithm),
				"ask "+cert.IssuerName()+" for a newer certificate of this issuer")
			return
		}
	}
}
