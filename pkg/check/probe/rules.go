package probe

import "webtool/pkg/check/finding"

const (
	goTLS     = "Go crypto/tls and crypto/x509, seen on live servers"
	goServer  = "exporter-toolkit 0.20.0, web/handler.go and web/tls_config.go, seen on a live server"
	perFile   = "exporter-toolkit 0.20.0, web/tls_config.go: the file is read again for every connection and request"
	untilBoot = "exporter-toolkit 0.20.0, web/tls_config.go, Serve: read once, at the start"
)

func rule(name, code string, severity finding.Severity, summary, why, source string) *finding.Rule {
	return &finding.Rule{Name: name, Code: code, Severity: severity, Subject: finding.Endpoint, Summary: summary, Why: why, Source: source}
}

// What keeps clients out, or does not protect.
var (
	ruleUnreachable = rule("endpoint-unreachable", "WT200", finding.Error,
		"nothing answers at the endpoint",
		"No connection came to be: the name is not known, nothing listens there, or something on the way keeps the packets. Nothing can be said of what the endpoint would do.",
		"RFC 9293, section 3.10")
	ruleSpeaksHTTP = rule("endpoint-speaks-http", "WT201", finding.Error,
		"the endpoint speaks plain HTTP where the URL says https",
		"A client that is told https gets no further than the first bytes. The usual cause: the server was started without --web.config.file, or its web config has no certificate. Turning TLS on takes a restart.",
		goTLS+": tls.RecordHeaderError")
	ruleSpeaksTLS = rule("endpoint-speaks-tls", "WT202", finding.Error,
		"the endpoint speaks TLS where the URL says http",
		"A Go server answers plain HTTP on its TLS port with status 400 and \"Client sent an HTTP request to an HTTPS server.\" In prometheus.yml the job lacks scheme: https.",
		"Go net/http, server.go; nginx, ngx_http_request.c")
	ruleNotUnderstood = rule("endpoint-not-understood", "WT203", finding.Error,
		"what the endpoint sends is neither TLS nor HTTP",
		"Another service listens on that port, or the answer is broken on its way.",
		"RFC 8446, section 5.1; RFC 9112, section 2")
	ruleBreaksOff = rule("endpoint-breaks-off", "WT204", finding.Error,
		"the endpoint breaks off the handshake or the request",
		"The connection came to be, and the endpoint or something before it ended it: versions and suites do not meet, a name is not known there, or a proxy or a firewall cuts the connection.",
		"RFC 8446, section 6.2")
	ruleConfigBroken = rule("endpoint-config-broken", "WT205", finding.Error,
		"the endpoint behaves like a server whose web config broke on disk",
		"A server reads its web config again for every connection and request. When the file or what it names cannot be read any more, new handshakes end with alert 80 (internal error) and requests over old connections get status 500. The process stays up, and recovers when the files are right again.",
		perFile)
	ruleUntrusted = rule("endpoint-untrusted", "WT206", finding.Error,
		"nobody that the client trusts has signed the endpoint's certificate",
		"A client that verifies refuses the endpoint. In prometheus.yml, tls_config.ca_file names who is trusted: a CA, or the self-signed certificate itself.",
		"Go crypto/x509, Certificate.Verify")
	ruleName = rule("endpoint-name-not-covered", "WT207", finding.Error,
		"the endpoint's certificate is not for the name that the client uses",
		"A client compares the name it connects to, or tls_config.server_name, with the subject alternative names of the certificate. The common name does not count.",
		"RFC 9525, section 6; Go crypto/x509, Certificate.VerifyHostname")
	ruleDates = rule("endpoint-cert-expired", "WT208", finding.Error,
		"the endpoint's certificate has expired, or is not valid yet",
		"A client that verifies refuses it. A server of the toolkit takes a new certificate file at the next handshake, without a restart.",
		"RFC 5280, section 4.1.2.5")
	ruleExpiresSoon = rule("endpoint-cert-expires-soon", "WT209", finding.Warning,
		"the endpoint's certificate expires soon",
		"Its last day is closer than --expires-within. When it has passed, all clients that verify stay out.",
		"RFC 5280, section 4.1.2.5")
	ruleWantsCert = rule("endpoint-wants-client-cert", "WT210", finding.Info,
		"the endpoint wants a client certificate, and was shown none",
		"What lies behind the handshake could not be seen. --cert-file and --key-file name a certificate to show; in prometheus.yml tls_config has them.",
		goTLS)
	ruleRefusesCert = rule("endpoint-refuses-client-cert", "WT211", finding.Error,
		"the endpoint refuses the client certificate",
		"It is not signed by a CA of client_ca_file, has expired, may not be used by clients, or none of its names is in client_allowed_sans. Only the log of the server says which.",
		goTLS)
	ruleRefusesPassword = rule("endpoint-refuses-password", "WT212", finding.Error,
		"the endpoint refuses user and password",
		"The answer was 401 in spite of the password. The server does not say whether the user is unknown, the password is another, or its hash is none: a hash that is not bcrypt is refused without a word in the log.",
		goServer)
	rulePasswordInClear = rule("endpoint-password-in-clear", "WT213", finding.Warning,
		"the endpoint asks for a password over plain HTTP",
		"Whoever is on the way can read user and password, with every scrape anew. basic_auth_users without a certificate protects from nobody who can listen.",
		"RFC 7617, section 4")
	ruleLimits = rule("endpoint-limits-requests", "WT214", finding.Warning,
		"the endpoint lets no more requests through at the moment",
		"Status 429: rate_limit counts the requests of all clients together, scrapes included. What comes behind it could not be seen.",
		goServer)
	ruleNotReady = rule("endpoint-not-ready", "WT215", finding.Warning,
		"the endpoint answers, and says that it cannot serve",
		"Status 503: the server is starting or shutting down. Status 502 or 504: a proxy has nobody behind it. --wait gives 503 and 502 time. Another status from 500 on: the page fails.",
		"RFC 9110, section 15.6.4")
	ruleOldVersion = rule("endpoint-old-version", "WT216", finding.Warning,
		"the endpoint still agrees on a version of TLS that is no longer safe",
		"TLS 1.0 and 1.1 are retired, SSL 3.0 is broken. Clients of today do not need them; who can interfere may talk others down to them. In a web config, min_version: TLS12 is the default.",
		"RFC 8996; RFC 7568")
	ruleWeakSuite = rule("endpoint-weak-suite", "WT217", finding.Warning,
		"the endpoint agrees on a cipher suite that is no longer safe",
		"Suites without encryption or authentication, with RC4, DES or export keys are broken; those without forward secrecy let a stolen key open recorded traffic. A web config without cipher_suites has none of them.",
		"RFC 9325, section 4.2")
	ruleOpen = rule("endpoint-open", "WT218", finding.Info,
		"whoever reaches the endpoint gets in",
		"No client certificate is required and no password is asked for. That may be meant: a firewall or a proxy may stand before it.",
		"Prometheus, security model")
	ruleProxySpeaksHTTP = rule("proxy-speaks-http", "WT234", finding.Error,
		"a proxy speaks plain HTTP to a server with TLS",
		"TLS ends at the proxy, and the server behind it was given a certificate, too: a Go server answers plain HTTP there with status 400 and \"Client sent an HTTP request to an HTTPS server.\" nginx -t does not see it.",
		"Go net/http, server.go; nginx documentation, proxy_pass")
	ruleStatus = rule("endpoint-status", "WT219", finding.Error,
		"the endpoint answers a scrape with another status than 200",
		"Prometheus takes no other status than 200 for a scrape, redirects aside, which it follows.",
		"Prometheus, scrape/scrape.go")
)

