package rule

import (
	"crypto/tls"

	"webtool/pkg/check/finding"
)

// TLS13Off finds a highest version of TLS 1.2.
var TLS13Off = &Rule{
	Rule: finding.Rule{Name: "tls13-off", Code: "WT160", Severity: finding.Info,
		Summary: "TLS 1.3 is switched off",
		Why: "TLS 1.2 is still safe with the suites that Go has, and TLS 1.3 is better: fewer ways to get it wrong, certificates that nobody on the wire can read, and key exchange that withstands quantum computers. " +
			"Clients that want TLS 1.3 alone are refused.",
		Bad:    goodTLS + "  max_version: TLS12\n",
		Good:   goodTLS + "  max_version: TLS13\n",
		Source: "RFC 9325, section 3.1.1; Go crypto/tls, Config.MaxVersion"},
	Check: func(c *Context) {
		if lowest, highest, ok := c.versions(); ok && lowest <= highest && highest == tls.VersionTLS12 {
			c.Report(c.TLS.MaxVersion.Node, "TLS 1.3 is switched off", "clients speak TLS 1.2 with the server, or are refused", "take max_version out")
		}
	},
}
