package rule

import (
	"crypto/sha256"
	"fmt"

	"webtool/pkg/check/finding"
)

// HashShared finds users with the same hash.
var HashShared = &Rule{
	Rule: finding.Rule{Name: "hash-shared", Code: "WT049", Severity: finding.Info,
		Summary: "two users have the same hash, and so the same password",
		Why: "A hash has a salt of its own, so equal hashes are copies: the users share a password, everyone who can read the file sees that, " +
			"and to change the one leaves the other as it was.",
		Bad:    goodUsers + "  bob: " + goodHash + "\n",
		Good:   goodUsers + "  bob: " + otherHash + "\n",
		Source: "golang.org/x/crypto/bcrypt, GenerateFromPassword"},
	Check: func(c *Context) {
		first := map[[sha256.Size]byte]user{}
		for _, u := range c.users() {
			before, ok := first[u.Sum]
			if !ok {
				first[u.Sum] = u
				continue
			}
			c.Report(u.at(), fmt.Sprintf("%s has the hash of %s", c.userInText(&u), c.userInText(&before)), "both log in with the same password", c.setPassword(&u),
				finding.Related{Where: c.At(before.at()), Message: "the same hash"})
		}
	},
}

// userInText names a user, by its line where the name may be more than a name.
func (c *Context) userInText(u *user) string {
	if name := u.name(); name == finding.Quote(u.Name) {
		return "user " + name
	}
	return fmt.Sprintf("the user in line %d", c.At(userKey(u.Place)).Line)
}
