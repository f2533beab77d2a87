package rule

import (
	"strings"

	"webtool/pkg/check/finding"
)

// RateLimitOff finds a limit that is written down and not in force.
var RateLimitOff = &Rule{
	Rule: finding.Rule{Name: "rate-limit-off", Code: "WT063", Severity: finding.Error,
		Summary: "a burst is set, and no interval, so nothing is limited",
		Why:     "The interval switches the limiter on, and 0 is what it is without the key. A burst alone does nothing.",
		Bad:     "rate_limit:\n  burst: 20\n",
		Good:    goodLimit,
		Source:  "exporter-toolkit 0.20.0, web/tls_config.go, Serve"},
	Check: func(c *Context) {
		r := &c.RateLimit
		if r.Interval.Value != 0 || c.InDoubt("rate_limit", "burst", "interval") {
			return
		}
		const effect, help = "no request is limited", "write \"interval: 1s\", the time after which one more request may come"
		node := r.Interval.Node
		switch {
		case !r.Interval.IsSet() || node.IsNull():
			if r.Burst.Value > 0 {
				c.Report(r.Burst.Key, "a burst is set, and no interval", effect, help)
			}
		case strings.ContainsAny(node.Text(), "123456789"):
			c.Report(node, "the interval is less than a nanosecond, and so 0", effect, help)
		case r.Burst.Value > 0:
			// A zero that is written out is how one switches it off.
			c.ReportAs(finding.Info, node, "the interval is 0: the rate limit is off", effect, "")
		}
	},
}
