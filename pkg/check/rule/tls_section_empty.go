package rule

import "webtool/pkg/check/finding"

// TLSSectionEmpty finds a TLS section with nothing in it.
var TLSSectionEmpty = &Rule{
	Rule: finding.Rule{Name: "tls-section-empty", Code: "WT081", Severity: finding.Warning,
		Summary: "the TLS section is there and empty",
		Why:     "A section without keys, or with nothing but comments, sets nothing: the server speaks plain HTTP and does not say so.",
		Bad:     "tls_server_config:\n#  cert_file: prom.crt\n#  key_file: prom.key\n",
		Good:    goodTLS,
		Source:  "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.IsEnabled"},
	Check: func(c *Context) {
		effect, help := "the server speaks plain HTTP", "add \"cert_file: …\" and \"key_file: …\" below it, or take it out"
		switch {
		case c.tlsInDoubt() || c.TLS.Enabled():
		case hasNoValue(c.TLS.Place):
			c.Report(c.TLS.Place.Key, "tls_server_config is empty", effect, help)
		case isEmptyMap(c.TLS.Place):
			// Written out as empty, it may well be meant.
			c.ReportAs(finding.Info, c.TLS.Place.Key, "tls_server_config is empty", effect, help)
		}
	},
}
