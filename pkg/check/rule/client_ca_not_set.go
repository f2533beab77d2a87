package rule

import "webtool/pkg/check/finding"

// ClientCANotSet finds client certificates that are verified against the CAs of
// the operating system.
var ClientCANotSet = &Rule{
	Rule: finding.Rule{Name: "client-ca-not-set", Code: "WT137", Severity: finding.Error,
		Summary: "client certificates are verified without a client CA: every public CA's will do",
		Why: "Without client_ca_file the server verifies clients against the CAs of the operating system. " +
			"Whoever holds a certificate for clients from any of these public CAs is let in, and your own clients are not.",
		Bad:    goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n",
		Good:   goodClient,
		Source: "Go crypto/x509, VerifyOptions.Roots; Go crypto/tls, Config.ClientCAs"},
	Check: func(c *Context) {
		if c.setsClientCA() || !c.verifies() {
			return
		}
		help := "add \"client_ca_file: …\", the certificate of the CA that signs your clients' certificates"
		message := c.policyName() + " has no client CA to verify by"
		switch {
		case len(c.TLS.ClientAllowedSANs.Value) > 0:
			// A public CA vouches for a name, and the names are listed.
			c.ReportAs(finding.Warning, c.TLS.ClientAuthType.Node, message,
				"the server trusts the CAs of the operating system: whoever gets a certificate from any of them for one of the allowed names is let in", help)
		case c.clientPolicy() == verifyIfGiven:
			c.ReportAs(finding.Warning, c.TLS.ClientAuthType.Node, message,
				"the server verifies against the CAs of the operating system: certificates of your own CA are refused, those of strangers are not", help)
		default:
			c.Report(c.TLS.ClientAuthType.Node, message,
				"the server trusts the CAs of the operating system: strangers with a certificate for clients from any public CA are let in, and clients of your own CA are refused", help)
		}
	},
}
