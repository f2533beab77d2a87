package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// ClientCAHoldsKey finds a private key beside the certificates that clients are
// verified by.
var ClientCAHoldsKey = &Rule{
	Rule: finding.Rule{Name: "client-ca-holds-key", Code: "WT147", Severity: finding.Warning,
		Summary: "the client CA file holds a private key",
		Why: "The server needs the certificate of the CA alone. If the key beside it is the CA's, whoever reads the file, " +
			"or takes over the server, makes client certificates at will.",
		Bad:    goodTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca-with-key.pem\n",
		Good:   goodClient,
		Source: tlsConfigSource},
	Check: func(c *Context) {
		pool := c.pool()
		if pool == nil || pool.Keys == 0 || len(pool.Certificates) == 0 {
			return
		}
		field := c.ClientCAField()
		c.Report(field.Node, fmt.Sprintf("%s holds a private key beside the certificate", c.NameOf(field, "client CA")),
			"the server does not use it; whoever reads the file may make client certificates with it", "leave only the blocks CERTIFICATE in the file, and keep the CA's key off this machine")
	},
}
