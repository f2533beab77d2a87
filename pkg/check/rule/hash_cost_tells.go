package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// HashCostTells finds costs by which a stranger learns which users there are.
var HashCostTells = &Rule{
	Rule: finding.Rule{Name: "hash-cost-tells", Code: "WT047", Severity: finding.Info,
		Summary: "the time of a failed login tells which users there are",
		Why: "For a name that it does not know the server compares with a fixed hash of cost 10, so that unknown names take as long as known ones. " +
			"With any other cost they do not: names can be tried out by their time.",
		Bad:    goodTLS + "basic_auth_users:\n  alice: $2a$12$SUiRQDDZNF/LLMr5sPExlOGoLf8orpgqcKmKHp5HODm7.kHZ5.kH.\n",
		Good:   goodUsers,
		Source: handlerSource},
	Check: func(c *Context) {
		var told []user
		for _, u := range c.users() {
			// Of costs further off other rules tell.
			if u.Cost > 10 && u.Cost <= 14 && u.Flaw == material.HashWhole {
				told = append(told, u)
			}
		}
		if len(told) == 0 {
			return
		}
		message := fmt.Sprintf("the hash of user %s has cost %d, and unknown users are answered at cost 10", told[0].name(), told[0].Cost)
		if len(told) > 1 {
			message = fmt.Sprintf("the hashes of %s and %s have a cost other than the 10 at which unknown users are answered", told[0].name(), count(len(told)-1, "other user"))
		}
		c.Report(told[0].at(), message, "how long a failed login takes tells a stranger whether the user exists", "a hash of cost 10 hides it; a higher cost is harder to guess for whoever has the file: choose")
	},
}
