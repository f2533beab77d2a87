package rule

import (
	"strings"

	"webtool/pkg/check/finding"
)

// HeaderBlank finds headers that are sent without a value.
var HeaderBlank = &Rule{
	Rule: finding.Rule{Name: "header-blank", Code: "WT033", Severity: finding.Info,
		Summary: "a header is sent without a value",
		Why: "The format's documentation says that a blank value leaves the header out. The server sends it, with nothing in it, which browsers ignore and scanners report; " +
			"what the program behind sets itself still wins.",
		Bad:    "http_server_config:\n  headers:\n    Content-Security-Policy: \"\"\n",
		Good:   "http_server_config:\n  headers:\n    Content-Security-Policy: frame-ancestors 'none'\n",
		Source: handlerSource},
	Check: func(c *Context) {
		for _, name := range []string{hsts, xssProtection, csp} {
			if h, ok := c.header(name); ok && strings.TrimSpace(h.Value) == "" {
				c.Report(h.Key, name+" is blank", "the header is sent with nothing in it, and protects from nothing", "take it out, or write a value")
			}
		}
	},
}
