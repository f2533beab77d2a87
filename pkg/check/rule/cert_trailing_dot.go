package rule

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// CertTrailingDot finds DNS names that end with a dot.
var CertTrailingDot = &Rule{
	Rule: finding.Rule{Name: "cert-trailing-dot", Code: "WT122", Severity: finding.Error,
		Summary: "a DNS name in the server's certificate ends with a dot",
		Why:     "A dot at the end marks a complete name in zone files, and has no place in a certificate. Go, OpenSSL and Firefox compare it letter by letter and find no match; curl and Chromium drop it, which makes it look right.",
		Bad:     "tls_server_config:\n  cert_file: trailing-dot.crt\n  key_file: trailing-dot.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.2.1.6; Go crypto/x509, validHostname",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil {
			return
		}
		for _, name := range leaf.DNSNames {
			bare, ok := strings.CutSuffix(name, ".")
			malformed, _ := malformedName(name, leaf)
			if !ok || malformed != "" || leaf.VerifyHostname(bare) == nil || slices.Contains(leaf.DNSNames, bare) {
				continue
			}
			c.reportDeadName(leaf, fmt.Sprintf("has the DNS name %s, with a dot at its end", finding.Quote(name)),
				fmt.Sprintf("clients that connect to %s refuse it: x509: certificate is valid for %s, not %[1]s", finding.Printable(bare), finding.Printable(strings.Join(leaf.DNSNames, ", "))))
		}
	},
}
