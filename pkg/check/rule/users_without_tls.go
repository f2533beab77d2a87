package rule

import "webtool/pkg/check/finding"

// UsersWithoutTLS finds passwords that travel in clear text.
var UsersWithoutTLS = &Rule{
	Rule: finding.Rule{Name: "users-without-tls", Code: "WT050", Severity: finding.Warning,
		Summary: "passwords are asked for over plain HTTP",
		Why: "Basic authentication sends the password with each request, readable for everyone on the way. It does keep strangers out, until one of them listens. " +
			"On loopback, or behind a proxy on the same machine that speaks TLS, nobody does.",
		Bad:    "basic_auth_users:\n  alice: " + goodHash + "\n",
		Good:   goodUsers,
		Source: "RFC 7617, section 4"},
	Check: func(c *Context) {
		if c.hasUsers() && !c.TLS.Enabled() && !c.tlsInDoubt() {
			c.Report(c.Users.Key, "passwords are asked for, and TLS is off", "each request carries the password in clear text: whoever listens on the way has it", "add tls_server_config with cert_file and key_file")
		}
	},
}
