package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ChainIssuerUnfit finds an issuer in the file that may not issue what it issued.
var ChainIssuerUnfit = &Rule{
	Rule: finding.Rule{Name: "chain-issuer-unfit", Code: "WT178", Severity: finding.Error,
		Summary: "an issuer of the server's certificate was not allowed to issue it",
		Why:     "A CA certificate says what it may sign: whether it is a CA at all (CA:TRUE), whether its key may sign certificates (keyCertSign), how many CAs may follow, for which names and for what use. Clients hold it to that. The chain in the file is verified here as Go's client does, each issuer in turn taken as the one that is trusted.",
		Bad:     "tls_server_config:\n  cert_file: issuer-unfit.crt\n  key_file: issuer-unfit.key\n",
		Good:    "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
		Source:  "RFC 5280, section 6.1.4; Go crypto/x509, Certificate.Verify",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil {
			return
		}
		for _, unfit := range c.Chain().Unfit() {
			severity, effect := finding.Error, "the server starts, and clients that verify refuse it: "
			if !unfit.Direct {
				severity, effect = finding.Warning, "clients that trust this CA, or one above it, refuse the server: "
			}
			c.reportCertAs(severity, fmt.Sprintf("has an issuer that clients do not accept: %s %s", unfit.Issuer.SubjectName(), unfitWords[unfit.Cause]),
				effect+finding.Printable(unfit.Said), "the certificate has to be issued by a CA that may: ask "+unfit.Issuer.SubjectName()+", or whoever made it")
		}
	},
}

var unfitWords = map[material.UnfitCause]string{
	material.NotCA:          "is no CA (CA:FALSE)",
	material.NoCertSign:     "may not sign certificates (its key usage lacks keyCertSign)",
	material.PathTooLong:    "allows fewer CAs below it (path length)",
	material.NameConstraint: "is not allowed to issue for these names (name constraints)",
	material.IssuerUsage:    "is not allowed to issue for servers (extended key usage)",
	material.OtherCause:     "does not stand the test",
}
