package message

import "webtool/pkg/check/finding"

// What browsers, rustls, GnuTLS and Bun say, where it differs from the rest.
var otherClientEntries = []Entry{
	{
		Name: "cert-is-ca", Rules: []string{"cert-is-ca"},
		Says:   []string{"CaUsedAsEndEntity", "MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY"},
		Means:  "The server's certificate is that of a CA (CA:TRUE), which Firefox and programs in Rust do not take for a server's; Go and curl do.",
		Causes: []finding.Cause{{Text: "openssl req -x509 makes such ones unless told otherwise", Decide: checkConfig}},
	},
	{
		Name:   "unknown-issuer-others",
		Says:   []string{"invalid peer certificate: UnknownIssuer", "UnknownIssuer", "SEC_ERROR_UNKNOWN_ISSUER", "ERR_CERT_AUTHORITY_INVALID", "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT", "PKIX path building failed", "unable to find valid certification path to requested target"},
		Means:  "The client does not know who signed the server's certificate.",
		Causes: []finding.Cause{{Text: "the CA is not among those that it trusts", Decide: probeCA}, {Text: "the intermediate certificate is missing", Decide: checkConfig}},
	},
	{
		Name: "name-mismatch-others", Rules: []string{"cert-host-not-covered", "cert-no-san"},
		Says:   []string{"ERR_CERT_COMMON_NAME_INVALID", "SSL_ERROR_BAD_CERT_DOMAIN", "NotValidForName", "certificate not valid for name", "No subject alternative names present", "No subject alternative DNS name matching {name} found", "ERR_TLS_CERT_ALTNAME_INVALID"},
		Means:  "The certificate does not have the name that the client uses, or has it in the common name alone.",
		Causes: []finding.Cause{{Text: "the name is not among the SANs", Decide: checkHost}},
	},
	{
		Name: "browser-key-usage", Rules: []string{"cert-key-usage"},
		Says:   []string{"ERR_SSL_KEY_USAGE_INCOMPATIBLE", "Key usage violation in certificate has been detected"},
		Means:  "The key usage of the server's certificate lacks digitalSignature. Go does not look at it.",
		Causes: []finding.Cause{{Text: "a CA's certificate, or one for encryption alone, serves", Decide: checkConfig}},
	},
	{
		Name: "browser-cert-invalid", Rules: []string{"cert-is-ca"},
		Says:   []string{"ERR_CERT_INVALID", "ERR_CERT_WEAK_SIGNATURE_ALGORITHM", "ERR_CERT_WEAK_KEY", "The provided certificate is not a CA", "certificate is not a CA", "8102", "SEC_ERROR_INADEQUATE_KEY_USAGE"},
		Means:  "The client refuses the form of the certificate: as a CA that is none, for one, or for a weak key.",
		Causes: []finding.Cause{{Text: "a self-signed certificate was imported as a CA", Decide: checkConfig}},
	},
	{
		Name: "browser-no-cipher", Rules: []string{"cert-browser-refuses", "suites-unusable"},
		Says:   []string{"ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "SSL_ERROR_NO_CYPHER_OVERLAP", "NO_CYPHER_OVERLAP", "VERSION_OR_CIPHER_MISMATCH", "SSL_ERROR_UNSUPPORTED_VERSION"},
		Means:  "Browser and server have no version, cipher suite or kind of key in common.",
		Causes: []finding.Cause{{Text: "an Ed25519 or P-521 key, which browsers do not take", Decide: checkConfig}, {Text: "min_version, cipher_suites or curve_preferences", Decide: probe}},
	},
	{
		Name: "empty-issuer", Rules: []string{"cert-empty-issuer"},
		Says:   []string{"MOZILLA_PKIX_ERROR_EMPTY_ISSUER_NAME", "EMPTY_ISSUER_NAME"},
		Means:  "The server's certificate has an empty issuer, which Firefox and curl do not take; Go does.",
		Causes: []finding.Cause{{Text: "a certificate without a subject that signed itself", Decide: checkConfig}},
	},
	{
		Name:   "browser-client-certificate",
		Says:   []string{"ERR_BAD_SSL_CLIENT_AUTH_CERT", "SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT", "ERR_SSL_CLIENT_AUTH_CERT_NEEDED"},
		Means:  "The server wants a client certificate, and the browser has none that it takes.",
		Causes: []finding.Cause{{Text: "no certificate of the client CA is in the browser", Decide: probeConfig}},
	},
	{
		Name:  "kubernetes-probe",
		Says:  []string{"Readiness probe failed: HTTP probe failed with statuscode: 401", "Liveness probe failed: HTTP probe failed with statuscode: 401", "HTTP probe failed with statuscode: 401", "HTTP probe failed with statuscode: 400"},
		Means: "A health check of Kubernetes meets basic auth or TLS: no path is exempt from either, /-/healthy included.",
		Causes: []finding.Cause{
			{Text: "401: give the probe an Authorization header, or check TCP", Decide: probe},
			{Text: "400: the probe lacks scheme: HTTPS", Decide: theSame},
		},
	},
}
