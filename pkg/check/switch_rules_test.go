package check_test

import "testing"

// TestTLSOnOrOff is about what turns TLS and passwords on, and what only seems to.
func TestTLSOnOrOff(t *testing.T) {
	checkTold(t, []toldOf{
		{tlsOn, ""},
		{tlsOn + "  min_version: TLS13\n", ""},
		{"tls_server_config:\n  min_version: TLS13\n", "tls-not-on error"},
		{"tls_server_config:\n  cipher_suites: [TLS_AES_128_GCM_SHA256]\n", "tls-not-on error"},
		{"tls_server_config:\n  client_allowed_sans: [a.example.com]\n", "tls-not-on error"},
		{"tls_server_config:\n  prefer_server_cipher_suites: true\n", "tls-not-on error"},
		{"tls_server_config:\n  cert_file: \"\"\n", "tls-not-on error"},
		{"tls_server_config:\n  cert_file:\n  key_file:\n", "tls-not-on error"},
		{"tls_server_config:\n  client_auth_type: \"\"\n", "tls-not-on error"},
		{"tls_server_config:\n", "tls-section-empty warning"},
		{"tls_server_config: ~\n" + oneUser, "tls-section-empty warning, users-without-tls warning"},
		{"tls_server_config: {}\n", "tls-section-empty info"},
		// The value is refused, so nobody can say what it turns on.
		{"tls_server_config:\n  cert_file: [prom.crt]\n  min_version: TLS12\n", "wrong-type error"},
		{"tls_server_config:\n  cert_fil: prom.crt\n  min_version: TLS12\n", "unknown-key error"},
		{"tls_server_config: yes\n", "wrong-type error"},
		{"tls_server_conf:\n  cert_file: a\n" + oneUser, "unknown-key error"},

		{tlsOn + "basic_auth_users:\n", "users-empty error"},
		{tlsOn + "basic_auth_users: {}\n", "users-empty warning"},
		{mutualCA + "basic_auth_users:\n", "users-empty warning"},
		{mutualCA + "basic_auth_users: {}\n", "users-empty warning"},
		{tlsOn + "basic_auth_users: []\n", "wrong-type error"},
		{tlsOn + "basic_auth_user:\n", "unknown-key error"},
		{tlsOn + oneUser, ""},

		{"", "config-empty info"},
		{"# to come\n\n", "config-empty info"},
		{"{}\n", "config-empty info"},
		{"~\n", "config-empty info"},
		{"---\n", "config-empty info"},
		{"http_server_config:\n  http2: false\n", ""},
		{"---\n---\n" + tlsOn, "dropped-content error"},

		{"rate_limit:\n", "key-without-value info"},
		{"rate_limit: {}\n", ""},
		{tlsOn + "  min_version:\n  max_version: ~\n", "key-without-value info, key-without-value info"},
		{tlsOn + "  client_auth_type:\n", "key-without-value info"},
		{tlsOn + "  client_auth_type: \"\"\n", ""},
		{tlsOn + "  client_allowed_sans:\n", "key-without-value info"},
		{mutualCA + "  client_allowed_sans:\n", "key-without-value warning"},
		{tlsOn + "  cipher_suites: []\n  curve_preferences: []\n", ""},
		{tlsOn + "  curve_preferences: [~]\n", "list-item-empty error"},
		{tlsOn + "  curve_preferences: [~, X25519]\n", "curves-without-post-quantum info, list-item-empty info"},
		{tlsOn + "  curve_preferences: [\"\"]\n", "curve-unknown error"},
	})
}

// TestRateLimitRules is about limits that let nothing or everything through.
func TestRateLimitRules(t *testing.T) {
	limit := func(interval, burst string) string {
		return "rate_limit:\n  interval: " + interval + "\n  burst: " + burst + "\n"
	}
	checkTold(t, []toldOf{
		{limit("1s", "20"), ""},
		{limit("100us", "1"), ""},
		{limit(".5s", "1_000"), ""},
		{limit("1s", "1e3"), ""},
		{"rate_limit:\n  interval: 1s\n", "rate-limit-without-burst error"},
		{limit("1s", "0"), "rate-limit-without-burst error"},
		{limit("1s", "-1"), "rate-limit-without-burst error"},
		{limit("1s", "0.9"), "rate-limit-without-burst error"},
		{limit("1s", "~"), "rate-limit-without-burst error"},
		{limit("1", "5"), "rate-limit-nanoseconds error"},
		{limit("0x10", "5"), "rate-limit-nanoseconds error"},
		{limit("1.5", "5"), "rate-limit-nanoseconds error"},
		{limit("999999", "5"), "rate-limit-nanoseconds error"},
		{limit("1000000", "5"), "rate-limit-nanoseconds info"},
		{limit("1e9", "5"), "rate-limit-nanoseconds info"},
		{limit("1ns", "5"), ""}, // a unit is there: it is meant so
		{limit("1s", "2.9"), "rate-limit-fraction warning"},
		{limit("1s", "2.0"), ""},
		{"rate_limit:\n  burst: 5\n", "rate-limit-off error"},
		{limit("~", "5"), "rate-limit-off error"},
		{limit("0.4ns", "5"), "rate-limit-off error"},
		{limit("0.5", "5"), "rate-limit-off error"},
		{limit("0", "5"), "rate-limit-off info"},
		{limit("0s", "5"), "rate-limit-off info"},
		{limit("0", "0"), ""},
		{limit("-1s", "5"), "rate-limit-negative error"},
		{limit("-1", "0"), "rate-limit-negative error"},
		{limit("1s", "010"), "number-octal warning"},
		{limit("1s", "07"), ""},
		{limit("1s", "10"), ""},
		{limit("1s", "0o17"), ""},
		// What is refused is told of as that alone.
		{limit("1s", "20/s"), "wrong-type error"},
		{limit("1d", "20"), "wrong-type error"},
		{"rate_limit:\n  interval: 1s\n  bursts: 20\n", "unknown-key error"},
		{"rate_limits:\n  interval: 1s\n", "unknown-key error"},
	})
}
