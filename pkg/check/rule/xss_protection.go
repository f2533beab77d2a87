package rule

import (
	"strings"

	"webtool/pkg/check/finding"
)

// XSSProtection finds a header that no current browser heeds.
var XSSProtection = &Rule{
	Rule: finding.Rule{Name: "xss-protection", Code: "WT036", Severity: finding.Info,
		Summary: "X-XSS-Protection switches on a filter that browsers no longer have",
		Why: "Chromium, Edge and Safari have taken the filter out that this header steered, and Firefox never had one. In old browsers the filter itself could be abused, " +
			"which is why the value that is still recommended is 0.",
		Bad:    "http_server_config:\n  headers:\n    X-XSS-Protection: 1; mode=block\n",
		Good:   "http_server_config:\n  headers:\n    X-XSS-Protection: \"0\"\n",
		Source: "OWASP HTTP Headers Cheat Sheet, X-XSS-Protection"},
	Check: func(c *Context) {
		if h, ok := c.header(xssProtection); ok && strings.TrimSpace(h.Value) != "" && strings.TrimSpace(h.Value) != "0" {
			c.Report(h.Node, "no current browser heeds X-XSS-Protection", "it protects from nothing", "take it out; Content-Security-Policy does its work")
		}
	},
}
