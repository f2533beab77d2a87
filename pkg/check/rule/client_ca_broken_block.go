package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// ClientCABrokenBlock finds damaged certificates among good ones.
var ClientCABrokenBlock = &Rule{
	Rule: finding.Rule{Name: "client-ca-broken-block", Code: "WT132", Severity: finding.Warning,
		Summary: "a certificate in the client CA file cannot be read, and is passed over",
		Why:     "The server takes what it can read out of a bundle and drops the rest without a word. Clients of a CA that was dropped are refused.",
		Bad:     goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca-one-broken.crt\n",
		Good:    goodClient,
		Source:  "Go crypto/x509, CertPool.AppendCertsFromPEM"},
	Check: func(c *Context) {
		pool := c.pool()
		if pool == nil || !c.verifies() || pool.Broken == 0 || len(pool.Certificates) == 0 {
			return
		}
		field := c.ClientCAField()
		c.Report(field.Node, fmt.Sprintf("%s: %s cannot be read, beside %d that can", c.NameOf(field, "client CA"), count(pool.Broken, "certificate"), len(pool.Certificates)),
			"the server passes it over without a word: clients that this CA signed are refused with tls: unknown certificate authority",
			"replace the damaged block: openssl x509 -noout -subject reads one at a time")
	},
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
