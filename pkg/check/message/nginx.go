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
}
