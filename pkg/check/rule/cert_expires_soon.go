package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// CertExpiresSoon finds a server certificate that ends within the time that the
// user wants to be warned ahead.
var CertExpiresSoon = &Rule{
	Rule: finding.Rule{Name: "cert-expires-soon", Code: "WT106", Severity: finding.Warning,
		Summary: "the server's certificate ends within the time to be warned ahead",
		Why:     "When the certificate ends, every client that verifies refuses the server, from one moment to the next. --expires-within says how far ahead to warn. The server reads its certificate anew at every handshake: a new one needs no restart.",
		Bad:     "tls_server_config:\n  cert_file: ends-soon.crt\n  key_file: ends-soon.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 6.1.3; exporter-toolkit 0.20.0, web/tls_config.go, ConfigToTLSConfig",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || c.Now.IsZero() || c.ExpiresWithin <= 0 || c.Now.After(leaf.NotAfter) || leaf.NotAfter.Before(leaf.NotBefore) {
			return
		}
		if left := leaf.NotAfter.Sub(c.Now); left < c.ExpiresWithin {
			c.reportCert(fmt.Sprintf("ends on %s, in %s", material.Date(leaf.NotAfter), material.Days(c.Now, leaf.NotAfter)),
				"from then on every client that verifies refuses it: x509: certificate has expired or is not yet valid",
				c.renewHelp())
		}
	},
}
