package rule

import (
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ChainOrder finds issuers that do not stand behind what they issued.
var ChainOrder = &Rule{
	Rule: finding.Rule{Name: "chain-order", Code: "WT174", Severity: finding.Info,
		Summary: "the issuers of the server's certificate are not in order",
		Why:     "Each certificate should be followed by its issuer. TLS 1.2 demands it, TLS 1.3 no longer does, and the clients in use put them in order themselves; old or small ones may not.",
		Bad:     "tls_server_config:\n  cert_file: chain-shuffled.crt\n  key_file: chain-shuffled.key\n",
		Good:    "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
		Source:  "RFC 5246, section 7.4.2; RFC 8446, section 4.4.2",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil {
			return
		}
		certs, last := c.Chain().Certificates(), -1
		for _, cert := range c.Chain().Path() {
			at := slices.IndexFunc(certs, func(other *material.Certificate) bool { return other.Equal(cert.Certificate) })
			if at < last {
				c.reportCert("comes with its issuers out of order: "+cert.SubjectName()+" stands before what it issued",
					"the clients in use put them in order themselves", "let each certificate be followed by its issuer")
				return
			}
			last = at
		}
	},
}
