package rule

import (
	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// ConfigEmpty finds a file that sets nothing.
var ConfigEmpty = &Rule{
	Rule: finding.Rule{Name: "config-empty", Code: "WT083", Severity: finding.Info,
		Summary: "the file sets nothing",
		Why: "An empty file, or one of comments alone, is a valid web config: plain HTTP, and no password. A running server reads the file " +
			"anew at each request, so one that is cut to nothing while it is written lets everyone in until the writing ends.",
		Bad:    "# to be written\n",
		Good:   goodUsers,
		Source: getConfigSource},
	Check: func(c *Context) {
		n := c.Tree.Resolve()
		if n != nil && !n.IsNull() && (n.Kind != source.Mapping || len(n.Content) > 0) || c.setsAnything() || c.Drops() {
			return
		}
		c.ReportFile(c.rule.Severity, "nothing is set in this file", "the server speaks plain HTTP and lets everyone in; one that is running asks for no password any more, and with TLS on breaks off every new handshake", "")
	},
}

// setsAnything tells an empty file from one whose places are not known.
func (c *Context) setsAnything() bool {
	return c.TLS.Enabled() || len(c.Users.Value) > 0 || len(c.HTTP.Headers.Value) > 0 ||
		c.RateLimit.Burst.Value != 0 || c.RateLimit.Interval.Value != 0
}
