package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// RateLimitWithoutBurst finds a limiter that lets nothing through.
var RateLimitWithoutBurst = &Rule{
	Rule: finding.Rule{Name: "rate-limit-without-burst", Code: "WT060", Severity: finding.Error,
		Summary: "the rate limit lets no request through",
		Why: "The limiter is a bucket that holds burst requests and gets one more each interval. Without burst the bucket holds none: " +
			"each request, Prometheus's scrapes among them, gets status 429. It is read once, when the server starts.",
		Bad:    "rate_limit:\n  interval: 1s\n",
		Good:   goodLimit,
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, Serve; golang.org/x/time/rate, Limiter.Allow"},
	Check: func(c *Context) {
		r := &c.RateLimit
		if r.Interval.Value <= 0 || r.Burst.Value > 0 || c.InDoubt("rate_limit", "burst", "interval") {
			return
		}
		at, message := r.Interval.Key, "an interval is set, and no burst"
		if r.Burst.IsSet() {
			at, message = r.Burst.Node, fmt.Sprintf("the burst is %d", r.Burst.Value)
			if isNumber(at) && r.Burst.Value == 0 && at.Resolve().Value != "0" {
				message = "the burst is 0: the server drops the fraction"
			}
		}
		c.Report(at, message, "the server answers every request with status 429 Too Many Requests", "write \"burst: 20\", the number of requests that may come at once")
	},
}
