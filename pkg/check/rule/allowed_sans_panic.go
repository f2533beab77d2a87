package rule

import "webtool/pkg/check/finding"

// AllowedSANsPanic finds names that are looked for in a certificate which need
// not be there.
var AllowedSANsPanic = &Rule{
	Rule: finding.Rule{Name: "allowed-sans-panic", Code: "WT142", Severity: finding.Error,
		Summary: "client_allowed_sans breaks the connection of a client that shows no certificate",
		Why: "With a policy that makes certificates optional the server looks for the names in the first certificate of the client, " +
			"without asking whether there is one. Its code panics: the client sees the connection end, and the log fills with stack traces.",
		Bad:    goodTLS + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: client-ca.crt\n  client_allowed_sans: [prometheus.example.com]\n",
		Good:   goodClient + "  client_allowed_sans: [prometheus.example.com]\n",
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.VerifyPeerCertificate"},
	Check: func(c *Context) {
		policy := c.clientPolicy()
		if !c.TLS.AllowsSANs || policy != verifyIfGiven && policy != requestCert {
			return
		}
		effect := "clients without a certificate, which " + policy + " means to let in, see the connection end (EOF, or connection reset); the server logs a panic for each"
		if policy == requestCert {
			effect += "; and certificates are not verified, so that anyone can claim an allowed name"
		}
		c.Report(c.TLS.ClientAllowedSANs.Key, "client_allowed_sans with "+policy+" panics on clients without a certificate", effect, verifyHelp(c)+"; or take client_allowed_sans out")
	},
}
