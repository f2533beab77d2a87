package message

import "webtool/pkg/check/finding"

// What a server says in its log of a client's certificate: crypto/tls, and
// exporter-toolkit's check of client_allowed_sans.
var clientCertificateEntries = []Entry{
	{
		Name:  "client-certificate-missing",
		Says:  []string{"tls: client didn't provide a certificate"},
		Means: "A client showed no certificate, and the server requires one. The client sees \"certificate required\", or \"handshake failure\" with TLS 1.2.",
		Causes: []finding.Cause{
			{Text: "the client's config has no cert_file and key_file", Decide: checkScrape},
			{Text: "its certificate is not of a CA that the server names", Decide: probeConfig},
			{Text: "a health check or a browser", Decide: theSame},
		},
	},
	{
		Name: "client-certificate-unknown-ca", Rules: []string{"client-ca-unusable", "client-ca-is-leaf", "client-ca-not-set"},
		Says:  []string{"TLS handshake error from {client}: tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		Means: "A client showed a certificate that no CA in client_ca_file has signed.",
		Causes: []finding.Cause{
			{Text: "the certificate is from another CA", Decide: checkScrape},
			{Text: "client_ca_file holds no CA, or an old one", Decide: checkConfig},
			{Text: "the client does not send its intermediate certificate", Decide: showClient},
		},
	},
	{
		Name: "client-certificate-expired", Rules: []string{"client-ca-expired"},
		Says:  []string{"TLS handshake error from {client}: tls: failed to verify certificate: x509: certificate has expired or is not yet valid", "TLS handshake error from {client}: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time {now} is after {end}", "TLS handshake error from {client}: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time {now} is before {begin}"},
		Means: "A client's certificate, or the CA that signed it, has expired or is not valid yet.",
		Causes: []finding.Cause{
			{Text: "the client's certificate has expired", Decide: "openssl x509 -noout -dates -in client.crt"},
			{Text: "the CA in client_ca_file has expired", Decide: checkConfig},
			{Text: "a clock is wrong", Decide: "date -u"},
		},
	},
	{
		Name: "client-certificate-usage", Rules: []string{"client-ca-cannot-sign"},
		Says:  []string{"TLS handshake error from {client}: tls: failed to verify certificate: x509: certificate specifies an incompatible key usage"},
		Means: "A client showed a certificate that is not for clients: its extended key usage lacks clientAuth.",
		Causes: []finding.Cause{
			{Text: "a server's certificate was taken: public CAs issue no others", Decide: showClient},
			{Text: "the client CA itself is for servers alone", Decide: checkConfig},
		},
	},
	{
		Name: "client-san-not-allowed", Rules: []string{"allowed-san-never-matches", "allowed-sans-empty"},
		Says:  []string{"could not find allowed SANs in client cert, found: {allowed}", "could not find allowed SANs in client cert", "no allowed SAN in the client certificate"},
		Means: "The client's certificate is good, and none of its names is in client_allowed_sans. The list in the message is that of the config, and not of the certificate.",
		Causes: []finding.Cause{
			{Text: "the name stands in the common name, which is not looked at", Decide: showClient},
			{Text: "the case differs, or a wildcard is used: neither matches", Decide: checkConfig},
			{Text: "another client than the list was written for", Decide: showClient},
		},
	},
	{
		Name:   "client-certificate-broken",
		Says:   []string{"error parsing client certificate: {why}", "tls: failed to parse client certificate: {why}", "tls: client certificate contains an unsupported public key of type {type}", "tls: client certificate used with invalid signature algorithm"},
		Means:  "The server cannot read the certificate that a client showed.",
		Causes: []finding.Cause{{Text: "the client's certificate is damaged, or of an odd kind", Decide: showClient}},
	},
	{
		Name: "sans-panic", Rules: []string{"allowed-sans-panic"},
		Says: []string{
			"http: panic serving {client}: runtime error: index out of range [0] with length 0", "panic serving {client}: runtime error: index out of range",
			"panic: runtime error: index out of range [0] with length 0", "index out of range [0] with length 0", "panic: index out of range",
		},
		Means:  "A client without a certificate met client_allowed_sans under a policy that lets such clients come: the server's check stumbles, and the connection breaks off.",
		Causes: []finding.Cause{{Text: "client_auth_type is RequestClientCert or VerifyClientCertIfGiven", Decide: checkConfig}},
		Note:   "RequireAndVerifyClientCert is what client_allowed_sans is made for.",
	},
}
