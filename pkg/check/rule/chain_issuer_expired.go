package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ChainIssuerExpired finds an issuer in the file whose time is over, or has not
// come.
var ChainIssuerExpired = &Rule{
	Rule: finding.Rule{Name: "chain-issuer-expired", Code: "WT177", Severity: finding.Error,
		Summary: "an issuer of the server's certificate has expired",
		Why:     "Clients check the dates of every certificate on the way, the root's included. An intermediate CA that has expired cuts the server off, though its own certificate is still good. An expired root or cross-signed certificate further up does so only for clients that know no other.",
		Bad:     "tls_server_config:\n  cert_file: issuer-expired.crt\n  key_file: issuer-expired.key\n",
		Good:    "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
		Source:  "RFC 5280, section 6.1.3; Go crypto/x509, Certificate.Verify",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil || c.Now.IsZero() {
			return
		}
		for i, cert := range c.Chain().Path()[1:] {
			when := ""
			switch {
			case c.Now.After(cert.NotAfter):
				when = fmt.Sprintf("expired on %s, %s ago", material.Date(cert.NotAfter), material.Days(cert.NotAfter, c.Now))
			case c.Now.Before(cert.NotBefore):
				when = fmt.Sprintf("is not valid before %s", material.Date(cert.NotBefore))
			default:
				continue
			}
			help := "put a newer certificate of " + cert.SubjectName() + " into the file, or ask for a certificate from its successor"
			severity, effect := finding.Error, "the server starts, and clients that verify refuse it: x509: certificate has expired or is not yet valid"
			switch said := "clients that know no newer certificate of this CA refuse the server: x509: certificate has expired or is not yet valid"; {
			case i > 0:
				// A root, or another root's signature under it: clients look for
				// a way of their own from the issuer that is good.
				severity, effect = finding.Info, said
				help = "take it out of the file: clients that know the CA have its own certificate; if that is an intermediate CA, put its newer one there"
			case cert.SelfSigned():
				severity, effect = finding.Warning, said
			}
			c.reportCertAs(severity, fmt.Sprintf("has an issuer that is out of date: %s %s", cert.SubjectName(), when), effect, help)
			return
		}
	},
}
