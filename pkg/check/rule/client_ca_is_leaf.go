package rule

import (
	"crypto/x509"
	"fmt"

	"webtool/pkg/check/finding"
)

// ClientCAIsLeaf finds certificates in the client CA file that are no CA: each is
// accepted as itself, and nothing that it signed.
var ClientCAIsLeaf = &Rule{
	Rule: finding.Rule{Name: "client-ca-is-leaf", Code: "WT133", Severity: finding.Info,
		Summary: "a certificate in the client CA file is no CA, so it admits itself alone",
		Why: "A certificate that is not a CA is trusted as it stands: the client that shows exactly this one is let in, and no other. " +
			"That may be meant, as a pin, or be the wrong file. One whose extended key usage has no clientAuth, such as the server's own, admits nobody at all.",
		Bad:    goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-leaf.crt\n",
		Good:   goodClient,
		Source: "Go crypto/x509, Certificate.Verify and Certificate.CheckSignatureFrom"},
	Check: func(c *Context) {
		pool := c.verifiedPool()
		if pool == nil {
			return
		}
		field := c.ClientCAField()
		for i, cert := range pool.Certificates {
			a := pool.admits[i]
			if pool.renewed(i, c.Now) || a.Issues || a.NoSign || a.Past || a.Early || cert.BasicConstraintsValid && cert.IsCA || cert.Version < 3 {
				continue
			}
			name := fmt.Sprintf("%s: %s is no CA", c.NameOf(field, "client CA"), cert.SubjectName())
			switch {
			case a.Itself && cert.KeyUsage&x509.KeyUsageCertSign != 0:
				// Nobody gives certSign to a client: it was meant to be a CA.
				severity, effect := finding.Error, "the server refuses every client certificate that it signed"
				if pool.issuesAny() {
					severity = finding.Warning
				}
				c.ReportAs(severity, field.Node, name+", though its key usage says that it signs", effect, "make the CA anew with the basic constraint CA:TRUE")
			case a.Itself:
				c.Report(field.Node, name, "a client that shows exactly this certificate is let in, and nobody that it signed", "")
			case pool.issuesAny():
				// As in a server's whole chain: it does no harm.
				c.Report(field.Node, name+", and no client certificate either", "it admits nobody; the CAs in the file do", "")
			case pool.admitsAnyone():
				c.ReportAs(finding.Warning, field.Node, name+", and no client certificate either",
					"it admits nobody: its extended key usage has no clientAuth", "take it out of the file")
			default:
				c.ReportAs(finding.Error, field.Node, name+", and no client certificate either",
					"nobody gets in: its extended key usage has no clientAuth", "name the certificate of the CA that signs the clients' certificates")
			}
		}
	},
}
