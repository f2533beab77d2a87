package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// HashTrailing finds text behind a hash.
var HashTrailing = &Rule{
	Rule: finding.Rule{Name: "hash-trailing", Code: "WT042", Severity: finding.Info,
		Summary: "something follows the hash, which the server ignores",
		Why: "The server compares as much of the value as a hash has and does not look at the rest: a line break, a space, a comment within the quotes. " +
			"Other programs that read the same hash may refuse it.",
		Bad:    goodTLS + "basic_auth_users:\n  alice: |\n    " + goodHash + "\n",
		Good:   goodUsers,
		Source: "golang.org/x/crypto/bcrypt, CompareHashAndPassword"},
	Check: func(c *Context) {
		for _, u := range c.users() {
			if u.Trailing {
				c.Report(u.at(), fmt.Sprintf("the hash of user %s is followed by something that is not part of it", u.name()), "it is ignored, and the password works", "take away what follows the hash")
			}
		}
	},
}
