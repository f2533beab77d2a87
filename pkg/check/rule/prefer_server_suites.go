package rule

import "webtool/pkg/check/finding"

// PreferServerSuites finds a key that has long lost its effect.
var PreferServerSuites = &Rule{
	Rule: finding.Rule{Name: "prefer-server-suites", Code: "WT161", Severity: finding.Info,
		Summary: "prefer_server_cipher_suites has no effect",
		Why:     "Go chooses the order of suites itself since Go 1.17; exporter-toolkit reads the key, calls it deprecated, and passes it on to nobody.",
		Bad:     goodTLS + "  prefer_server_cipher_suites: true\n",
		Good:    goodTLS,
		Source:  "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.PreferServerCipherSuites"},
	Check: func(c *Context) {
		if p := c.TLS.PreferServerCipherSuites; p.IsSet() && c.TLS.Enabled() && !c.InDoubt("prefer_server_cipher_suites") {
			c.Report(p.Key, "prefer_server_cipher_suites has no effect", "the server chooses the suite, whatever the value is", "take it out")
		}
	},
}
