package rule

import "webtool/pkg/check/finding"

// HSTSWithoutTLS finds Strict-Transport-Security on plain HTTP.
var HSTSWithoutTLS = &Rule{
	Rule: finding.Rule{Name: "hsts-without-tls", Code: "WT032", Severity: finding.Warning,
		Summary: "Strict-Transport-Security is sent over plain HTTP",
		Why: "A server must not send this header over plain HTTP, and browsers ignore it there, since anyone on the wire could have written it. " +
			"It comes to effect only behind a proxy that speaks TLS and passes it on.",
		Bad:    "http_server_config:\n  headers:\n    Strict-Transport-Security: max-age=31536000\n",
		Good:   goodTLS + "http_server_config:\n  headers:\n    Strict-Transport-Security: max-age=31536000\n",
		Source: "RFC 6797, sections 7.2 and 8.1"},
	Check: func(c *Context) {
		if h, ok := c.header(hsts); ok && h.Value != "" && !c.TLS.Enabled() && !c.tlsInDoubt() {
			c.Report(h.Key, "Strict-Transport-Security has no effect without TLS", "browsers ignore it, unless a proxy in front speaks TLS and passes it on",
				"turn TLS on with cert_file and key_file, or let the proxy that speaks TLS send the header")
		}
	},
}
