package check_test

// The words that mutators put into web configs.

// hash is of a throw-away password, at cost 10.
const hash = "$2a$10$RI2Z1IJP1v4Qdn1w4Oj2NO8FT43/WmSuMUAyTFIgM49J9wZm/R.W6"

var keys = []string{
	"tls_server_config", "http_server_config", "basic_auth_users", "rate_limit",
	"cert", "key", "client_ca", "cert_file", "key_file", "client_ca_file", "client_auth_type", "client_allowed_sans",
	"min_version", "max_version", "cipher_suites", "curve_preferences", "prefer_server_cipher_suites",
	"http2", "headers", "interval", "burst", "X-Frame-Options", "X-Content-Type-Options", "Strict-Transport-Security",
	"alice", "<<", "~", "null", `""`, "1", "yes", "2025-01-01", "? a", "&k x", "*a ", "!!str x", "[a]", "{a: b}", "@x", "{{ key }}", "${KEY}",
}

var values = []string{
	"", "~", "null", `""`, "''", "true", "yes", "off", "False", "0", "1", "-1", "010", "0o10", "0x1F", "0b11", "1_000", "1e3", "1.5", ".inf", ".nan", "+.5",
	"9223372036854775807", "9223372036854775808", "18446744073709551616", "1s", "1d", "-1s", "1h30m", "1:30", "2025-01-01", "2025-01-01T10:00:00Z",
	"TLS12", "TLS13", "TLS99", "tls12", "NoClientCert", "RequireAndVerifyClientCert", "CurveP256", "X25519MLKEM768",
	"TLS_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA", "deny", "DENY", "nosniff", hash, "plain-text-password",
	"../../certs/server.crt", "../../certs/server.key", "../../certs/other.key", "../../certs", "no-such-file", "/", ".",
	"[]", "{}", "[a]", "[~]", "[1, 2]", "{a: b}", "{a: 1, a: 2}", "[[a]]", "[{}]", "- a", "? a", "a: b", "[a", "{a", "a]", "a}", "{{ a }}", "<a>", "${A}",
	"|", ">", "|-", "| a", "|2", "!!str 1", "!!int 1", "!!int a", "!!binary aGVsbG8=", "!!binary @", "!!null a", "!!null", "!!bool yes", "!!float 1", "!!timestamp 1", "!a b", "!",
	"&a b", "&a", "*a", "*", "&", "@a", "%a", "`a`", `"a`, "'a", `"\q"`, `"\x41"`, `"a" b`, "a #b", "a#b", "# a", "<<", "=", ".", "-", "--- a", "é 山 🔑", "a\tb",
}

// fittingValues are of the right type for a key: only their meaning differs.
var fittingValues = map[string][]string{
	"tls_server_config": {
		"{}", "~", "{cert_file: ../../certs/server.crt, key_file: ../../certs/server.key}",
		"{cert_file: ../../certs/server.crt, key_file: ../../certs/other.key}", "{cert_file: ../../certs/server.crt}",
		"{min_version: TLS13}", "{client_auth_type: NoClientCert}",
	},
	"http_server_config": {"{}", "~", "{http2: false}", "{http2: ~}", "{headers: {X-Frame-Options: deny}}", "{headers: {Server: a}}"},
	"basic_auth_users":   {"{}", "~", "{alice: " + hash + "}", "{alice: a, bob: " + hash + "}"},
	"rate_limit":         {"{}", "~", "{interval: 1s, burst: 10}", "{interval: 1, burst: 1.5}"},
	"cert_file":          {"../../certs/server.crt", "../../certs/rsa.crt", "../../certs/empty.pem", "../../certs/server.key", "../../certs", "no-such-file", `""`},
	"key_file":           {"../../certs/server.key", "../../certs/rsa.key", "../../certs/encrypted.key", "../../certs/server.crt", "../../certs", "no-such-file", `""`},
	"client_ca_file":     {"../../certs/client-ca.crt", "../../certs/garbage.pem", "../../certs", "no-such-file", `""`},
	"cert":               {"a", `""`, "~"},
	"key":                {"a", `""`, "~"},
	"client_ca":          {"a", `""`, "~"},
	"client_auth_type": {
		"NoClientCert", "RequestClientCert", "RequireAnyClientCert", "RequireClientCert",
		"VerifyClientCertIfGiven", "RequireAndVerifyClientCert", "Nonsense", `""`,
	},
	"client_allowed_sans": {"[]", "~", "[a, 1, ~, true]"},
	"min_version":         {"TLS10", "TLS11", "TLS12", "TLS13", "TLS14", "~"},
	"max_version":         {"TLS10", "TLS11", "TLS12", "TLS13", "TLS1.3", "~"},
	"cipher_suites": {
		"[]", "~", "[~]", "[TLS_AES_128_GCM_SHA256]", "[TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]",
		"[TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, ~]", "[TLS_RSA_WITH_AES_128_GCM_SHA256]", "[ECDHE]",
	},
	"curve_preferences":           {"[]", "~", "[~]", "[X25519]", "[P256]", "[CurveP256, CurveP521]"},
	"prefer_server_cipher_suites": {"true", "no", "~", "maybe"},
	"http2":                       {"true", "false", "on", "n", "~", "maybe"},
	"headers":                     {"{}", "~", "{X-XSS-Protection: 0}", "{Server: a, X-Frame-Options: none}"},
	"interval":                    {"1s", "1", "1.5", "0", "-1s", "1d", "0x10", `"1"`, "~"},
	"burst":                       {"1", "-1", "2.9", "010", "1e3", `"1"`, "~"},
	"X-Frame-Options":             {"deny", "sameorigin", "DENY", `""`, "~"},
	"X-Content-Type-Options":      {"nosniff", "none", "~"},
	"Strict-Transport-Security":   {"max-age=1", "~", "1", "yes"},
	"alice":                       {hash, "a", "~", `""`, "1"},
}

var tags = []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!!map", "!!seq", "!!set", "!!merge", "!a", "!", "!<a>", "!!", "!b!c"}

var anchors = []string{"&a", "&b", "&", "& ", "&a &b", "&a !!str", "!!str &a"}

var oddLines = []string{
	"", " ", "\t", "# comment", "  # comment", "---", "...", "{}", "[]", "~", "a", "a: b", "  a: b", "- a", "?", ":", "? a", "*a", "&a", "<<: {}", "  <<: {a: b}",
	"{% if a %}", "{{ a }}", "{{- a }}", "<% a %>", "${A}", "%YAML 1.1", "%a", "<<<<<<< HEAD", "=======", ">>>>>>> a", "```yaml", "@a", "}", "]", ",", "|", ">", `"`, "'",
	"tls_server_config:", "http_server_config:", "  http2: false", "basic_auth_users:", "  alice: " + hash, "rate_limit: {interval: 1s, burst: 1}",
}

var oddCharacters = []string{
	"\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80",
	"\u0085", "\u00a0", "\u200b", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe", "\uffff", "é", "e\u0301", "山", "🔑", "“", "’",
	"\t", "\r", "\n", "\r\n", "\v", "\f", " ", "  ", ":", ": ", "#", " #", "-", "- ", "\n- ", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", `"`, "%", "@", "`", "\\", "?", "? ", "<<", "=", "$", "$$", "~", "---\n", "\n---\n", "\n...\n",
}
