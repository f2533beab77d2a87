package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// CertSANMalformed finds DNS names in the server's certificate that are none.
var CertSANMalformed = &Rule{
	Rule: finding.Rule{Name: "cert-san-malformed", Code: "WT120", Severity: finding.Error,
		Summary: "a DNS name in the server's certificate is no DNS name",
		Why:     "Clients look for an IP address among the IP addresses and never among the DNS names. A port, a URL, a network, a space or an empty label is never part of what they compare. Such an entry matches nothing, though it looks right to whoever reads it.",
		Bad:     "tls_server_config:\n  cert_file: address-as-name.crt\n  key_file: address-as-name.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.2.1.6; Go crypto/x509, Certificate.VerifyHostname",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil {
			return
		}
		for _, name := range leaf.DNSNames {
			why, meant := malformedName(name, leaf)
			if why == "" {
				continue
			}
			message := fmt.Sprintf("has the DNS name %s, which is %s", finding.Quote(name), why)
			refused := error(nil) // what a client says that connects to what was meant
			if meant != "" {
				refused = leaf.VerifyHostname(meant)
			}
			switch {
			case meant == "":
				c.reportDeadName(leaf, message, "no client matches it")
			case refused == nil:
				c.reportCertAs(finding.Info, message, fmt.Sprintf("no client matches it; nothing is lost by that: the certificate covers %s as well", finding.Printable(meant)),
					"leave it out of the next certificate")
			default:
				effect := fmt.Sprintf("no client matches it; one that connects to %s refuses the server", finding.Printable(meant))
				if len(leaf.Names()) <= 5 {
					effect += ": " + finding.Printable(refused.Error())
				}
				c.reportDeadName(leaf, message, effect)
			}
		}
	},
}

// reportDeadName reports a name that matches nothing: an error where there is no
// other, else a warning.
func (c *Context) reportDeadName(leaf *material.Certificate, message, effect string) {
	severity := finding.Warning
	if len(liveNames(leaf)) == 0 {
		severity = finding.Error
		message += "; and no other name"
	}
	c.reportCertAs(severity, message, effect, c.reissueHelp("with the names that clients use"))
}
