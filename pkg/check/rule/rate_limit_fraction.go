package rule

import (
	"fmt"
	"strconv"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// RateLimitFraction finds numbers whose fraction the server drops.
var RateLimitFraction = &Rule{
	Rule: finding.Rule{Name: "rate-limit-fraction", Code: "WT062", Severity: finding.Warning,
		Summary: "the server drops the fraction of a number",
		Why:     "The burst is a whole number: the server cuts off what follows the point, and does not round.",
		Bad:     "rate_limit:\n  interval: 1s\n  burst: 2.9\n",
		Good:    "rate_limit:\n  interval: 1s\n  burst: 3\n",
		Source:  getConfigSource + "; go.yaml.in/yaml/v2 2.4.4, decode.go, decoder.scalar"},
	Check: func(c *Context) {
		r := &c.RateLimit
		if c.InDoubt("rate_limit", "burst") {
			return
		}
		if hasFraction(r.Burst.Node) && r.Burst.Value != 0 {
			c.Report(r.Burst.Node, fmt.Sprintf("the server drops the fraction: the burst is %d", r.Burst.Value), atOnce(r.Burst.Value), "write a whole number")
		}
	},
}

// hasFraction reports whether a bare number is no whole one.
func hasFraction(n *source.Node) bool {
	if !isNumber(n) {
		return false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(n.Resolve().Value, "_", ""), 64)
	return err == nil && f != float64(int64(f)) && f < 1e15 && f > -1e15
}

// atOnce says what a burst comes to.
func atOnce[N int | int64](burst N) string {
	switch {
	case burst < 0:
		return ""
	case burst == 1:
		return "no more than one request may come at once"
	}
	return fmt.Sprintf("at most %d requests may come at once", burst)
}
