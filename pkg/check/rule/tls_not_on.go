package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// TLSNotOn finds a TLS section that leaves the server on plain HTTP.
var TLSNotOn = &Rule{
	Rule: finding.Rule{Name: "tls-not-on", Code: "WT080", Severity: finding.Error,
		Summary: "the TLS section does not turn TLS on",
		Why: "Only cert, cert_file, key, key_file, client_ca, client_ca_file and client_auth_type turn TLS on, and only with a value. " +
			"With any other key alone the server speaks plain HTTP, and neither it nor promtool says a word.",
		Bad:    "tls_server_config:\n  min_version: TLS13\n",
		Good:   goodTLS + "  min_version: TLS13\n",
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.IsEnabled"},
	Check: func(c *Context) {
		if c.tlsInDoubt() || c.TLS.Enabled() {
			return
		}
		written := c.tlsKeys()
		if len(written) == 0 {
			return
		}
		first := written[0]
		help := "add \"cert_file: …\" and \"key_file: …\", or take tls_server_config out if plain HTTP is meant"
		message := fmt.Sprintf("TLS stays off: %s alone does not turn it on", finding.Quote(first.Key.Text()))
		switch first.Key.Text() {
		case "cert_file", "key_file", "cert", "key", "client_ca", "client_ca_file", "client_auth_type":
			message = fmt.Sprintf("TLS stays off: %s is empty", finding.Quote(first.Key.Text()))
		}
		c.Report(first.Key, message,
			"the server speaks plain HTTP: everything, passwords included, goes over the wire in clear text, and https:// clients get no answer that they understand", help)
	},
}

// tlsKeys are the keys that the TLS section sets, in the order of the format.
func (c *Context) tlsKeys() []webconfig.Place {
	t := &c.TLS
	var written []webconfig.Place
	for _, p := range []webconfig.Place{
		t.CertFile.Place, t.Cert.Place, t.KeyFile.Place, t.Key.Place, t.ClientCAFile.Place, t.ClientCA.Place, t.ClientAuthType.Place,
		t.ClientAllowedSANs.Place, t.MinVersion.Place, t.MaxVersion.Place, t.CipherSuites.Place, t.CurvePreferences.Place, t.PreferServerCipherSuites.Place,
	} {
		if p.IsSet() {
			written = append(written, p)
		}
	}
	return written
}

// tlsInDoubt reports whether it cannot be told what turns TLS on or off.
func (c *Context) tlsInDoubt() bool {
	return c.InDoubt("tls_server_config", "cert", "cert_file", "key", "key_file", "client_ca", "client_ca_file", "client_auth_type")
}
