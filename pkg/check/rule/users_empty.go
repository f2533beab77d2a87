package rule

import "webtool/pkg/check/finding"

// UsersEmpty finds a list of users that has none.
var UsersEmpty = &Rule{
	Rule: finding.Rule{Name: "users-empty", Code: "WT082", Severity: finding.Error,
		Summary: "basic_auth_users has no user, so nobody is asked for a password",
		Why: "Without a user the server does not ask for a password at all: it fails open. " +
			"A list whose last user was taken or commented out lets everyone in.",
		Bad:    goodTLS + "basic_auth_users:\n#  alice: " + goodHash + "\n",
		Good:   goodUsers,
		Source: handlerSource},
	Check: func(c *Context) {
		if !c.Users.IsSet() || len(c.Users.Value) > 0 || c.InDoubt("basic_auth_users") {
			return
		}
		severity := finding.Error
		effect := "the server asks nobody for a password: whoever reaches the port is in"
		if c.clientsVerified() {
			severity = finding.Warning
			effect = "the server asks nobody for a password: a client certificate alone is enough"
		} else if isEmptyMap(c.Users.Place) {
			severity = finding.Warning // {} may be meant, and says what it does
		}
		c.ReportAs(severity, c.Users.Key, "basic_auth_users has no user", effect, "add a user with a bcrypt hash, or take basic_auth_users out if anyone may enter")
	},
}
