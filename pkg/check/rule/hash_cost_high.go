package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// HashCostHigh finds hashes that keep the server busy.
var HashCostHigh = &Rule{
	Rule: finding.Rule{Name: "hash-cost-high", Code: "WT046", Severity: finding.Warning,
		Summary: "the hash has so high a cost that logins hold one another up",
		Why: "The server compares one password at a time, and each step of the cost doubles how long that takes: a second at about cost 14, a minute at 20, a day and a half at 31. " +
			"Meanwhile nobody logs in whose password it does not remember, and anyone can bring it about with a wrong one.",
		Bad:    goodTLS + "basic_auth_users:\n  alice: $2a$15$p08gEtkFOJZhmBzwEaOf5uQKSKo34DZFYw3HrYf.//8jkrx/Hw3x6\n",
		Good:   goodUsers,
		Source: "exporter-toolkit 0.20.0, web/handler.go, webHandler.bcryptMtx"},
	Check: func(c *Context) {
		for _, u := range c.users() {
			if u.Cost <= 14 || u.Flaw != material.HashWhole {
				continue
			}
			severity := finding.Warning
			effect := fmt.Sprintf("a login takes about %s, and nobody else can log in meanwhile; a wrong password takes as long", timeOf(u.Cost))
			if u.Cost >= 20 {
				severity = finding.Error
				effect = fmt.Sprintf("a login takes about %s, longer than any client waits, and nobody else can log in meanwhile; a wrong password takes as long", timeOf(u.Cost))
			}
			c.ReportAs(severity, u.at(), fmt.Sprintf("the hash of user %s has cost %d", u.name(), u.Cost), effect, c.setPassword(&u))
		}
	},
}

// timeOf says how long one comparison takes on a server of today: a 16th of a
// second at cost 10, and twice as long with each step.
func timeOf(cost int) string {
	switch s := 1 << (cost - 14); {
	case s < 90:
		return count(s, "second")
	case s < 90*60:
		return count(s/60, "minute")
	default:
		return count(s/3600, "hour")
	}
}
