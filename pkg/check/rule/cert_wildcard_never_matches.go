package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// CertWildcardNeverMatches finds stars that no Go client heeds.
var CertWildcardNeverMatches = &Rule{
	Rule: finding.Rule{Name: "cert-wildcard-never-matches", Code: "WT121", Severity: finding.Error,
		Summary: "a wildcard in the server's certificate matches nothing",
		Why:     "A star counts only as the whole of the first label, and takes the place of exactly one: *.example.com is right, while *, *.*.example.com and prom*.example.com match nothing in Go, and so for Prometheus.",
		Bad:     "tls_server_config:\n  cert_file: two-stars.crt\n  key_file: two-stars.key\n",
		Good:    goodTLS,
		Source:  "RFC 9525, section 6.3; Go crypto/x509, validHostname and matchHostnames",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil {
			return
		}
		for _, name := range leaf.DNSNames {
			if malformed, _ := malformedName(name, leaf); malformed != "" {
				continue
			}
			if why := deadWildcard(name); why != "" {
				c.reportDeadName(leaf, fmt.Sprintf("has the DNS name %s, %s", finding.Quote(name), why),
					"no Go client matches it: x509: certificate is valid for "+finding.Quote(name)+", not …")
			}
		}
	},
}
