package rule

import "webtool/pkg/check/finding"

// AllowedSANsEmpty finds a list that allows no name at all.
var AllowedSANsEmpty = &Rule{
	Rule: finding.Rule{Name: "allowed-sans-empty", Code: "WT144", Severity: finding.Error,
		Summary: "client_allowed_sans is an empty list, which refuses everyone",
		Why:     "A list without names is a list: no certificate has a name that is on it. Only without the key, or with nothing behind it, are names not looked at.",
		Bad:     goodClient + "  client_allowed_sans: []\n",
		Good:    goodClient,
		Source:  "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.VerifyPeerCertificate"},
	Check: func(c *Context) {
		if c.TLS.AllowsSANs && len(c.TLS.ClientAllowedSANs.Value) == 0 && c.asksForCertificates() && !c.InDoubt("client_allowed_sans") {
			c.Report(c.TLS.ClientAllowedSANs.Key, "client_allowed_sans is an empty list",
				"nobody gets in: the server refuses every client certificate (tls: bad certificate)", "name the clients that may enter, or take client_allowed_sans out")
		}
	},
}
