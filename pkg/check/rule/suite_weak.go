package rule

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
)

// SuiteWeak finds CBC suites that are asked for by name.
var SuiteWeak = &Rule{
	Rule: finding.Rule{Name: "suite-weak", Code: "WT157", Severity: finding.Info,
		Summary: "a CBC suite is listed, which scanners call weak",
		Why: "CBC with SHA-1 has been the ground of attacks (Lucky 13 among them) that Go counters in part only. Go itself keeps these suites on, behind the others, for old clients; " +
			"a list of your own is the place to leave them out.",
		Bad:    goodTLS + "  cipher_suites:\n    - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n    - TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA\n",
		Good:   goodTLS + "  cipher_suites:\n    - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n",
		Source: "RFC 9325, section 4.2; Go crypto/tls, cipherSuitesPreferenceOrder"},
	Check: func(c *Context) {
		if _, ok := c.setSuites(); !ok {
			return
		}
		var weak []string
		at := c.TLS.CipherSuites.Key
		for _, item := range c.TLS.CipherSuites.Value {
			if strings.Contains(item.Value, "_CBC_") {
				if weak = append(weak, item.Value); len(weak) == 1 {
					at = item.Node
				}
			}
		}
		if len(weak) == 0 {
			return
		}
		message := weak[0] + " is a CBC suite"
		if len(weak) > 1 {
			message = fmt.Sprintf("%s and %s are CBC suites", weak[0], count(len(weak)-1, "other"))
		}
		c.Report(at, message, "clients that offer nothing better are served with it, and scanners report it", "take it out unless an old client needs it")
	},
}
