package rule

import (
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ChainWrongIssuer finds a certificate in the file that has the issuer's name and
// not its key.
var ChainWrongIssuer = &Rule{
	Rule: finding.Rule{Name: "chain-wrong-issuer", Code: "WT179", Severity: finding.Warning,
		Summary: "a certificate in the file has the issuer's name and another key",
		Why:     "A CA that was made anew keeps its name and gets a new key, and what the old key signed is not verified by the new one. A client that trusts the certificate in the file, or that needs it on the way to a root, refuses the server; one that has the right CA by itself gets in.",
		Bad:     "tls_server_config:\n  cert_file: wrong-issuer.crt\n  key_file: wrong-issuer.key\n",
		Good:    "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
		Source:  "RFC 5280, section 6.1.3; Go crypto/x509, Certificate.CheckSignatureFrom",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil {
			return
		}
		path := c.Chain().Path()
		last := path[len(path)-1]
		named := slices.ContainsFunc(c.Chain().Certificates(), func(cert *material.Certificate) bool {
			return string(cert.RawSubject) == string(last.RawIssuer) && !cert.Equal(last.Certificate)
		})
		if !named || last.SelfSigned() {
			return
		}
		c.reportCert("comes with a certificate of "+last.IssuerName()+" whose key did not sign it",
			"clients that trust that certificate, or need it on the way to a root, refuse the server: x509: certificate signed by unknown authority",
			"put the certificate of the CA there that issued "+last.SubjectName()+": one of the same name, made earlier or later")
	},
}