// What is otherwise than a web config says.
var (
	ruleDiffersTLS = rule("differs-tls", "WT220", finding.Error,
		"TLS is on where the web config has it off, or off where it is on",
		"Switching TLS on or off takes a restart: a server that was up when the file changed stays as it was.",
		untilBoot)
	ruleDiffersCert = rule("differs-certificate", "WT221", finding.Error,
		"the endpoint shows another certificate than the web config holds",
		"A server reads its certificate for every handshake, so this is not a matter of reloading: another file is in force, or something before the server answers. A proxy reads its own when it starts or reloads.",
		perFile)
	ruleDiffersChain = rule("differs-chain", "WT222", finding.Error,
		"the endpoint sends other intermediate certificates than the web config holds",
		"The leaf is the right one, what follows it is not: something before the server answers with a file of its own.",
		perFile)
	ruleDiffersVersions = rule("differs-tls-versions", "WT223", finding.Error,
		"the endpoint agrees on other TLS versions than the web config says",
		"min_version and max_version are in force at the next handshake.",
		perFile)
	ruleDiffersSuites = rule("differs-cipher-suites", "WT224", finding.Error,
		"the endpoint agrees on other cipher suites than the web config says",
		"cipher_suites are in force at the next handshake, for TLS 1.2 alone. Suites that do not fit the type of the key are never agreed on, and are not compared.",
		perFile)
	ruleDiffersGroups = rule("differs-groups", "WT225", finding.Error,
		"the endpoint agrees on other groups than curve_preferences says",
		"curve_preferences are in force at the next handshake.",
		perFile)
	ruleDiffersPolicy = rule("differs-client-auth", "WT226", finding.Error,
		"the endpoint treats client certificates otherwise than the web config says",
		"client_auth_type is in force at the next handshake. It was told by a client without a certificate, and by one whose certificate nobody has signed.",
		perFile)
	ruleDiffersCAs = rule("differs-client-ca", "WT227", finding.Error,
		"the endpoint asks for client certificates of other CAs than the web config names",
		"The server names the CAs of client_ca_file to its clients, in every handshake.",
		perFile)
	ruleDiffersHTTP2 = rule("differs-http2", "WT228", finding.Error,
		"the endpoint offers HTTP/2 where the web config has it off, or does not where it is on",
		"http2 is read once, when the server starts.",
		untilBoot)
	ruleDiffersHeader = rule("differs-header", "WT229", finding.Error,
		"the endpoint sends another value of a header than the web config says",
		"Headers are set on every answer, 401 included, and are in force at once. A proxy may take them out or set its own.",
		goServer)
	ruleDiffersUsers = rule("differs-users", "WT230", finding.Error,
		"who gets in with which password is otherwise than the web config says",
		"Users are read again for every request: the answer must be 401 without a password and with a wrong one, and 200 with the right one.",
		goServer)
	ruleRefusedFile = rule("differs-refused", "WT231", finding.Error,
		"the server refuses the web config, so that no endpoint can be as it says",
		"A server that is starting does not come up with this file; one that is running breaks off every new handshake or answers every request with status 500.",
		perFile)
)

