package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// ClientCACannotSign finds a CA that may sign no client's certificate.
var ClientCACannotSign = &Rule{
	Rule: finding.Rule{Name: "client-ca-cannot-sign", Code: "WT136", Severity: finding.Error,
		Summary: "the client CA is not allowed to sign certificates of clients",
		Why: "A CA whose key usage lacks certSign, or whose extended key usage lacks clientAuth, is loaded, and what it signed is refused: " +
			"extended key usage counts all the way down from the root.",
		Bad:    goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca-no-sign.crt\n",
		Good:   goodClient,
		Source: "RFC 5280, section 4.2.1.3; Go crypto/x509, Certificate.CheckSignatureFrom and Certificate.Verify"},
	Check: func(c *Context) {
		pool := c.verifiedPool()
		if pool == nil {
			return
		}
		field := c.ClientCAField()
		for i, cert := range pool.Certificates {
			a := pool.admits[i]
			isCA := cert.BasicConstraintsValid && cert.IsCA || cert.Version < 3
			var why string
			switch {
			case a.Past || a.Early || a.Issues || !isCA || pool.renewed(i, c.Now):
				continue
			case a.NoSign:
				why = "its key usage lacks certSign"
			default:
				why = "its extended key usage lacks clientAuth"
			}
			severity, effect := finding.Error, "nobody gets in: the server refuses every client certificate that it signed"
			if pool.issuesAny() {
				severity, effect = finding.Warning, "the server refuses the clients whose certificates it signed; those of the others in the file get in"
			}
			c.ReportAs(severity, field.Node, fmt.Sprintf("%s: %s may not sign certificates of clients: %s", c.NameOf(field, "client CA"), cert.SubjectName(), why), effect,
				"name a certificate with CA:TRUE and, if it limits its use, keyCertSign and clientAuth")
		}
	},
}
