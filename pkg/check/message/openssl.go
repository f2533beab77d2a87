package message

import "webtool/pkg/check/finding"

// What OpenSSL 3.0 says, by itself and in curl, Python, Ruby, nginx
// (X509_verify_cert_error_string, and the texts of ssl/ssl_err.c).
var opensslEntries = []Entry{
	{
		Name: "openssl-issuer-unknown", Rules: []string{"chain-incomplete"},
		Says: []string{
			"unable to get local issuer certificate", "unable to get issuer certificate", "unable to verify the first certificate", "verify error:num=20", "verify error:num=21", "verify error:num=2", "error 20 at", "error 2 at",
			"Verify return code: 20", "Verify return code: 21", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
		},
		Means: "The client does not know who signed the server's certificate.",
		Causes: []finding.Cause{
			{Text: "the client was not told the CA: --cacert, -CAfile", Decide: probeCA},
			{Text: "the server does not send its intermediate certificate", Decide: checkConfig},
			{Text: "the certificate itself was given as CA: Go takes that, OpenSSL does not"},
		},
	},
	{
		Name: "openssl-self-signed",
		Says: []string{
			"SSL certificate problem: self-signed certificate", "SSL certificate problem: self signed certificate", "self-signed certificate", "self signed certificate", "verify error:num=18", "Verify return code: 18",
			"self-signed certificate in certificate chain", "self signed certificate in certificate chain", "verify error:num=19", "Verify return code: 19", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN",
		},
		Means: "The certificate, or the CA above it, signed itself, and the client was not told to trust it.",
		Causes: []finding.Cause{
			{Text: "the client was not told: --cacert prom.crt or ca.crt", Decide: probeCA},
			{Text: "the certificate was renewed, and the client has the old one", Decide: showServed},
		},
	},
	{
		Name: "openssl-expired", Rules: []string{"cert-expired"},
		Says:  []string{"SSL certificate problem: certificate has expired", "verify error:num=10", "Verify return code: 10", "CERT_HAS_EXPIRED", "SEC_ERROR_EXPIRED_CERTIFICATE", "ERR_CERT_DATE_INVALID"},
		Means: "The server's certificate, or a CA above it, has expired, by the client's clock.",
		Causes: []finding.Cause{
			{Text: "the certificate was not renewed", Decide: checkConfig},
			{Text: "it was renewed, and the server reads another file", Decide: probeConfig},
			{Text: "the client's clock is wrong", Decide: "date -u"},
		},
	},
	{
		Name: "openssl-not-yet-valid", Rules: []string{"cert-not-yet-valid"},
		Says:   []string{"SSL certificate problem: certificate is not yet valid", "verify error:num=9", "Verify return code: 9", "CERT_NOT_YET_VALID"},
		Means:  "The server's certificate is not valid yet, by the client's clock.",
		Causes: []finding.Cause{{Text: "the client's clock is slow", Decide: "date -u"}, {Text: "the certificate was made for later", Decide: checkConfig}},
	},
	{
		Name: "openssl-purpose", Rules: []string{"cert-ext-key-usage", "cert-key-usage"},
		Says:  []string{"unsuitable certificate purpose", "unsupported certificate purpose", "verify error:num=26", "Verify return code: 26", "INVALID_PURPOSE", "invalid CA certificate", "verify error:num=24", "verify error:num=79"},
		Means: "The certificate, or the CA above it, is not made for this: its key usage or its extended key usage does not fit. Go may accept it all the same.",
		Causes: []finding.Cause{
			{Text: "a client's certificate serves, or certSign alone", Decide: checkConfig},
			{Text: "what was given as CA is none", Decide: "openssl x509 -noout -text -in ca.crt"},
		},
	},
	{
		Name: "openssl-key-weak", Rules: []string{"cert-weak-key", "cert-weak-signature"},
		Says:   []string{"EE certificate key too weak", "ee key too small", "CA certificate key too weak", "ca key too small", "CA signature digest algorithm too weak", "ca md too weak", "dh key too small", "verify error:num=66", "verify error:num=68"},
		Means:  "A key or a signature in the chain is too weak for this OpenSSL (its security level).",
		Causes: []finding.Cause{{Text: "RSA below 2048 bits, or SHA-1", Decide: checkConfig}},
	},
	{
		Name: "openssl-aki", Rules: []string{"cert-no-aki"},
		Says:   []string{"Missing Authority Key Identifier", "Missing Subject Key Identifier", "Basic Constraints of CA cert not marked critical", "Path length given without key usage keyCertSign"},
		Means:  "The client is strict (Python 3.13 and newer), and the certificate lacks what the RFC wants.",
		Causes: []finding.Cause{{Text: "the CA left the authority key identifier out", Decide: checkConfig}},
	},
	{
		Name:  "openssl-wrong-version",
		Says:  []string{"wrong version number", "SSL routines::wrong version number", "SSL routines:ssl3_get_record:wrong version number", "packet length too long", "SSL routines::http request", "routines:http request", "record layer failure", "ERR_SSL_PROTOCOL_ERROR", "SSL_ERROR_RX_RECORD_TOO_LONG"},
		Means: "What came back is no TLS: the port serves plain HTTP, most likely.",
		Causes: []finding.Cause{
			{Text: "the server's web config has no TLS that is on", Decide: checkConfig},
			{Text: "it was started without --web.config.file, or not restarted", Decide: probe},
		},
		Note: "Turning TLS on takes a restart of the server.",
	},
	{
		Name: "openssl-eof", Rules: []string{"allowed-sans-panic"},
		Says:  []string{"unexpected eof while reading", "SSL_ERROR_SYSCALL", "OpenSSL SSL_connect: SSL_ERROR_SYSCALL", "write:errno=104", "SSL handshake has read 0 bytes", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"},
		Means: "The server closed the connection in the middle, without an alert.",
		Causes: []finding.Cause{
			{Text: "client_allowed_sans, and the client shows no certificate", Decide: checkConfig},
			{Text: "a proxy, or a server that was stopped just then", Decide: probe},
		},
	},
	{
		Name: "openssl-unsupported-protocol", Rules: []string{"tls-version-old", "tls-version-range"},
		Says:   []string{"unsupported protocol", "SSL routines::unsupported protocol", "no protocols available", "version too low", "unsupported ssl or tls version"},
		Means:  "The client does not take a version of TLS as old as the server's, or has none switched on.",
		Causes: []finding.Cause{{Text: "max_version in web.yml is below TLS12", Decide: checkConfig}, {Text: "the client's own limits", Decide: probe}},
	},
	{
		Name: "openssl-no-shared-cipher", Rules: []string{"suites-unusable"},
		Says:   []string{"no shared cipher", "no cipher match", "no ciphers available", "no suitable key share", "no suitable signature algorithm", "no shared signature algorithms", "(NONE), Cipher is (NONE)", "Cipher is (NONE)"},
		Means:  "Client and server have no cipher suite, group or signature in common.",
		Causes: []finding.Cause{{Text: "cipher_suites that do not fit the key", Decide: checkConfig}, {Text: "a client with few of its own", Decide: probe}},
	},
	{
		Name: "openssl-key-mismatch", Rules: []string{"cert-key-mismatch"},
		Says:   []string{"key values mismatch", "key mismatch", "x509 certificate routines::key values mismatch", "X509_check_private_key", "key type mismatch"},
		Means:  "Certificate and key do not belong together.",
		Causes: []finding.Cause{{Text: "only one of the two was renewed", Decide: checkConfig}},
	},
	{
		Name: "openssl-no-pem", Rules: []string{"cert-unusable", "key-unusable"},
		Says:   []string{"PEM routines::no start line", "no start line", "Could not read certificate from {path}", "unable to load certificate", "unable to load Private Key", "Could not find certificate from {path}", "Could not read private key from {path}", "bad base64 decode", "bad end line"},
		Means:  "The file holds nothing in PEM that could be read.",
		Causes: []finding.Cause{{Text: "DER, PKCS#12, or a damaged file", Decide: checkConfig}},
	},
	{
		Name: "openssl-passphrase", Rules: []string{"key-unusable"},
		Says:   []string{"bad decrypt", "Enter PEM pass phrase", "bad password read", "processing error while decrypting"},
		Means:  "The key is encrypted. Servers with a web config cannot ask for a passphrase, and do not load it.",
		Causes: []finding.Cause{{Text: "the key has a passphrase: openssl pkey takes it away", Decide: checkConfig}},
	},
	{
		Name: "openssl-verify", Frame: true,
		Says:   []string{"certificate verify failed", "SSL certificate problem: {why}", "verify error:num={number}", "Verify return code: {number}", "CERTIFICATE_VERIFY_FAILED", "certificate verification failed", "error {number} at {depth} depth lookup"},
		Means:  "The client does not accept the server's certificate.",
		Causes: []finding.Cause{{Text: "the CA, the name or the dates", Decide: probeCA}},
	},
	{
		Name: "openssl-frame", Frame: true,
		Says:   []string{"error:0A{code}:SSL routines:", "SSL routines:", "sslv3 alert {alert}", "tlsv1 alert {alert}", "tlsv13 alert {alert}", "error:{code}:{library}:{function}:{reason}"},
		Means:  "OpenSSL met a fault in the handshake; the last words say which.",
		Causes: []finding.Cause{{Text: "what the server shows and speaks", Decide: probe}},
	},
}
