package check_test

import (
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

// TestTLSPolicyRules is about versions, suites, groups and HTTP/2.
func TestTLSPolicyRules(t *testing.T) {
	versions := func(low, high string) string {
		return tlsOn + "  min_version: " + low + "\n  max_version: " + high + "\n"
	}
	const (
		ecdsa, rsa  = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
		cbc, tls13  = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_AES_128_GCM_SHA256"
		http2Off    = "http_server_config:\n  http2: false\n"
		suitesStart = "  cipher_suites: ["
	)
	suites := func(list string) string { return suitesStart + list + "]\n" }
	checkTold(t, []toldOf{
		{versions("TLS12", "TLS13"), ""},
		{versions("TLS13", "TLS13"), ""},
		{versions("TLS13", "TLS12"), "tls-version-range error"},
		{tlsOn + "  max_version: TLS11\n", "tls-version-range error"},
		{versions("~", "TLS11"), "key-without-value info, tls-version-range error"},
		{versions("TLS13", "~"), "key-without-value info"},
		{versions("TLS10", "TLS13"), "tls-version-old warning"},
		{versions("TLS11", "TLS12"), "tls-version-old warning, tls13-off info"},
		{versions("TLS10", "TLS11"), "tls-version-old error"},
		{strings.ReplaceAll(versions("TLS10", "TLS11"), "prom.", "ed25519."), "tls-version-old error"},
		{strings.ReplaceAll(versions("TLS10", "TLS12"), "prom.", "ed25519."), "cert-browser-refuses info, tls-version-old warning, tls13-off info"},
		{tlsOn + "  max_version: TLS12\n", "tls13-off info"},
		{versions("TLS14", "TLS12"), "tls-version-unknown error"},

		{tlsOn + suites(ecdsa), ""},
		{rsaOn + suites(rsa), ""},
		{rsaOn + suites(rsa+", "+ecdsa), ""},
		{rsaOn + suites(ecdsa), "suites-unusable warning"},
		{tlsOn + suites(rsa), "suites-unusable warning"},
		{rsaOn + "  max_version: TLS12\n" + suites(ecdsa), "tls13-off info, suites-unusable error"},
		{tlsOn + suites(tls13) + http2Off, "suites-unusable warning"},
		{tlsOn + "  max_version: TLS12\n" + suites(tls13) + http2Off, "tls13-off info, suites-unusable error"},
		{tlsOn + suites(tls13+", "+ecdsa), "suite-of-tls13 info"},
		{tlsOn + suites(ecdsa+", "+cbc), "suite-weak info"},
		// TLS 1.0 has none but CBC suites.
		{tlsOn + "  min_version: TLS11\n" + suites(ecdsa), "tls-version-old warning, suites-unusable warning"},
		{tlsOn + "  min_version: TLS11\n" + suites(ecdsa+", "+cbc), "tls-version-old warning, suite-weak info"},
		{tlsOn + "  min_version: TLS13\n" + suites(rsa), "suites-without-effect warning"},
		{tlsOn + "  min_version: TLS13\n" + suites(tls13), "suites-without-effect warning"},
		{tlsOn + suites("FAST, "+rsa), "cipher-unknown error"},

		{tlsOn + "  curve_preferences: [X25519]\n", "curves-without-post-quantum info"},
		{tlsOn + "  max_version: TLS12\n  curve_preferences: [X25519]\n", "tls13-off info"},
		{tlsOn + "  curve_preferences: [X25519MLKEM768]\n", "curve-unknown error"},
		{tlsOn + "  prefer_server_cipher_suites: false\n", "prefer-server-suites info"},

		{tlsOn + "http_server_config:\n", "http2-off-by-accident warning"},
		{tlsOn + "http_server_config:\n  http2:\n", "http2-off-by-accident warning"},
		{tlsOn + "http_server_config:\n  http2: no\n", ""},
		{tlsOn + "http_server_config: {}\n", ""},
		{tlsOn + "http_server_config:\n  headers:\n", ""},
		{tlsOn + "http_server_config:\n  htp2: false\n", "unknown-key error"},
		{"http_server_config:\n", ""}, // plain HTTP has no HTTP/2 to lose
	})
}

// TestHeaderRules is about headers as browsers read them.
func TestHeaderRules(t *testing.T) {
	hsts := func(value string) string { return headers("    Strict-Transport-Security: " + value + "\n") }
	csp := func(value string) string { return headers("    Content-Security-Policy: " + value + "\n") }
	checkTold(t, []toldOf{
		{hsts("max-age=31536000"), ""},
		{hsts("max-age=31536000; includeSubDomains; preload"), ""},
		{hsts(`'max-age="31536000" ; ;includesubdomains;'`), ""},
		{hsts("Max-Age = 300"), ""},
		{hsts("max-age=0"), "hsts-value info"},
		{hsts("includeSubDomains"), "hsts-value error"},
		{hsts("max-age"), "hsts-value error"},
		{hsts("max-age=1y"), "hsts-value error"},
		{hsts("max-age=31536000, includeSubDomains"), "hsts-value error"},
		{hsts("max-age=31536000 includeSubDomains"), "hsts-value error"},
		{hsts("max-age=1; max-age=2"), "hsts-value error"},
		{hsts(`'"max-age=31536000"'`), "hsts-value error"},
		{hsts("31536000"), "hsts-value error"},
		{hsts("max-age=300; includeSubDomain"), "hsts-value info"},
		{hsts(`""`), "header-blank info"},
		{"http_server_config:\n  headers:\n    Strict-Transport-Security: max-age=300\n", "hsts-without-tls warning"},

		{headers("    X-XSS-Protection: 0\n"), ""},
		{headers("    X-XSS-Protection: 1; mode=block\n"), "xss-protection info"},
		{headers("    X-XSS-Protection:\n"), "header-blank info"},
		{headers("    X-Frame-Options: deny\n    X-Content-Type-Options: nosniff\n"), ""},

		{csp("default-src 'self'"), ""},
		{csp("default-src 'none'; script-src 'self' 'sha256-abc='; style-src 'unsafe-inline' https://a.example.com; frame-ancestors 'none'; upgrade-insecure-requests"), ""},
		{csp("default-src *"), ""},
		{csp("sandbox allow-scripts"), ""},
		{csp("default-src self"), "csp-broken warning"},
		{csp("default-src none; img-src none"), "csp-broken warning"},
		{csp("default-src ‘self’"), "csp-broken warning"},
		{csp(`'default-src "self"'`), "csp-broken warning"},
		{csp("default-src 'self' 'none'"), "csp-broken warning"},
		{csp("default-src 'self'; script_src 'none'"), "csp-broken warning"},
		{csp("default-src 'self'; default-src *"), "csp-broken warning"},
		{csp(`"default-src: 'self'"`), "csp-broken error"},
		{csp("yes"), "csp-broken error"},
		{csp("'self'"), "csp-broken error"},
		{csp(`" "`), "header-blank info"},
	})
}

// TestOldVersionsOnly is about a server that speaks nothing that clients do: the
// highest version is at fault, and with an Ed25519 key no client gets in at all.
func TestOldVersionsOnly(t *testing.T) {
	dir := exampleDir(t)
	config := tlsOn + "  min_version: TLS10\n  max_version: TLS11\n"
	for text, want := range map[string]string{
		config: "server selected unsupported protocol version", strings.ReplaceAll(config, "prom.", "ed25519."): "every handshake fails",
	} {
		for _, f := range checkText(t, dir, text).Findings {
			if !strings.Contains(f.Effect, want) || f.Where.YAMLPath != "tls_server_config.max_version" || f.Severity != finding.Error {
				t.Errorf("%+v", f)
			}
		}
	}
	template := fixtures.Leaf(fixtures.Now)
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	cert := fixtures.Issue(template, template, key, key)
	pool := x509.NewCertPool()
	pool.AddCert(fixtures.Parse(cert))
	for _, highest := range []uint16{tls.VersionTLS11, tls.VersionTLS12} {
		err := shake(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: highest, Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}},
			&tls.Config{MinVersion: tls.VersionTLS10, RootCAs: pool, ServerName: "localhost", Time: func() time.Time { return fixtures.Now }})
		if (err == nil) != (highest == tls.VersionTLS12) {
			t.Errorf("%s: a client says %v", tls.VersionName(highest), err)
		}
	}
}
