package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// RateLimitNegative finds an interval below zero.
var RateLimitNegative = &Rule{
	Rule: finding.Rule{Name: "rate-limit-negative", Code: "WT064", Severity: finding.Error,
		Summary: "the interval is negative, so nothing is limited",
		Why:     "A limiter with an interval below zero lets everything through, whatever the burst. The server starts and says that its rate limiter is enabled.",
		Bad:     "rate_limit:\n  interval: -1s\n  burst: 20\n",
		Good:    goodLimit,
		Source:  "golang.org/x/time/rate, Every"},
	Check: func(c *Context) {
		if r := &c.RateLimit; r.Interval.Value < 0 && !c.InDoubt("rate_limit", "interval") {
			c.Report(r.Interval.Node, fmt.Sprintf("the interval is negative: %s", r.Interval.Value), "no request is limited", "write it without the minus sign")
		}
	},
}
