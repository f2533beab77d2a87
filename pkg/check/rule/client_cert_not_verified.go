package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// ClientCertNotVerified finds a policy that takes any certificate.
var ClientCertNotVerified = &Rule{
	Rule: finding.Rule{Name: "client-cert-not-verified", Code: "WT138", Severity: finding.Error,
		Summary: "a client certificate is required, and any will do",
		Why: "RequireAnyClientCert, which is also called RequireClientCert, wants a certificate and verifies nothing of it. " +
			"A stranger makes one in a second. A client CA beside it is not looked at.",
		Bad:    goodTLS + "  client_auth_type: RequireAnyClientCert\n  client_ca_file: client-ca.crt\n",
		Good:   goodClient,
		Source: clientVerifySource},
	Check: func(c *Context) {
		if c.clientPolicy() != requireAnyCert || c.TLS.AllowsSANs {
			return
		}
		severity, effect := finding.Error, "whoever makes a certificate of their own is let in"
		switch {
		case c.setsClientCA():
			effect = "the client CA is not looked at: " + effect
		case c.hasUsers():
			// Nothing is written that is not in force: the password keeps strangers out.
			severity, effect = finding.Warning, "any certificate will do, one that a stranger made included: the password alone keeps them out"
		}
		c.ReportAs(severity, c.TLS.ClientAuthType.Node, fmt.Sprintf("%s requires a certificate and verifies nothing of it", c.policyName()), effect, verifyHelp(c))
	},
}

// verifyHelp is the edit that makes the server verify its clients.
func verifyHelp(c *Context) string {
	help := "write RequireAndVerifyClientCert"
	if !c.setsClientCA() {
		help += ", and add \"client_ca_file: …\" with the CA that signs your clients' certificates"
	}
	return help
}
