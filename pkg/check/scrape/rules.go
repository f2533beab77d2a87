package scrape

import "webtool/pkg/check/finding"

// Rules are about pairs: the examples of each stand beside a web config with TLS, a
// user alice, and a client CA for those clients that show a certificate.
var (
	ruleScheme = rule("WT340", "scrape-scheme", "a client speaks http where the server speaks https, or the other way round",
		"A server with TLS answers plain HTTP with 400 Bad Request, and one without answers a handshake with something that is none. The scheme is http unless it is said to be https.",
		"scrape_configs:\n- job_name: node\n  static_configs:\n  - targets: [localhost:9100]\n", "prometheus v3.14, config/config.go, DefaultScrapeConfig; Go net/http, Server.serve")
	ruleTLS = rule("WT341", "scrape-tls", "a client refuses the server's certificate, or they have no version of TLS in common",
		"The certificate has to be signed by one in ca_file, to be valid today, and to cover server_name, or else the host in the target's address. ca_file takes the place of the system's own roots.",
		job("    ca_file: client-ca.crt\n", alice), "Go crypto/x509, Certificate.Verify; prometheus/common v0.72.1, config/http_config.go, NewTLSConfig")
	ruleClientCert = rule("WT342", "scrape-client-cert", "the server refuses the client's certificate, or misses it",
		"With RequireAndVerifyClientCert a client shows a certificate that a CA in client_ca_file signed, for clients, valid today, and with one of client_allowed_sans. With VerifyClientCertIfGiven it may also show none.",
		job("    ca_file: prom.crt\n    cert_file: stranger.crt\n    key_file: stranger.key\n", alice), "Go crypto/tls, Config.ClientAuth; exporter-toolkit 0.20.0, web/tls_config.go")
	ruleAuth = rule("WT343", "scrape-auth", "the server does not know the client's user, or the password does not fit",
		"Only basic_auth satisfies basic_auth_users: a bearer token, OAuth 2.0 or a header of one's own does not. Names are compared letter by letter.",
		job("    ca_file: prom.crt\n", "  basic_auth:\n    username: Alice\n    password_file: alice.password\n"), "exporter-toolkit 0.20.0, web/handler.go")
	ruleLimit = rule("WT344", "scrape-rate-limit", "the server's rate limit lets no request through",
		"A rate limit without a burst has no token to give: every request is answered 429 Too Many Requests, a scrape like any other.",
		good, "exporter-toolkit 0.20.0, web/handler.go; golang.org/x/time/rate, Limiter.Allow")
	ruleRequest = rule("WT345", "scrape-request", "a request fails before it is sent",
		"The URL that comes of address, scheme, path and parameters cannot be asked for.",
		"scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config:\n    ca_file: prom.crt\n"+alice+"  static_configs:\n  - targets: [\"localhost:port\"]\n", "Go net/url, Parse; Go net/http, NewRequest")
	// RuleServer is reported by those who read the web config.
	RuleServer = rule("WT346", "web-config-refused", "no server starts with this web config",
		"A server that does not start has no clients. One that is running answers 500, or breaks off the handshake.",
		good, "exporter-toolkit 0.20.0, web/tls_config.go, Validate")
	ruleHTTP2 = rule("WT347", "scrape-http2", "client and server agree on HTTP/2 and on a TLS that HTTP/2 refuses",
		"HTTP/2 wants TLS 1.2 at least, and of its suites those with an ephemeral key and AEAD. A server that lets clients have both breaks off the connection.",
		job("    ca_file: prom.crt\n    min_version: TLS10\n", alice), "RFC 9113, section 9.2; Go net/http, http2Server.ServeConn")
	// RuleGap is reported by those who compare versions.
	RuleGap = &finding.Rule{Name: "rollout-gap", Code: "WT350", Severity: finding.Warning, Subject: finding.ScrapeConfig,
		Summary: "no order of the new files keeps all scrapes",
		Why:     "Client and server change one after the other. Where the new of one side does not fit the old of the other, in either order, scrapes are lost in between.",
		Bad:     job("    ca_file: client-ca.crt\n", alice), Good: good, Source: "the handshakes and requests themselves, made in memory"}
)

const (
	alice = "  basic_auth:\n    username: alice\n    password_file: alice.password\n"
	good  = "scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config:\n    ca_file: prom.crt\n" + alice + "  static_configs:\n  - targets: [localhost:9100]\n"
)

func job(tls, auth string) string {
	return "scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config:\n" + tls + auth + "  static_configs:\n  - targets: [localhost:9100]\n"
}

func rule(code, name, summary, why, bad, source string) *finding.Rule {
	return &finding.Rule{Name: name, Code: code, Severity: finding.Error, Subject: finding.ScrapeConfig,
		Summary: summary, Why: why, Bad: bad, Good: good, Source: source}
}

// Rules are all rules of this package, by code.
var Rules = []*finding.Rule{ruleScheme, ruleTLS, ruleClientCert, ruleAuth, ruleLimit, ruleRequest, RuleServer, ruleHTTP2, RuleGap}
