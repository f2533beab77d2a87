package rule

import (
	"webtool/pkg/check/finding"

	"crypto/x509"
	"slices"
)

// CertExtKeyUsage finds a server certificate that is not for servers.
var CertExtKeyUsage = &Rule{
	Rule: finding.Rule{Name: "cert-ext-key-usage", Code: "WT124", Severity: finding.Error,
		Summary: "the server's certificate is not for servers",
		Why:     "A certificate with an extended key usage is for what that lists and nothing else. Without serverAuth in it, as in a certificate for clients, every client that verifies refuses the server. One without any extended key usage is for everything.",
		Bad:     "tls_server_config:\n  cert_file: for-clients.crt\n  key_file: for-clients.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.2.1.12; Go crypto/x509, Certificate.Verify",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		switch {
		case leaf == nil:
		case !leaf.ForServers():
			c.reportCert("is not for servers: its extended key usage lacks serverAuth",
				"the server starts, and every client that verifies refuses it: x509: certificate specifies an incompatible key usage",
				c.newCertHelp("with the extended key usage serverAuth", "--if-needed"))
		case slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageAny) && !slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageServerAuth):
			c.reportCertAs(finding.Warning, "has the extended key usage anyExtendedKeyUsage in the place of serverAuth",
				"Go and GnuTLS take it; OpenSSL, and with it curl and Python, rustls, Chromium and Firefox refuse it",
				c.newCertHelp("with the extended key usage serverAuth", "--if-needed"))
		}
	},
}
