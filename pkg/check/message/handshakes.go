package message

import "webtool/pkg/check/finding"

// What crypto/tls says of a handshake that failed on its own side, in Go 1.26.
var handshakeEntries = []Entry{
	{
		Name: "record-no-tls", Rules: []string{"tls-not-on"},
		Says: []string{
			"tls: first record does not look like a TLS handshake", "server gave HTTP response to HTTPS client",
			"http: server gave HTTP response to HTTPS client",
		},
		Means: "The client speaks TLS, and the other side does not: most likely the port serves plain HTTP.",
		Causes: []finding.Cause{
			{Text: "the server's web config has no TLS that is on", Decide: checkConfig},
			{Text: "it was started without --web.config.file, or not restarted", Decide: probe},
			{Text: "the port is that of another service", Decide: theSame},
		},
		Note: "Turning TLS on takes a restart of the server.",
	},
	{
		Name:  "logged-record-no-tls",
		Says:  []string{"TLS handshake error from {client}: tls: first record does not look like a TLS handshake"},
		Means: "A client spoke something else than TLS to a port with TLS.",
		Causes: []finding.Cause{
			{Text: "a health check or load balancer that only opens the port", Decide: probe},
			{Text: "a port scan", Decide: theSame},
		},
	},
	{
		Name: "http-to-https",
		Says: []string{
			"client sent an HTTP request to an HTTPS server", "client sent an HTTP request", "TLS handshake error from {client}: client sent an HTTP request to an HTTPS server",
			"The plain HTTP request was sent to HTTPS port", "server returned HTTP status 400 Bad Request", "server returned HTTP status 400",
			"400 Bad Request",
		},
		Means: "The client speaks plain HTTP to a port with TLS.",
		Causes: []finding.Cause{
			{Text: "the job lacks scheme: https (a tls_config does not imply it)", Decide: checkScrape},
			{Text: "http:// in an address, a health check or a data source", Decide: probe},
			{Text: "a proxy in between: nginx with proxy_pass http://", Decide: probe},
		},
		Note: "Status 400 does not mean that the port is open without TLS: nothing is served there.",
	},
	{
		Name: "malformed-response",
		Says: []string{
			"malformed HTTP response {bytes}", "net/http: HTTP/1.x transport connection broken: malformed HTTP", "malformed HTTP status code", "malformed HTTP version",
		},
		Means: "The client speaks plain HTTP, and what comes back is no HTTP: most likely the port wants TLS, or is that of another service.",
		Causes: []finding.Cause{
			{Text: "the job lacks scheme: https", Decide: checkScrape},
			{Text: "HTTP/2 without TLS, or no HTTP server at all", Decide: probe},
		},
	},
	{
		Name: "no-version-in-common", Rules: []string{"tls-version-range"},
		Says: []string{
			"tls: client offered only unsupported versions: {versions}", "tls: client offered TLS version older than TLS 1.3",
			"tls: server selected unsupported protocol version {version}", "no mutually supported protocol versions",
		},
		Means: "The two sides have no version of TLS in common.",
		Causes: []finding.Cause{
			{Text: "the client is old: 301 is TLS 1.0, 302 1.1, 303 1.2, 304 1.3", Decide: probe},
			{Text: "min_version and max_version leave too little", Decide: checkConfig},
		},
	},
	{
		Name: "versions-reversed", Rules: []string{"tls-version-range"},
		Says:  []string{"tls: no supported versions satisfy MinVersion and MaxVersion"},
		Means: "The lowest version of TLS is above the highest: nothing can be spoken.",
		Causes: []finding.Cause{
			{Text: "min_version above max_version in the client's tls_config", Decide: checkScrape},
			{Text: "the same in web.yml", Decide: checkConfig},
			{Text: "max_version below TLS12, and no min_version", Decide: theSame},
		},
	},
	{
		Name: "no-suite-in-common", Rules: []string{"suites-unusable", "list-item-empty"},
		Says: []string{
			"tls: no cipher suite supported by both client and server; client offered: {suites}", "tls: no cipher suite supported by both client and server",
			"tls: server chose an unconfigured cipher suite", "client doesn't support any cipher suites compatible with the certificate",
		},
		Means: "Client and server have no cipher suite in common.",
		Causes: []finding.Cause{
			{Text: "cipher_suites are for RSA and the key is ECDSA, or so", Decide: checkConfig},
			{Text: "cipher_suites hold those of TLS 1.3 alone", Decide: theSame},
			{Text: "an old client that has only what Go dropped", Decide: probe},
		},
	},
	{
		Name: "http2-refused", Rules: []string{"scrape-http2"},
		Says:  []string{"connection error: PROTOCOL_ERROR", "connection error: INADEQUATE_SECURITY", "http2: Transport: cannot retry err", "http2: server: error reading preface from client"},
		Means: "Client and server agreed on HTTP/2, and on a TLS that HTTP/2 refuses: below TLS 1.2, or with a suite of CBC or RSA alone.",
		Causes: []finding.Cause{
			{Text: "max_version in web.yml is below TLS12, or cipher_suites hold no other suites", Decide: checkConfig},
			{Text: "this client with that server", Decide: checkScrape},
		},
		Note: "http_server_config: {http2: false} makes it work; to allow TLS 1.3 is better.",
	},
	{
		Name: "no-group-in-common", Rules: []string{"list-item-empty"},
		Says: []string{
			"tls: no key exchanges supported by both client and server", "tls: no supported elliptic curves offered", "tls: no supported elliptic curves for ECDHE",
			"tls: no ECDHE curve supported by both client and server", "tls: CurvePreferences includes unsupported curve",
			"client doesn't support certificate curve", "tls: server selected unsupported group", "tls: server selected unsupported curve",
		},
		Means: "Client and server have no group for the key exchange in common.",
		Causes: []finding.Cause{
			{Text: "curve_preferences is short, or has an empty item", Decide: checkConfig},
			{Text: "the client is set to few groups, as FIPS mode does", Decide: probe},
		},
	},
	{
		Name: "no-signature-in-common", Rules: []string{"cert-weak-key", "cert-browser-refuses"},
		Says: []string{
			"tls: peer doesn't support any of the certificate's signature algorithms", "tls: peer doesn't support the certificate custom signature algorithms",
			"tls: certificate used with invalid signature algorithm", "tls: certificate RSA key size too small for supported signature algorithms",
			"RSA key size too small for supported signature algorithms", "tls: Ed25519 public keys are not supported before TLS 1.2",
			"connection doesn't support Ed25519", "tls: certificate cannot be used with the selected cipher suite",
		},
		Means: "The server's key can make no signature that the client takes.",
		Causes: []finding.Cause{
			{Text: "an RSA key that is too short", Decide: checkConfig},
			{Text: "Ed25519 or P-521, which browsers do not take", Decide: theSame},
		},
	},
	{
		Name: "rsa-key-huge", Rules: []string{"cert-weak-key"},
		Says:   []string{"tls: server sent certificate containing RSA key larger than {bits} bits", "larger than 8192 bits", "tls: client sent certificate containing RSA key larger than {bits} bits"},
		Means:  "The certificate's RSA key is longer than Go takes: 8192 bits.",
		Causes: []finding.Cause{{Text: "a key of 16384 bits", Decide: checkConfig}},
	},
	{
		Name:   "client-no-key-loaded",
		Says:   []string{"tls: no certificates configured", "tls: neither Certificates, GetCertificate, nor GetConfigForClient set in Config"},
		Means:  "The server was started for TLS without a certificate: a fault of the program and not of web.yml.",
		Causes: []finding.Cause{{Text: "a program that starts TLS by itself", Decide: checkConfig}},
	},
	{
		Name: "finished-wrong",
		Says: []string{
			"tls: client's Finished message is incorrect", "tls: server's Finished message was incorrect", "tls: invalid client finished hash", "tls: invalid server finished hash",
			"tls: invalid signature by the server certificate: {why}", "tls: invalid signature by the client certificate: {why}",
			"tls: downgrade attempt detected, possibly due to a MitM attack or a broken middlebox", "downgrade attempt detected",
			"tls: received unexpected handshake message of type {type}", "tls: handshake message of length {number} bytes exceeds maximum",
			"ECDSA verification failure",
		},
		Means: "What the two sides have seen of the handshake differs: something in between changed it, or one of them is broken.",
		Causes: []finding.Cause{
			{Text: "a proxy or firewall that looks into TLS", Decide: showServed},
			{Text: "certificate and key of the other side do not fit", Decide: probe},
		},
	},
	{
		Name:   "session-secrets",
		Says:   []string{"tls: too many ignored records", "tls: too many non-advancing records", "tls: unsupported key exchange", "tls: unknown Renegotiation value", "no renegotiation", "remote error: tls: no renegotiation"},
		Means:  "The two sides speak TLS in ways that do not fit together.",
		Causes: []finding.Cause{{Text: "a very old program, or a device in between", Decide: probe}},
	},
	{
		Name:   "server-name-missing",
		Says:   []string{"tls: either ServerName or InsecureSkipVerify must be specified in the tls.Config"},
		Means:  "The client does not know what to call the server, and so cannot verify it.",
		Causes: []finding.Cause{{Text: "the client's server_name is not set, and there is no host", Decide: checkScrape}},
	},
	{
		Name:  "tls-timeout",
		Says:  []string{"net/http: TLS handshake timeout", "TLS handshake timeout"},
		Means: "The connection was made, and the handshake came to no end.",
		Causes: []finding.Cause{
			{Text: "the port is that of a service that waits for the client", Decide: probe},
			{Text: "a firewall that swallows large packets (MTU)", Decide: theSame},
			{Text: "the server is overloaded: logins with a costly hash", Decide: checkConfig},
		},
	},
	{
		Name: "logged-eof",
		Says: []string{
			"TLS handshake error from {client}: EOF", "TLS handshake error from {client}: read tcp {addresses}: read: connection reset by peer",
			"TLS handshake error from {client}: write tcp {addresses}: write: broken pipe", "TLS handshake error from {client}: read: connection reset by peer",
			"TLS handshake error from {client}: unexpected EOF",
		},
		Means: "A client opened the port and left without a word. Most of the time this is harmless.",
		Causes: []finding.Cause{
			{Text: "a health check of TCP alone: a load balancer, Kubernetes", Decide: probe},
			{Text: "a port scan", Decide: theSame},
			{Text: "a client that does not trust the server and says nothing", Decide: probeCA},
		},
	},
	{
		Name:   "logged-timeout",
		Says:   []string{"TLS handshake error from {client}: read tcp {addresses}: i/o timeout", "TLS handshake error from {client}: context deadline exceeded", "TLS handshake error from {client}: i/o timeout"},
		Means:  "A client opened the port and then said nothing.",
		Causes: []finding.Cause{{Text: "a health check of TCP alone, or a slow network", Decide: probe}},
	},
	{
		Name: "logged-handshake", Frame: true,
		Says:   []string{"TLS handshake error from {client}: {why}", "TLS handshake error from"},
		Means:  "A handshake with a client failed; what follows in the line says why.",
		Causes: []finding.Cause{{Text: "the server's side of it", Decide: checkConfig}, {Text: "the client's side of it", Decide: probe}},
	},
	{
		Name: "handshake-failed", Frame: true,
		Says:   []string{"tls: failed to verify certificate: {why}", "tls: failed to verify certificate", "ssl handshake failure", "tls: {why}"},
		Means:  "The handshake of TLS failed.",
		Causes: []finding.Cause{{Text: "what the server shows and speaks does not suit the client", Decide: probe}},
	},
}