// What is as the web config says, and keeps nobody out.
var ruleAnyCA = rule("endpoint-trusts-any-ca", "WT235", finding.Error,
	"the endpoint verifies client certificates by the CAs of its operating system",
	"Its web config has a client_auth_type that verifies, and no client_ca_file: Go then takes the CAs of the operating system, so that whoever has a client certificate of a public CA gets in.",
	"Go crypto/tls, Config.ClientCAs; Go crypto/x509, VerifyOptions.Roots")

// What Prometheus says of its targets.
var (
	ruleTargetDown = rule("target-down", "WT232", finding.Error,
		"Prometheus says that the target is down",
		"The last scrape failed, with the error that stands on the /targets page. What the endpoint shows to the job's own client stands below it.",
		"Prometheus, /api/v1/targets")
	ruleNoClient = rule("target-without-client", "WT233", finding.Error,
		"Prometheus cannot make the client of a job, so that its targets are not scraped at all",
		"A file that tls_config names is missing or holds something else, or the job is refused. The job then has no targets on the /targets page, and no series up: an alert on up == 0 stays silent.",
		"prometheus/common 0.72, config/http_config.go; Prometheus, scrape/manager.go")
)

// Rules are those that judge a live endpoint.
var Rules = []*finding.Rule{
	ruleUnreachable, ruleSpeaksHTTP, ruleSpeaksTLS, ruleNotUnderstood, ruleBreaksOff, ruleConfigBroken, ruleUntrusted, ruleName,
	ruleDates, ruleExpiresSoon, ruleWantsCert, ruleRefusesCert, ruleRefusesPassword, rulePasswordInClear, ruleLimits, ruleNotReady,
	ruleOldVersion, ruleWeakSuite, ruleOpen, ruleStatus,
	ruleDiffersTLS, ruleDiffersCert, ruleDiffersChain, ruleDiffersVersions, ruleDiffersSuites, ruleDiffersGroups, ruleDiffersPolicy,
	ruleDiffersCAs, ruleDiffersHTTP2, ruleDiffersHeader, ruleDiffersUsers, ruleRefusedFile,
	ruleAnyCA, ruleTargetDown, ruleNoClient, ruleProxySpeaksHTTP,
}
