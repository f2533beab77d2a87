package rule

import (
	"fmt"
	"strings"
	"time"

	"webtool/pkg/check/finding"
)

// RateLimitNanoseconds finds an interval without a unit.
var RateLimitNanoseconds = &Rule{
	Rule: finding.Rule{Name: "rate-limit-nanoseconds", Code: "WT061", Severity: finding.Error,
		Summary: "the interval has no unit, and so counts nanoseconds",
		Why: "A number without a unit is a number of nanoseconds for the server. interval: 1 is a thousand million requests a second, which is no limit at all. " +
			"Durations are written with a unit: 1s, 100ms.",
		Bad:    "rate_limit:\n  interval: 1\n  burst: 20\n",
		Good:   goodLimit,
		Source: getConfigSource + "; go.yaml.in/yaml/v2 2.4.4, decode.go, durationType"},
	Check: func(c *Context) {
		at, value := c.RateLimit.Interval.Node, c.RateLimit.Interval.Value
		if value <= 0 || !isNumber(at) || c.InDoubt("rate_limit", "interval") {
			return
		}
		severity, effect := finding.Error, fmt.Sprintf("the limit is not in force: it lets %s requests a second through", perSecond(value))
		if value >= time.Millisecond {
			severity, effect = finding.Info, fmt.Sprintf("one request each %s is let through", value)
		}
		if c.RateLimit.Burst.Value <= 0 {
			effect = "once there is a burst: " + effect // until then nothing is let through
		}
		c.ReportAs(severity, at, fmt.Sprintf("the interval counts nanoseconds: it is %s", value), effect, "write a unit: \"interval: 1s\"")
	},
}

// perSecond writes how many times an interval fits into a second.
func perSecond(interval time.Duration) string {
	n := fmt.Sprint(int64(time.Second / interval))
	var b strings.Builder
	for i, digit := range n {
		if i > 0 && (len(n)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}
