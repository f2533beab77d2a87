package rule

import "webtool/pkg/check/finding"

// ClientCertOptional finds a policy that lets clients in without a certificate.
var ClientCertOptional = &Rule{
	Rule: finding.Rule{Name: "client-cert-optional", Code: "WT140", Severity: finding.Warning,
		Summary: "clients are let in without a certificate",
		Why: "VerifyClientCertIfGiven verifies a certificate that is shown, and lets clients in that show none: whoever would be refused leaves it away. " +
			"It is a step on the way to RequireAndVerifyClientCert, and keeps nobody out by itself.",
		Bad:    goodTLS + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: client-ca.crt\n",
		Good:   goodClient,
		Source: clientVerifySource},
	Check: func(c *Context) {
		if c.clientPolicy() != verifyIfGiven || c.TLS.AllowsSANs {
			return
		}
		severity, effect := finding.Warning, "everyone is let in who shows no certificate"
		if c.hasUsers() {
			severity, effect = finding.Info, "clients without a certificate are let in by password alone; a certificate never takes the password's place"
		}
		c.ReportAs(severity, c.TLS.ClientAuthType.Node, "VerifyClientCertIfGiven requires no certificate", effect, verifyHelp(c))
	},
}
