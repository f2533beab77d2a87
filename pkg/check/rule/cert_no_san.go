package rule

import (
	"net/url"
	"slices"

	"webtool/pkg/check/finding"
)

// CertNoSAN finds a server certificate without a name that clients look at.
var CertNoSAN = &Rule{
	Rule: finding.Rule{Name: "cert-no-san", Code: "WT108", Severity: finding.Error,
		Summary: "the server's certificate has no subject alternative name that a client could match",
		Why:     "Clients compare the name that they connect to with the subject alternative names (SAN). Go, and with it Prometheus, has not looked at the common name since 1.15, and neither do browsers; \"openssl req -x509\" writes no SAN unless told to.",
		Bad:     "tls_server_config:\n  cert_file: no-san.crt\n  key_file: no-san.key\n",
		Good:    goodTLS,
		Source:  "RFC 9525, section 6.3; Go crypto/x509, HostnameError",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || len(leaf.Names()) > 0 {
			return
		}
		if slices.ContainsFunc(leaf.URIs, isIdentity) {
			c.reportCertAs(finding.Warning, "names no host: it has an ID alone, "+finding.Quote(leaf.URIs[0].String()),
				"clients that check the ID let it pass, as those of SPIFFE do; those that check the host name, Prometheus among them, refuse it: x509: certificate is not valid for any names",
				"where such clients connect, have the server's DNS name put into the certificate beside the ID")
			return
		}
		message, said := "names no host: it has no subject alternative name", "x509: certificate relies on legacy Common Name field, use SANs instead"
		switch {
		case len(leaf.EmailAddresses)+len(leaf.URIs) > 0:
			message, said = "names no host: its subject alternative names are e-mail addresses or URIs alone", "x509: certificate is not valid for any names"
		case !isHostName(leaf.Subject.CommonName):
			said = "x509: certificate is not valid for any names"
		}
		c.reportCert(message, "the server starts, and every Go client that verifies refuses it: "+said, c.newCertHelp("with its names as subject alternative names", "--if-needed"))
	},
}

// isIdentity reports whether a URI says who somebody is, such as a SPIFFE ID, and
// is no address that stands in the wrong place.
func isIdentity(u *url.URL) bool { return u.Scheme != "http" && u.Scheme != "https" }
