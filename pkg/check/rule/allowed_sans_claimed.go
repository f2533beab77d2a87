package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// AllowedSANsClaimed finds names that anyone can write into a certificate of
// their own.
var AllowedSANsClaimed = &Rule{
	Rule: finding.Rule{Name: "allowed-sans-claimed", Code: "WT143", Severity: finding.Error,
		Summary: "anyone can claim an allowed name, since certificates are not verified",
		Why: "RequireAnyClientCert does not verify what clients show. A certificate that a stranger made, with an allowed name in it, is let in: " +
			"client_allowed_sans protects only what RequireAndVerifyClientCert has verified.",
		Bad:    goodTLS + "  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: [prometheus.example.com]\n",
		Good:   goodClient + "  client_allowed_sans: [prometheus.example.com]\n",
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.VerifyPeerCertificate; Go crypto/tls, ClientAuthType"},
	Check: func(c *Context) {
		if c.clientPolicy() == requireAnyCert && len(c.TLS.ClientAllowedSANs.Value) > 0 {
			c.Report(c.TLS.ClientAllowedSANs.Key, fmt.Sprintf("client_allowed_sans protects nothing: %s does not verify who signed the certificate", c.policyName()),
				"whoever makes a certificate with one of these names is let in", verifyHelp(c))
		}
	},
}
