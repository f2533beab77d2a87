package message

import "webtool/pkg/check/finding"

// What nginx says in front of a server.
var nginxEntries = []Entry{
	{
		Name:   "nginx-client-certificate",
		Says:   []string{"No required SSL certificate was sent", "400 No required SSL certificate was sent"},
		Means:  "nginx wants a client certificate (ssl_verify_client on), and was shown none; it completes the handshake and answers 400.",
		Causes: []finding.Cause{{Text: "the client has no cert_file and key_file", Decide: checkScrape}},
	},
	{
		Name:   "nginx-client-certificate-bad",
		Says:   []string{"The SSL certificate error", "400 The SSL certificate error", "client SSL certificate verify error: {why}"},
		Means:  "nginx does not accept the client's certificate.",
		Causes: []finding.Cause{{Text: "another CA than ssl_client_certificate, or expired", Decide: showClient}},
	},
	{
		Name:  "nginx-backend-without-tls",
		Says:  []string{"SSL_do_handshake() failed (SSL: error:{code}:SSL routines::wrong version number) while SSL handshaking to upstream"},
		Means: "nginx speaks TLS to a server that answers with plain HTTP; its clients see 502.",
		Causes: []finding.Cause{
			{Text: "the server has no certificate: no --web.config.file, or none in it", Decide: probe},
			{Text: "proxy_pass https:// where http:// is meant", Decide: probe},
		},
	},
	{
		Name:  "nginx-backend-certificate",
		Says:  []string{"upstream SSL certificate verify error: {why}", "SSL_do_handshake() failed {why} while SSL handshaking to upstream"},
		Means: "nginx does not accept the certificate of the server behind it, or the handshake with it failed; its clients see 502.",
		Causes: []finding.Cause{
			{Text: "proxy_ssl_trusted_certificate is another CA", Decide: probeCA},
			{Text: "the certificate has expired", Decide: probeCA},
			{Text: "the server wants a client certificate: proxy_ssl_certificate", Decide: probeCA},
		},
	},
	{
		Name:  "nginx-backend-name",
		Says:  []string{"upstream SSL certificate does not match {name}"},
		Means: "The certificate of the server behind nginx is not for the name that nginx asks of it (proxy_ssl_name; without that, the host of proxy_pass); its clients see 502.",
		Causes: []finding.Cause{
			{Text: "proxy_ssl_name is not among the certificate's names", Decide: checkHost},
			{Text: "an address: nginx compares with DNS names alone", Decide: checkHost},
		},
	},
	{
		Name:   "nginx-backend-plain",
		Says:   []string{"upstream prematurely closed connection", "upstream sent no valid HTTP/1.0 header", "upstream sent invalid header"},
		Means:  "nginx speaks plain HTTP to a server with TLS, or that server breaks off.",
		Causes: []finding.Cause{{Text: "proxy_pass http:// where https:// is wanted", Decide: probe}},
	},
	{
		Name: "nginx-certificate",
		Says: []string{
			"cannot load certificate {path}", "cannot load certificate key {path}", "SSL_CTX_use_PrivateKey({path}) failed", "SSL_CTX_use_PrivateKey_file({path}) failed",
			`no "ssl_certificate" is defined`, "PEM_read_bio_X509() failed",
		},
		Means:  "nginx cannot load its certificate or key. On a reload it keeps the old one; it does not start anew.",
		Causes: []finding.Cause{{Text: "a missing file, or a key of another certificate", Decide: "nginx -t"}},
	},
	{
		Name: "nginx-verify-without-ca",
		Says: []string{
			"no ssl_client_certificate for ssl_verify_client", "no ssl_client_certificate or ssl_trusted_certificate for ssl_verify_client",
			"no proxy_ssl_trusted_certificate for proxy_ssl_verify",
		},
		Means: "nginx is to verify a certificate, and was not told by which CA.",
		Causes: []finding.Cause{
			{Text: "proxy_ssl_trusted_certificate: the CA of the server behind it", Decide: "webtool gen client-config {url} --web-config {config} --kind nginx"},
			{Text: "ssl_client_certificate: the CA of its own clients", Decide: "nginx -t"},
		},
	},
	{
		Name:   "nginx-setting",
		Says:   []string{"invalid value {value} in", "unknown directive {name} in", "SSL_CTX_set_cipher_list({list}) failed", "host not found in upstream {name}"},
		Means:  "nginx does not take its configuration: a name in it is misspelt, or is that of another program. TLS versions are TLSv1.2 and TLSv1.3 there, suites are OpenSSL's.",
		Causes: []finding.Cause{{Text: "the line that it names", Decide: "nginx -t"}},
	},
	{
		Name: "nginx-login",
		Says: []string{
			"user {name}: password mismatch", "user {name} was not found in {path}", "no user/password was provided for basic authentication",
			"crypt_r() failed ({number}: Invalid argument)", "crypt_r() failed",
		},
		Means: "nginx asks for a password itself (auth_basic), and was not given one that it takes.",
		Causes: []finding.Cause{
			{Text: "the password is another, or the file holds it in clear", Decide: "webtool hash-password"},
			{Text: "a hash that the system's crypt does not know: older glibc and bcrypt", Decide: theSame},
			{Text: "the password of the server behind it was sent: nginx's own is another"},
		},
	},
	{
		Name:  "nginx-file",
		Says:  []string{"open() {path} failed (2: No such file or directory)", "open() {path} failed (13: Permission denied)"},
		Means: "nginx cannot open a file. Without the users' file of auth_basic it answers 403, and 500 when it may not read it.",
		Causes: []finding.Cause{
			{Text: "there is no such file, or the user of the workers may not read it", Decide: "nginx -t"},
		},
	},
}
