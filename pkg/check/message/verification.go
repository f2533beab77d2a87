package message

import "webtool/pkg/check/finding"

// What a client says that verifies the server's certificate: crypto/x509 in Go
// 1.26 (verify.go), and the same in OpenSSL's and curl's words elsewhere.
var verificationEntries = []Entry{
	{
		Name: "unknown-authority", Rules: []string{"chain-incomplete", "chain-wrong-issuer"},
		Says:  []string{"x509: certificate signed by unknown authority", "certificate signed by unknown authority", "signed by unknown authority"},
		Means: "The client does not know who signed the server's certificate. ca_file takes the place of the system's CAs.",
		Causes: []finding.Cause{
			{Text: "the client has no ca_file, and the CA is no public one", Decide: probe},
			{Text: "ca_file holds another CA, or an older one", Decide: probeCA},
			{Text: "the server does not send its intermediate certificate", Decide: checkConfig},
			{Text: "something in between shows a certificate of its own", Decide: showServed},
		},
		Note: "In prometheus.yml it is tls_config.ca_file; a self-signed certificate is its own ca_file.",
	},
	{
		Name: "authority-of-same-name", Rules: []string{"chain-wrong-issuer"},
		Says: []string{
			`x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate {ca})`,
			`x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate {ca})`,
			`x509: certificate signed by unknown authority (possibly because of "x509: Ed25519 verification failure" while trying to verify candidate authority certificate {ca})`,
			"x509: ECDSA verification failure", "crypto/rsa: verification error", "x509: Ed25519 verification failure",
		},
		Means: "The client knows a CA of that name, and another key signed the certificate: the CA was made anew, or two have one name.",
		Causes: []finding.Cause{
			{Text: "ca_file is from before the CA was renewed", Decide: probeCA},
			{Text: "a self-signed certificate was renewed with a new key", Decide: theSame},
		},
	},
	{
		Name: "authority-may-not-sign", Rules: []string{"chain-issuer-unfit"},
		Says: []string{
			`x509: certificate signed by unknown authority (possibly because of "x509: invalid signature: parent certificate cannot sign this kind of certificate" while trying to verify candidate authority certificate {ca})`,
			"x509: invalid signature: parent certificate cannot sign this kind of certificate", "x509: certificate is not authorized to sign other certificates",
		},
		Means: "What stands above the server's certificate is no CA, or one that may not sign certificates.",
		Causes: []finding.Cause{
			{Text: "ca_file is an old certificate of the server, and no CA", Decide: probeCA},
			{Text: "the CA lacks CA:TRUE or certSign", Decide: "openssl x509 -noout -text -in ca.crt"},
		},
	},
	{
		Name: "insecure-signature", Rules: []string{"cert-weak-signature"},
		Says: []string{
			`x509: certificate signed by unknown authority (possibly because of "x509: cannot verify signature: insecure algorithm {algorithm}" while trying to verify candidate authority certificate {ca})`,
			"x509: cannot verify signature: insecure algorithm {algorithm}", "x509: cannot verify signature: algorithm unimplemented", "insecure algorithm {algorithm}",
		},
		Means:  "A certificate in the chain is signed with an algorithm that Go trusts no more, SHA-1 or MD5.",
		Causes: []finding.Cause{{Text: "an old CA: have the certificate issued anew", Decide: checkConfig}},
	},
	{
		Name: "expired", Rules: []string{"cert-expired", "chain-issuer-expired"},
		Says:  []string{"x509: certificate has expired or is not yet valid: current time {now} is after {end}", "x509: certificate has expired", "certificate has expired or is not yet valid", "has expired or is not yet valid"},
		Means: "The server's certificate, or a CA above it, has expired, by the client's clock.",
		Causes: []finding.Cause{
			{Text: "the certificate was not renewed", Decide: checkConfig},
			{Text: "it was renewed elsewhere, and the server reads another file", Decide: probeConfig},
			{Text: "a CA above it has expired", Decide: showServed},
			{Text: "the client's clock is wrong", Decide: "date -u"},
		},
		Note: "The server reads the file at every handshake: a new certificate needs no restart.",
	},
	{
		Name: "not-yet-valid", Rules: []string{"cert-not-yet-valid"},
		Says:  []string{"x509: certificate has expired or is not yet valid: current time {now} is before {begin}", "certificate is not yet valid"},
		Means: "The server's certificate, or a CA above it, is not valid yet, by the client's clock.",
		Causes: []finding.Cause{
			{Text: "the client's clock is slow", Decide: "date -u"},
			{Text: "the certificate was made for later", Decide: checkConfig},
		},
	},
	{
		Name: "legacy-common-name", Rules: []string{"cert-no-san"},
		Says:   []string{"certificate relies on legacy Common Name field, use SANs instead", "relies on legacy Common Name field", "temporarily enable Common Name matching"},
		Means:  "The server's certificate has its name in the common name alone, which no Go program looks at; curl accepts it.",
		Causes: []finding.Cause{{Text: "openssl req without -addext subjectAltName=…", Decide: checkConfig}},
		Note:   "webtool gen cert --host {host} makes one that every client takes.",
	},
	{
		Name: "no-ip-san", Rules: []string{"cert-host-not-covered", "cert-san-malformed"},
		Says:  []string{"x509: cannot validate certificate for {name} because it doesn't contain any IP SANs", "doesn't contain any IP SANs", "because it doesn't contain any IP SANs"},
		Means: "The client connects by the address {name}, and the certificate is for names alone.",
		Causes: []finding.Cause{
			{Text: "the certificate lacks the address", Decide: checkHost},
			{Text: "the client should use a name: server_name in tls_config", Decide: checkScrape},
			{Text: "the address stands among the DNS names, which does not count", Decide: checkConfig},
		},
	},
	{
		Name: "wrong-name", Rules: []string{"cert-host-not-covered", "cert-wildcard-never-matches", "cert-trailing-dot"},
		Says: []string{
			"x509: certificate is valid for {names}, not {name}", "valid for {names}, not {name}", "x509: certificate is not valid for any names, but wanted to match {name}",
			"x509: certificate is valid for {number} names, but none matched {name}", "x509: certificate is valid for {number} IP SANs, but none matched {name}",
			"certificate is not valid for requested server name: {why}",
		},
		Means: "The client calls the server {name}, and the certificate is for other names.",
		Causes: []finding.Cause{
			{Text: "the certificate lacks this name", Decide: "webtool check web-config --host {name} {config}"},
			{Text: "the client should use another: server_name in tls_config", Decide: checkScrape},
			{Text: "another server answers there: an ingress, a proxy", Decide: showServed},
			{Text: "a wildcard stands for one label alone", Decide: checkConfig},
		},
	},
	{
		Name: "usage", Rules: []string{"cert-ext-key-usage"},
		Says: []string{
			"x509: certificate specifies an incompatible key usage", "incompatible key usage", "x509: a root or intermediate certificate is not authorized for an extended key usage: {usage}",
			"x509: no valid chains built: {number} candidate chains with incompatible key usage",
		},
		Means: "The certificate, or a CA above it, is not for servers: its extended key usage lacks serverAuth.",
		Causes: []finding.Cause{
			{Text: "a client's certificate was put into cert_file", Decide: checkConfig},
			{Text: "the CA is for clients alone", Decide: showServed},
		},
	},
	{
		Name: "constraints", Rules: []string{"chain-issuer-unfit"},
		Says: []string{
			"x509: a root or intermediate certificate is not authorized to sign for this name: {why}", "x509: issuer has name constraints but leaf doesn't have a SAN extension",
			"x509: issuer has name constraints but leaf contains unknown or unconstrained name: {name}", "x509: too many intermediates for path length constraint",
			"x509: issuer name does not match subject from issuing certificate", "x509: no valid chains built", "x509: unhandled critical extension",
			"x509: signature check attempts limit reached while verifying certificate chain", "x509: unknown error",
		},
		Means: "A CA in the chain was not allowed to issue this certificate, or demands what Go does not know.",
		Causes: []finding.Cause{
			{Text: "the CA is kept to other names (name constraints)", Decide: checkConfig},
			{Text: "a CA below one that allows none (path length)", Decide: theSame},
		},
	},
	{
		Name:   "no-system-roots",
		Says:   []string{"x509: failed to load system roots and no roots provided"},
		Means:  "The client has no ca_file, and its system has no CAs at all.",
		Causes: []finding.Cause{{Text: "a small container without ca-certificates", Decide: probeCA}},
	},
	{
		Name: "failed-to-verify", Frame: true,
		Says:   []string{"failed to verify certificate"},
		Means:  "The client does not accept the server's certificate.",
		Causes: []finding.Cause{{Text: "the CA, the name or the dates", Decide: probeCA}},
	},
}
