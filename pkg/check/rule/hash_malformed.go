package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// HashMalformed finds hashes that the server loads and no password matches.
var HashMalformed = &Rule{
	Rule: finding.Rule{Name: "hash-malformed", Code: "WT041", Severity: finding.Error,
		Summary: "no password can match this hash",
		Why: "The server checks the length, the version and the cost of a hash, and nothing else. A hash that lost its last character, or has one that bcrypt does not write, is loaded, " +
			"and each login fails with status 401.",
		Bad:    goodTLS + "basic_auth_users:\n  alice: " + goodHash[:59] + "\n",
		Good:   goodUsers,
		Source: "exporter-toolkit 0.20.0, web/handler.go, validateUsers; golang.org/x/crypto/bcrypt, Cost and CompareHashAndPassword"},
	Check: func(c *Context) {
		for _, u := range c.users() {
			var message string
			switch u.Flaw {
			case material.HashWhole:
				continue
			case material.HashCut:
				message = fmt.Sprintf("the hash of user %s is cut: %d characters where bcrypt has %d", u.name(), len(u.Value), len(u.Value)+1)
			case material.HashBadSalt, material.HashBadDigest:
				message = fmt.Sprintf("the hash of user %s has a character that no bcrypt hash has", u.name())
			case material.HashBadEnd:
				message = fmt.Sprintf("the hash of user %s ends in a character that no bcrypt hash ends in", u.name())
			}
			c.Report(u.at(), message, fmt.Sprintf("the server starts, and %s can never log in", u.who()), c.setPassword(&u))
		}
	},
}
