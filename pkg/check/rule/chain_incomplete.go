package rule

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ChainIncomplete finds a certificate whose issuer looks like an intermediate CA
// and is not sent along.
var ChainIncomplete = &Rule{
	Rule: finding.Rule{Name: "chain-incomplete", Code: "WT176", Severity: finding.Info,
		Summary: "the issuer of the server's certificate seems to be missing from the file",
		Why:     "A client that trusts a root needs the intermediate CA between it and the server's certificate, and Go does not fetch it. Where the root itself issued the certificate, or all clients trust the intermediate CA by itself, nothing is missing: the file cannot tell, so this is no more than a hint. It is given when the certificate says where its issuer can be fetched, or the issuer calls itself intermediate.",
		Bad:     "tls_server_config:\n  cert_file: chain-incomplete.crt\n  key_file: chain-incomplete.key\n",
		Good:    "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
		Source:  "RFC 8446, section 4.4.2; RFC 5280, section 4.2.2.1",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil {
			return
		}
		path := c.Chain().Path()
		last := path[len(path)-1]
		if !seemsIntermediate(last) || last.SelfSigned() || len(path) > 1 && len(last.IssuingCertificateURL) > 0 && !namedIntermediate(last) {
			return
		}
		c.reportCert("comes without its issuer "+last.IssuerName(),
			"clients that trust that issuer itself are fine; those that trust a CA above it refuse the server: x509: certificate signed by unknown authority",
			"if it is an intermediate CA, put its certificate behind the server's own in the file")
	},
}

// seemsIntermediate reports whether the issuer of a certificate is likely not a
// root.
func seemsIntermediate(cert *material.Certificate) bool {
	return len(cert.IssuingCertificateURL) > 0 || namedIntermediate(cert)
}

func namedIntermediate(cert *material.Certificate) bool {
	name := strings.ToLower(cert.Issuer.CommonName)
	return strings.Contains(name, "intermediate") || strings.Contains(name, "issuing")
}
