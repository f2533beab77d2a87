package rule

import "webtool/pkg/check/finding"

// ClientCertOnlyAsked finds a policy that asks for a certificate and makes
// nothing of it.
var ClientCertOnlyAsked = &Rule{
	Rule: finding.Rule{Name: "client-cert-only-asked", Code: "WT139", Severity: finding.Error,
		Summary: "a client certificate is asked for, and neither required nor verified",
		Why: "RequestClientCert asks clients for a certificate and lets them in without one, or with any. " +
			"A client CA beside it only tells clients which certificate to choose.",
		Bad:    goodTLS + "  client_auth_type: RequestClientCert\n  client_ca_file: client-ca.crt\n",
		Good:   goodClient,
		Source: clientVerifySource},
	Check: func(c *Context) {
		if c.clientPolicy() != requestCert || c.TLS.AllowsSANs {
			return
		}
		severity, effect := finding.Warning, "everyone is let in, with a certificate or without: the policy has no effect"
		switch {
		case c.setsClientCA():
			severity, effect = finding.Error, "the client CA is not looked at: everyone is let in, with a certificate or without"
		case c.hasUsers():
			severity, effect = finding.Info, "certificates have no effect: the password alone decides"
		}
		c.ReportAs(severity, c.TLS.ClientAuthType.Node, "RequestClientCert verifies nothing and requires nothing", effect, verifyHelp(c))
	},
}
