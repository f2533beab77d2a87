package rule

import (
	"encoding/hex"
	"fmt"
	"slices"

	"webtool/pkg/check/finding"
)

// HashPublished finds hashes that stand in documentation, with their passwords.
var HashPublished = &Rule{
	Rule: finding.Rule{Name: "hash-published", Code: "WT044", Severity: finding.Error,
		Summary: "the hash is from documentation, and its password is public",
		Why: "Guides and examples show hashes together with the passwords that they were made from. A hash that was copied from there lets everyone in who has read them, " +
			"and those who try such passwords first.",
		Bad:    goodTLS + "basic_auth_users:\n  admin: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay\n",
		Good:   goodUsers,
		Source: "prometheus.io, guide on basic authentication; exporter-toolkit 0.20.0, docs/web-config.yml and web/handler.go"},
	Check: func(c *Context) {
		for _, u := range c.users() {
			if slices.Contains(publishedHashes, hex.EncodeToString(u.Sum[:])) {
				c.Report(u.at(), fmt.Sprintf("the hash of user %s is from documentation, and its password is known to everyone", u.name()),
					"whoever knows the documentation gets in", c.setPassword(&u))
			}
		}
	},
}
