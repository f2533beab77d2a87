package rule

import (
	"fmt"
	"strings"
	"unicode"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// UserNeverMatches finds names that no client can send.
var UserNeverMatches = &Rule{
	Rule: finding.Rule{Name: "user-never-matches", Code: "WT048", Severity: finding.Error,
		Summary: "no client can send this user name",
		Why: "Basic authentication sends name and password with a colon between them, and the first colon ends the name: a name with a colon in it never arrives. " +
			"Control characters are forbidden, and white space at either end is easily lost on the way.",
		Bad:    goodTLS + "basic_auth_users:\n  \"ops:alice\": " + goodHash + "\n",
		Good:   goodTLS + "basic_auth_users:\n  ops.alice: " + goodHash + "\n",
		Source: "RFC 7617, section 2; Go net/http, Request.BasicAuth"},
	Check: func(c *Context) {
		for _, u := range c.Users.Value {
			name := webconfig.QuoteUser(u.Name)
			switch at := userKey(u.Place); {
			case strings.Contains(u.Name, ":"):
				c.Report(at, "a user name has a colon in it", "the user can never log in: the colon ends the name", "write the name without the colon")
			case strings.ContainsFunc(u.Name, unicode.IsControl):
				c.ReportAs(finding.Warning, at, fmt.Sprintf("the user name %s has control characters", name), "clients must not send such a name, and most do not", "write the name without them")
			case strings.TrimSpace(u.Name) != u.Name:
				c.ReportAs(finding.Warning, at, fmt.Sprintf("the user name %s begins or ends with white space", name), "only a client that sends the white space, too, logs in", "write the name without it")
			case u.Name == "":
				c.ReportAs(finding.Info, at, "a user has an empty name", "whoever leaves the name out and knows the password gets in", "write a name")
			}
		}
	},
}

// userKey is where a user's name stands.
func userKey(p webconfig.Place) *source.Node {
	if p.Key != nil {
		return p.Key
	}
	return p.Node
}
