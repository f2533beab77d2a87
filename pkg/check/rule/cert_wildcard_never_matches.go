package rule

import (
	"fmt"
	"slices"
	"strings"

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
			why := deadWildcard(name)
			if why == "" {
				continue
			}
			message := fmt.Sprintf("has the DNS name %s, %s", finding.Quote(name), why)
			if wide := "*." + afterFirstLabel(name); slices.Contains(leaf.DNSNames, wide) && deadWildcard(wide) == "" {
				c.reportCertAs(finding.Info, message, fmt.Sprintf("no Go client matches it; nothing is lost by that: %s covers what it means", finding.Printable(wide)),
					"leave it out of the next certificate")
				continue
			}
			c.reportDeadName(leaf, message, "no Go client matches it: one that connects to a name that no other entry covers refuses the server")
		}
	},
}

func afterFirstLabel(name string) string {
	_, rest, _ := strings.Cut(name, ".")
	return rest
}
