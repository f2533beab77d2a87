package message

import "webtool/pkg/check/finding"

// What curl says (7.88; curl's libcurl-errors page has the codes). The codes
// alone are frames: the words behind them tell more.
var curlEntries = []Entry{
	{
		Name: "curl-60", Frame: true,
		Says:  []string{"curl: (60)", "curl rc 60", "curl: (51)", "curl failed to verify the legitimacy of the server"},
		Means: "curl does not accept the server's certificate.",
		Causes: []finding.Cause{
			{Text: "curl does not know the CA: --cacert ca.crt", Decide: probeCA},
			{Text: "the certificate is for another name", Decide: checkHost},
		},
	},
	{
		Name: "curl-35", Frame: true,
		Says:  []string{"curl: (35)", "curl rc 35"},
		Means: "The handshake of TLS failed.",
		Causes: []finding.Cause{
			{Text: "the server cannot read its config or certificate", Decide: checkConfig},
			{Text: "no version or suite in common", Decide: probe},
		},
	},
	{
		Name: "curl-56", Frame: true,
		Says:  []string{"curl: (56)", "curl: (55)", "getpeername() failed with errno"},
		Means: "The connection broke while curl was reading: with TLS 1.3 this is also where a client without a certificate learns that one is required.",
		Causes: []finding.Cause{
			{Text: "the server requires a client certificate: --cert, --key", Decide: probeConfig},
			{Text: "the server was stopped just then", Decide: probe},
		},
	},
	{
		Name: "curl-52", Frame: true,
		Says:   []string{"curl: (52)"},
		Means:  "The server closed the connection without an answer.",
		Causes: []finding.Cause{{Text: "client_allowed_sans, and no certificate is shown", Decide: checkConfig}},
	},
	{
		Name:   "curl-58",
		Says:   []string{"curl: (58)", "could not load PEM client certificate", "unable to set private key file", "unable to set client certificate", "problem with the local SSL certificate"},
		Means:  "curl cannot load its own certificate or key.",
		Causes: []finding.Cause{{Text: "--cert or --key names the wrong file, or half a pair", Decide: showClient}},
	},
	{
		Name:   "curl-77",
		Says:   []string{"curl: (77)", "error setting certificate verify locations", "error setting certificate file"},
		Means:  "curl cannot read the file behind --cacert, or it holds no certificate.",
		Causes: []finding.Cause{{Text: "no such file, or no PEM", Decide: "openssl x509 -noout -subject -in ca.crt"}},
	},
	{
		Name: "curl-22", Frame: true,
		Says:   []string{"curl: (22)"},
		Means:  "The server answered with a status of 400 or above, and curl was told to fail then (-f).",
		Causes: []finding.Cause{{Text: "what the status says", Decide: "curl -i {url}/metrics"}},
	},
	{
		Name: "curl-connect", Frame: true,
		Says:   []string{"curl: (7)", "Failed to connect to {host} port {port}", "Couldn't connect to server"},
		Means:  "curl could not open a connection.",
		Causes: []finding.Cause{{Text: "nothing listens there, or a firewall", Decide: probe}},
	},
	{
		Name: "curl-28", Frame: true,
		Says:   []string{"curl: (28)"},
		Means:  "No answer came in time.",
		Causes: []finding.Cause{{Text: "a firewall that swallows, or a slow server", Decide: probe}},
	},
	{
		Name: "curl-6", Frame: true,
		Says:   []string{"curl: (6)", "curl: (5)"},
		Means:  "The name has no address.",
		Causes: []finding.Cause{{Text: "a typing error, or another network", Decide: "getent hosts {host}"}},
	},
	{
		Name: "curl-url", Frame: true,
		Says:   []string{"curl: (1)", "curl: (3)", "URL using bad/illegal format or missing URL"},
		Means:  "curl does not understand the address.",
		Causes: []finding.Cause{{Text: "a typing error in the scheme, or quotes are missing", Decide: probe}},
	},
	{
		Name: "curl-issuer-name", Rules: []string{"cert-empty-issuer"},
		Says:   []string{"couldn't get X509-issuer name"},
		Means:  "The server's certificate has an empty issuer, which curl does not take; Go does.",
		Causes: []finding.Cause{{Text: "a certificate without a subject that signed itself", Decide: checkConfig}},
	},
	{
		Name: "curl-http2", Frame: true,
		Says:   []string{"curl: (92)", "curl: (16)", "HTTP/2 stream {number} was not closed cleanly"},
		Means:  "Something about HTTP/2 went wrong.",
		Causes: []finding.Cause{{Text: "a server or a proxy that breaks off; --http1.1 shows it", Decide: probe}},
	},
	{
		Name: "curl-other", Frame: true,
		Says:   []string{"curl: ({number})"},
		Means:  "curl could not do what it was asked to; the words behind the number say what.",
		Causes: []finding.Cause{{Text: "the endpoint as webtool sees it", Decide: probe}},
	},
	{
		Name: "name-mismatch-openssl", Rules: []string{"cert-host-not-covered"},
		Says: []string{
			"no alternative certificate subject name matches target host name {name}", "no alternative certificate subject name matches target ipv4 address {name}",
			"no alternative certificate subject name matches", "certificate subject name {subject} does not match target host name {name}", "does not match target host name",
			"Hostname mismatch", "IP address mismatch", "hostname doesn't match", "certificate is not valid for '{name}'",
		},
		Means: "The client calls the server by a name that its certificate does not have.",
		Causes: []finding.Cause{
			{Text: "the certificate lacks the name or address", Decide: checkHost},
			{Text: "the client should use another name, with --resolve for curl", Decide: showServed},
		},
	},
}
