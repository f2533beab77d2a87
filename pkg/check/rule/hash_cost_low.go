package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// HashCostLow finds hashes that are cheap to guess.
var HashCostLow = &Rule{
	Rule: finding.Rule{Name: "hash-cost-low", Code: "WT045", Severity: finding.Warning,
		Summary: "the hash has a cost below 10, and is cheap to guess",
		Why: "Each step of the cost doubles the work of whoever got hold of the file and tries passwords. 10 is what bcrypt programs have taken for years, and also the cost at which the server does not tell by its time which users there are; " +
			"htpasswd -B alone takes 5.",
		Bad:    goodTLS + "basic_auth_users:\n  alice: $2a$04$jkraJQygmQ0I92i4xrkHuON2BGBsjIlIS8SiKMO0N3WOt1Siv8Tau\n",
		Good:   goodUsers,
		Source: "golang.org/x/crypto/bcrypt, DefaultCost; OWASP Password Storage Cheat Sheet"},
	Check: func(c *Context) {
		for _, u := range c.users() {
			if u.Cost < 10 && u.Flaw == material.HashWhole {
				c.Report(u.at(), fmt.Sprintf("the hash of user %s has cost %d", u.name(), u.Cost),
					fmt.Sprintf("to guess the password from the hash takes a %s of the work of cost 10", fraction(10-u.Cost)), c.setPassword(&u))
			}
		}
	},
}

// fraction names a half to the power of n.
func fraction(n int) string {
	if n == 1 {
		return "half"
	}
	return fmt.Sprintf("%dth", 1<<n)
}
