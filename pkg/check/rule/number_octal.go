package rule

import (
	"fmt"
	"strconv"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// NumberOctal finds numbers with a zero in front.
var NumberOctal = &Rule{
	Rule: finding.Rule{Name: "number-octal", Code: "WT072", Severity: finding.Warning,
		Summary: "a number with a zero in front is read as octal",
		Why:     "The server reads YAML 1.1, in which 010 is eight. YAML 1.2, and most people, read ten.",
		Bad:     "rate_limit:\n  interval: 1s\n  burst: 010\n",
		Good:    "rate_limit:\n  interval: 1s\n  burst: 10\n",
		Source:  "YAML 1.1, tag:yaml.org,2002:int; go.yaml.in/yaml/v2 2.4.4, resolve.go"},
	Check: func(c *Context) {
		if c.InDoubt("rate_limit", "burst", "interval") {
			return
		}
		for _, n := range []*source.Node{c.RateLimit.Burst.Node, c.RateLimit.Interval.Node} {
			if !isNumber(n) || !octal().MatchString(n.Resolve().Value) {
				continue
			}
			if value, err := strconv.ParseInt(n.Resolve().Value, 0, 64); err == nil {
				c.Report(n, fmt.Sprintf("the zero in front makes the number octal: it is %d", value), "the server counts with that number", fmt.Sprintf("write it without the zero, or write %d", value))
			}
		}
	},
}

var octal = source.Pattern(`^[-+]?0[0-7]*[1-7][0-7]+$|^[-+]?0+[1-7][0-7]+$`)
