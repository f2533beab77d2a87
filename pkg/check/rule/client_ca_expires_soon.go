package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ClientCAExpiresSoon finds a client CA whose time is nearly over.
var ClientCAExpiresSoon = &Rule{
	Rule: finding.Rule{Name: "client-ca-expires-soon", Code: "WT135", Severity: finding.Warning,
		Summary: "the client CA expires soon",
		Why:     "When the CA's own certificate ends, all clients that it signed are refused at once, however long theirs are valid.",
		Bad:     goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca-ending.crt\n",
		Good:    goodClient,
		Source:  "RFC 5280, section 6.1.3; Go crypto/x509, Certificate.isValid"},
	Check: func(c *Context) {
		pool := c.pool()
		if pool == nil || !c.verifies() || c.Now.IsZero() {
			return
		}
		field := c.ClientCAField()
		for i, cert := range pool.Certificates {
			left := cert.NotAfter.Sub(c.Now)
			if !pool.admits[i].Issues || left >= c.ExpiresWithin || pool.renewed(i, c.Now.Add(c.ExpiresWithin)) {
				continue
			}
			help := "add the CA's next certificate to the file before that; both may stand in it"
			if pool.outlives(i, c.Now.Add(c.ExpiresWithin)) {
				help = "give its clients certificates of another CA in the file before that, or add this one's next certificate"
			}
			c.Report(field.Node, fmt.Sprintf("%s: %s expires on %s, in %s", c.NameOf(field, "client CA"), cert.SubjectName(), material.Date(cert.NotAfter), material.Days(c.Now, cert.NotAfter)),
				"from then on the server refuses every client certificate that it signed", help)
		}
	},
}
