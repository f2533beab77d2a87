package rule

import "webtool/pkg/check/finding"

// AllowedSANsIgnored finds names that no client is held to.
var AllowedSANsIgnored = &Rule{
	Rule: finding.Rule{Name: "allowed-sans-ignored", Code: "WT141", Severity: finding.Error,
		Summary: "client_allowed_sans is set, and no client is asked for a certificate",
		Why:     "The names are looked for in the client's certificate, and with NoClientCert, or without client_auth_type, the server asks for none. Everyone is let in.",
		Bad:     goodTLS + "  client_allowed_sans: [prometheus.example.com]\n",
		Good:    goodClient + "  client_allowed_sans: [prometheus.example.com]\n",
		Source:  tlsConfigSource + "; Go crypto/tls, Config.VerifyPeerCertificate"},
	Check: func(c *Context) {
		if c.TLS.AllowsSANs && c.clientPolicy() == noClientCert {
			c.Report(c.TLS.ClientAllowedSANs.Key, "client_allowed_sans has no effect: clients are not asked for a certificate",
				"everyone is let in, whatever their name", "add \"client_auth_type: RequireAndVerifyClientCert\" and \"client_ca_file: …\"")
		}
	},
}
