package rule

import (
	"fmt"
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// HashVersion finds versions of bcrypt that are out of the ordinary.
var HashVersion = &Rule{
	Rule: finding.Rule{Name: "hash-version", Code: "WT043", Severity: finding.Info,
		Summary: "the hash has an unusual version of bcrypt",
		Why: "The server treats all versions alike. $2$ and $2x$ mark hashes of early programs with faults of their own: made by one of these, the hash matches no password that has other than ASCII letters, or none at all. " +
			"A version that never was, such as $2z$ or $1a$, works here and nowhere else.",
		Bad:    goodTLS + "basic_auth_users:\n  alice: $2x" + goodHash[3:] + "\n",
		Good:   goodUsers,
		Source: "golang.org/x/crypto/bcrypt, newFromHash; crypt_blowfish 1.1 and 1.2, $2x$"},
	Check: func(c *Context) {
		for _, u := range c.users() {
			if u.Flaw != material.HashWhole || slices.Contains([]string{"2a", "2b", "2y"}, u.Version) {
				continue
			}
			message := fmt.Sprintf("the hash of user %s has a version that no program writes", u.name())
			effect := "the server takes it for $2b$"
			if u.Version == "2" || u.Version == "2x" {
				message = fmt.Sprintf("the hash of user %s is of the version $%s$, which early programs with faults wrote", u.name(), u.Version)
				effect = "the server takes it for $2b$: made by such a program, it may match no password"
			}
			c.Report(u.at(), message, effect, c.setPassword(&u))
		}
	},
}
