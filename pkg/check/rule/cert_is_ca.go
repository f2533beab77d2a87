package rule

import (
	"webtool/pkg/check/finding"
)

// CertIsCA finds a CA certificate that serves as the server's own.
var CertIsCA = &Rule{
	Rule: finding.Rule{Name: "cert-is-ca", Code: "WT127", Severity: finding.Warning,
		Summary: "the server's certificate is that of a CA",
		Why:     "\"openssl req -x509\" and Go's generate_cert -ca write CA:TRUE into what is meant for a server. Whoever gets its key can then issue certificates for every name to all clients that trust it; and not all clients take it from a server.",
		Bad:     "tls_server_config:\n  cert_file: ca-as-server.crt\n  key_file: ca-as-server.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.2.1.9; rustls-webpki, CaUsedAsEndEntity; mozilla::pkix, CheckBasicConstraints",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || !leaf.BasicConstraintsValid || !leaf.IsCA {
			return
		}
		c.reportCert("is that of a CA (CA:TRUE)",
			"Go, OpenSSL, curl and Chromium take it; rustls (CaUsedAsEndEntity) and Firefox (MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY) refuse it",
			c.reissueHelp("for a server, with CA:FALSE,"))
	},
}
