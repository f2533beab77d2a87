package rule

import (
	"crypto/tls"
	"fmt"

	"webtool/pkg/check/finding"
)

// SuiteOfTLS13 finds suites of TLS 1.3 in a list that does not count for it.
var SuiteOfTLS13 = &Rule{
	Rule: finding.Rule{Name: "suite-of-tls13", Code: "WT154", Severity: finding.Info,
		Summary: "a suite of TLS 1.3 is listed, which changes nothing",
		Why:     "The suites of TLS 1.3 are always on, and cannot be chosen: listed or not, the server uses all three of them.",
		Bad:     goodTLS + "  cipher_suites:\n    - TLS_AES_128_GCM_SHA256\n    - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n",
		Good:    goodTLS + "  cipher_suites:\n    - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n",
		Source:  "Go crypto/tls, Config.CipherSuites"},
	Check: func(c *Context) {
		lowest, _, ok := c.versions()
		suites, set := c.setSuites()
		if !ok || !set || lowest >= tls.VersionTLS13 {
			return
		}
		n, named := 0, ""
		for _, s := range suites {
			if isTLS13Suite(s) {
				n++
				named = s.Name
			}
		}
		if n == 0 || n == len(suites) {
			return
		}
		what := named + " is a suite of TLS 1.3"
		if n > 1 {
			what = fmt.Sprintf("%d suites of TLS 1.3 are listed", n)
		}
		c.Report(c.TLS.CipherSuites.Key, what+", which cannot be chosen", "TLS 1.3 has all of its suites on, listed or not", "")
	},
}
