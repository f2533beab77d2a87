package message

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// alert is one of TLS (RFC 8446, section 6): its number, its words in Go
// (crypto/tls, alert.go), and those in OpenSSL and curl.
type alert struct {
	number    int
	inGo      string
	inOpenSSL []string
}

// forms are how the one sees it who did not send it.
func (a alert) forms() []string {
	forms := []string{
		"remote error: tls: " + a.inGo, "tls: " + a.inGo,
		fmt.Sprintf("SSL alert number %d", a.number), fmt.Sprintf("alert number %d", a.number),
		fmt.Sprintf("alert %d", a.number), fmt.Sprintf("tls: alert(%d)", a.number), "alert " + a.inGo, "|" + a.inGo + "|",
	}
	for _, name := range a.inOpenSSL {
		forms = append(forms, "alert "+name, "alert, "+name, "routines::tlsv1 "+name)
	}
	return forms
}

// Alerts that a client gets to see: the server has broken off.
var alertEntries = []Entry{
	{
		Name: "alert-internal-error", Rules: []string{"yaml-syntax", "unknown-key", "cert-key-mismatch", "run-as-cannot-read"},
		alerts: []alert{{80, "internal error", []string{"internal error"}}},
		Means:  "The server broke off the handshake: it could not read its own web config or certificate at that moment (alert 80).",
		Causes: []finding.Cause{
			{Text: "web.yml was changed and no longer parses", Decide: checkConfig},
			{Text: "certificate and key do not belong together", Decide: theSame},
			{Text: "the service's user cannot read one of them", Decide: checkRunAs},
			{Text: "TLS was taken out of web.yml: that takes a restart", Decide: checkConfig},
			{Text: "the key fits no signature that both sides know", Decide: theSame},
		},
		Note: "A server that was up keeps running, and recovers when the file is right again.",
	},
	{
		Name: "alert-handshake-failure", Rules: []string{"suites-unusable", "tls-version-range", "list-item-empty"},
		alerts: []alert{{40, "handshake failure", []string{"handshake failure"}}},
		Means:  "The server broke off the handshake (alert 40): the two have no cipher suite, group or signature in common; in TLS 1.2 also when a client shows no certificate where one is required.",
		Causes: []finding.Cause{
			{Text: "a client certificate is required, TLS 1.2 is spoken", Decide: probeConfig},
			{Text: "cipher_suites fit the other kind of key, or TLS 1.2 not at all", Decide: checkConfig},
			{Text: "curve_preferences leave no group in common", Decide: theSame},
			{Text: "the client is too old for what the server offers", Decide: probe},
		},
	},
	{
		Name: "alert-bad-certificate", Rules: []string{"allowed-san-never-matches", "allowed-sans-empty"},
		alerts: []alert{{42, "bad certificate", []string{"bad certificate"}}},
		Means:  "The server broke off the handshake (alert 42): it does not accept the client's certificate, though it may know its issuer.",
		Causes: []finding.Cause{
			{Text: "none of its names is in client_allowed_sans", Decide: showClient},
			{Text: "it is for servers alone (extended key usage)", Decide: theSame},
			{Text: "none was shown: servers built with an old Go say so", Decide: checkScrape},
		},
		Note: "The server's log says which: look there for \"TLS handshake error\".",
	},
	{
		Name:   "alert-unsupported-certificate",
		alerts: []alert{{43, "unsupported certificate", []string{"unsupported certificate"}}},
		Means:  "The other side cannot use the certificate that it was shown (alert 43): its kind of key or its purpose does not fit.",
		Causes: []finding.Cause{
			{Text: "a client certificate that is for servers alone", Decide: showClient},
			{Text: "a kind of key that the other side does not know", Decide: theSame},
		},
	},
	{
		Name:   "alert-revoked-certificate",
		alerts: []alert{{44, "revoked certificate", []string{"certificate revoked"}}},
		Means:  "The other side says that the certificate it was shown was revoked (alert 44). Servers with a web config never say so: they look at no revocation list.",
		Causes: []finding.Cause{{Text: "a proxy in between checks revocation", Decide: showServed}},
	},
	{
		Name: "alert-expired-certificate", Rules: []string{"client-ca-expired"},
		alerts: []alert{{45, "expired certificate", []string{"certificate expired"}}},
		Means:  "The server broke off the handshake (alert 45): the client's certificate, or the CA that signed it, has expired or is not valid yet.",
		Causes: []finding.Cause{
			{Text: "the client's certificate has expired", Decide: "openssl x509 -noout -dates -in client.crt"},
			{Text: "the CA in client_ca_file has expired", Decide: checkConfig},
			{Text: "a clock is wrong", Decide: "date -u"},
		},
	},
	{
		Name:   "alert-unknown-certificate",
		alerts: []alert{{46, "unknown certificate", []string{"certificate unknown"}}},
		Means:  "The other side does not accept the certificate that it was shown, and does not say why (alert 46).",
		Causes: []finding.Cause{
			{Text: "a browser or a Java client that does not trust the server", Decide: probe},
			{Text: "a client certificate with something amiss", Decide: showClient},
		},
	},
	{
		Name:   "alert-illegal-parameter",
		alerts: []alert{{47, "illegal parameter", []string{"illegal parameter"}}},
		Means:  "The other side read something that TLS does not allow at this place (alert 47).",
		Causes: []finding.Cause{{Text: "a proxy or firewall in between that changes the handshake", Decide: probe}},
	},
	{
		Name: "alert-unknown-ca", Rules: []string{"client-ca-unusable", "client-ca-not-set", "client-ca-cannot-sign", "client-ca-is-leaf"},
		alerts: []alert{{48, "unknown certificate authority", []string{"unknown ca", "unknown CA"}}},
		Says:   []string{"tlsv1 alert unknown ca"},
		Means:  "The server broke off the handshake (alert 48): it does not know who signed the client's certificate.",
		Causes: []finding.Cause{
			{Text: "the certificate is from another CA than client_ca_file", Decide: checkScrape},
			{Text: "client_ca_file holds no certificate, or no CA", Decide: checkConfig},
			{Text: "the client does not send its intermediate certificate", Decide: showClient},
			{Text: "the file holds a new CA of the same name", Decide: checkConfig},
		},
	},
	{
		Name:   "alert-access-denied",
		alerts: []alert{{49, "access denied", []string{"access denied"}}},
		Means:  "The other side accepts the certificate, and does not let its owner in (alert 49).",
		Causes: []finding.Cause{{Text: "a proxy in between with rules of its own", Decide: probe}},
	},
	{
		Name:   "alert-decode-error",
		alerts: []alert{{50, "error decoding message", []string{"decode error"}}, {51, "error decrypting message", []string{"decrypt error"}}},
		Means:  "The other side could not read or not verify a part of the handshake (alert 50 or 51).",
		Causes: []finding.Cause{
			{Text: "the client's certificate and key do not belong together", Decide: checkScrape},
			{Text: "something in between changes what passes", Decide: probe},
		},
	},
	{
		Name: "alert-protocol-version", Rules: []string{"tls-version-range", "tls-version-old", "tls13-off"},
		alerts: []alert{{70, "protocol version not supported", []string{"protocol version"}}},
		Says:   []string{"tlsv1 alert protocol version"},
		Means:  "The two sides have no version of TLS in common (alert 70).",
		Causes: []finding.Cause{
			{Text: "the client is old, the server wants TLS 1.2 or newer", Decide: probe},
			{Text: "min_version TLS13, and a client of TLS 1.2", Decide: checkConfig},
			{Text: "min_version above max_version", Decide: theSame},
		},
	},
	{
		Name:   "alert-insufficient-security",
		alerts: []alert{{71, "insufficient security level", []string{"insufficient security"}}},
		Means:  "The server wants stronger cipher suites than the client has (alert 71).",
		Causes: []finding.Cause{{Text: "a very old client, or a proxy with rules of its own", Decide: probe}},
	},
	{
		Name:   "alert-inappropriate-fallback",
		alerts: []alert{{86, "inappropriate fallback", []string{"inappropriate fallback"}}},
		Says:   []string{"tls: client using inappropriate protocol fallback"},
		Means:  "The client tried again with an older version of TLS, though the server knows a newer one (alert 86).",
		Causes: []finding.Cause{{Text: "the first try was disturbed: an unstable network or a proxy", Decide: probe}},
	},
	{
		Name:   "alert-user-canceled",
		alerts: []alert{{90, "user canceled", []string{"user cancelled", "user canceled"}}},
		Means:  "The other side gave up by its own wish (alert 90).",
		Causes: []finding.Cause{{Text: "somebody broke off a program or a page", Decide: probe}},
	},
	{
		Name:   "alert-missing-extension",
		alerts: []alert{{109, "missing extension", []string{"missing extension"}}, {110, "unsupported extension", []string{"unsupported extension"}}},
		Means:  "The handshake lacks an extension that the other side needs, or has one that it did not offer (alert 109 or 110).",
		Causes: []finding.Cause{{Text: "a client or a proxy that speaks TLS badly", Decide: probe}},
	},
	{
		Name:   "alert-unrecognized-name",
		alerts: []alert{{112, "unrecognized name", []string{"unrecognized name"}}},
		Means:  "The server has no certificate for the name that the client asks for (alert 112). Servers with a web config never say so: this is a proxy.",
		Causes: []finding.Cause{
			{Text: "server_name does not fit the proxy's hosts", Decide: showServed},
			{Text: "the client connects by an address, and sends no name", Decide: theSame},
		},
	},
	{
		Name:   "alert-certificate-required",
		alerts: []alert{{116, "certificate required", []string{"certificate required"}}},
		Says:   []string{"tlsv13 alert certificate required", "alert 41", "alert number 41", "tls: alert(41)"},
		Means:  "The server wants a client certificate, and was shown none (alert 116).",
		Causes: []finding.Cause{
			{Text: "the client has no cert_file and key_file", Decide: checkScrape},
			{Text: "it has one, which is not of a CA that the server names", Decide: probeConfig},
			{Text: "Grafana: tlsAuth is not true, so nothing is sent"},
		},
		Note: "client_auth_type in the server's web config is RequireAnyClientCert or RequireAndVerifyClientCert.",
	},
	{
		Name: "alert-no-application-protocol", Rules: []string{"http2-not-served"},
		alerts: []alert{{120, "no application protocol", []string{"no application protocol"}}},
		Means:  "Client and server have no protocol in common above TLS (alert 120): the client insists on HTTP/2, say, and the server has it off.",
		Causes: []finding.Cause{
			{Text: "http2 is off in web.yml, and the client knows nothing else", Decide: checkConfig},
			{Text: "what listens there is no HTTP server", Decide: probe},
		},
	},
	{
		Name:   "alert-other",
		alerts: []alert{{10, "unexpected message", []string{"unexpected message"}}, {20, "bad record MAC", []string{"bad record mac"}}, {22, "record overflow", []string{"record overflow"}}},
		Says:   []string{"tls: local error", "decryption failed or bad record mac", "tls: oversized record received"},
		Means:  "What came over the connection is no TLS, or was changed on the way (alert 10, 20 or 22).",
		Causes: []finding.Cause{
			{Text: "the other side speaks plain HTTP, or another protocol", Decide: probe},
			{Text: "a device in between disturbs the connection", Decide: theSame},
		},
	},
	{
		Name: "alert", Frame: true,
		alerts: []alert{},
		Says:   []string{"remote error: tls: {alert}", "SSL alert number {number}", "tls: alert({number})", "remote error"},
		Means:  "The other side broke off the handshake with an alert, which says why.",
		Causes: []finding.Cause{{Text: "something that it does not like about this side", Decide: probe}},
	},
}
