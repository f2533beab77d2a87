package rule

import (
	"crypto/tls"

	"webtool/pkg/check/finding"
)

// SuitesWithoutEffect finds suites for versions that the server does not speak.
var SuitesWithoutEffect = &Rule{
	Rule: finding.Rule{Name: "suites-without-effect", Code: "WT153", Severity: finding.Warning,
		Summary: "cipher_suites has no effect, since only TLS 1.3 is spoken",
		Why:     "The suites of TLS 1.3 cannot be configured in Go, and with min_version: TLS13 no other version is left for which the list could count.",
		Bad:     goodTLS + "  min_version: TLS13\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
		Good:    goodTLS + "  min_version: TLS13\n",
		Source:  "Go crypto/tls, Config.CipherSuites"},
	Check: func(c *Context) {
		lowest, highest, ok := c.versions()
		if _, set := c.setSuites(); !ok || !set || lowest < tls.VersionTLS13 || lowest > highest {
			return
		}
		c.Report(c.TLS.CipherSuites.Key, "cipher_suites has no effect: only TLS 1.3 is spoken", "the server uses the three suites of TLS 1.3, whatever the list says", "take cipher_suites out")
	},
}
