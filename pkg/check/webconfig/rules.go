package webconfig

import "webtool/pkg/check/finding"

// refusal makes the metadata of a rule of the server itself.
func refusal(code, name, summary, why, bad, good, source string) *finding.Rule {
	return &finding.Rule{Name: name, Code: code, Severity: finding.Error, Refusal: true,
		Summary: summary, Why: why, Bad: bad, Good: good, Source: source}
}

const (
	goodTLS = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"

	decoderSource = "exporter-toolkit 0.20.0, web/tls_config.go, getConfig; go.yaml.in/yaml/v2 2.4.4, decode.go"
	tlsSource     = "exporter-toolkit 0.20.0, web/tls_config.go, ConfigToTLSConfig"
)

// The rules of the server's verdict, and of what it drops without a word.
var (
	ruleSyntax = refusal("WT001", "yaml-syntax", "the file is not YAML",
		"The server reads the file with a YAML 1.1 decoder and stops at the first character that fits nowhere: a tab as indentation, a quote that is not closed, a value in a second colon's wake. Nothing of the file comes into force.",
		"tls_server_config:\n\tcert_file: prom.crt\n", goodTLS, decoderSource)
	ruleType = refusal("WT002", "wrong-type", "a value has the wrong type",
		"Each key takes one kind of value: a text, a list, a mapping, a number, a boolean, a duration. The decoder is strict and does not convert.",
		"http_server_config:\n  http2: \"yes\"\n", "http_server_config:\n  http2: yes\n", decoderSource)
	ruleUnknownKey = refusal("WT003", "unknown-key", "the format has no such key",
		"The decoder is strict: one key that this release does not know, be it misspelt, in the wrong section or of a newer release, and the server refuses the whole file.",
		"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  client_auth_typ: NoClientCert\n",
		"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  client_auth_type: NoClientCert\n", decoderSource)
	ruleDuplicateKey = refusal("WT004", "duplicate-key", "a key is set twice",
		"The decoder is strict: it does not choose between two values, it refuses the file. A merge (<<) of a mapping that holds the same user or header counts, too.",
		"http_server_config:\n  http2: true\n  http2: false\n", "http_server_config:\n  http2: true\n", decoderSource)
	ruleDropped = &finding.Rule{Name: "dropped-content", Code: "WT005", Severity: finding.Error,
		Summary: "the server never looks at a part of the file",
		Why: "The server decodes the first YAML document and stops where it ends: at a line of dashes, behind a first block that is indented deeper than what follows, behind a flow mapping. " +
			"What follows was written to be in force, users and certificates among it, and is not. The server says nothing, and promtool says SUCCESS.",
		Bad:    "http_server_config:\n  http2: true\n---\nrate_limit:\n  interval: 1s\n  burst: 5\n",
		Good:   "http_server_config:\n  http2: true\nrate_limit:\n  interval: 1s\n  burst: 5\n",
		Source: decoderSource}
	ruleOtherFile = refusal("WT006", "other-file", "the file is no web config but something else",
		"Prometheus, its exporters and their clients read several files that look alike. Each has a flag of its own; the web config is what --web.config.file names.",
		"global:\n  scrape_interval: 15s\nscrape_configs: []\n", goodTLS, decoderSource)
	ruleTemplate = refusal("WT007", "template-not-rendered", "the file is a template that nothing has filled in",
		"The server knows no variables: neither Jinja nor Go templates, nor ${NAME} from the environment. The tool that fills the file in has to run before it.",
		"tls_server_config:\n  cert_file: {{ cert }}\n  key_file: prom.key\n", goodTLS, decoderSource)
	rulePlaceholder = refusal("WT008", "placeholder-kept", "brackets or placeholders of the documentation are still there",
		"The format's documentation writes optional keys in square brackets, and values as <string> or <filename>. Neither is YAML for the server.",
		"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  [ client_auth_type: <string> | default = \"NoClientCert\" ]\n", goodTLS,
		"exporter-toolkit 0.20.0, docs/web-configuration.md")
	ruleVersion = refusal("WT020", "tls-version-unknown", "the server does not know this TLS version",
		"Versions are written TLS10, TLS11, TLS12 and TLS13, in exactly these letters.",
		goodTLS+"  min_version: TLSv1.2\n", goodTLS+"  min_version: TLS12\n",
		"exporter-toolkit 0.20.0, web/tls_config.go, TLSVersion.UnmarshalYAML")
	ruleCipher = refusal("WT021", "cipher-unknown", "the server does not know this cipher suite",
		"Suites go by the names of Go's crypto/tls, and only those that the Go release which built the server calls secure. OpenSSL's names do not work, and neither do the TLS_RSA_ suites since Go 1.22.",
		goodTLS+"  cipher_suites:\n    - ECDHE-ECDSA-AES128-GCM-SHA256\n",
		goodTLS+"  cipher_suites:\n    - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n",
		"exporter-toolkit 0.20.0, web/tls_config.go, Cipher.UnmarshalYAML; Go crypto/tls, CipherSuites")
	ruleCurve = refusal("WT022", "curve-unknown", "the server does not know this key exchange group",
		"The toolkit knows CurveP256, CurveP384, CurveP521 and X25519, and no post-quantum group. Without the key the server uses what its build of Go has, which includes X25519MLKEM768.",
		goodTLS+"  curve_preferences: [P256]\n", goodTLS,
		"exporter-toolkit 0.20.0, web/tls_config.go, Curve.UnmarshalYAML")
	ruleClientAuth = refusal("WT023", "client-auth-unknown", "the server does not know this client authentication policy",
		"The five policies are written exactly as Go names them. The value is looked at only when the server speaks TLS.",
		goodTLS+"  client_auth_type: RequireAndVerify\n", goodTLS+"  client_auth_type: NoClientCert\n", tlsSource)
	ruleCAWithoutPolicy = refusal("WT024", "client-ca-without-policy", "a client CA is set, and no policy that asks for client certificates",
		"A client CA alone protects nothing, so the server refuses to start with one and without a policy.",
		goodTLS+"  client_ca_file: client-ca.crt\n",
		goodTLS+"  client_ca_file: client-ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n", tlsSource)
	ruleHTTP2Cipher = refusal("WT025", "http2-cipher-missing", "the cipher suites lack the one that HTTP/2 requires",
		"HTTP/2 makes an AES_128_GCM_SHA256 suite compulsory. With a list of suites, HTTP/2 on and TLS 1.2 allowed, the server refuses to start without it. promtool does not notice, and neither does a server that is running already.",
		goodTLS+"  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n",
		goodTLS+"  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
		"Go net/http, http2ConfigureServer; RFC 9113, section 9.2.2")
	ruleHeaderUnknown = refusal("WT030", "header-unknown", "the server does not send this header",
		"Five headers can be configured, and their names are compared letter by letter, case included.",
		"http_server_config:\n  headers:\n    x-frame-options: deny\n", "http_server_config:\n  headers:\n    X-Frame-Options: deny\n",
		"exporter-toolkit 0.20.0, web/handler.go, validateHeaderConfig")
	ruleHeaderValue = refusal("WT031", "header-value", "the header does not take this value",
		"X-Frame-Options takes deny or sameorigin, X-Content-Type-Options takes nosniff, in lower case and nothing else.",
		"http_server_config:\n  headers:\n    X-Frame-Options: DENY\n", "http_server_config:\n  headers:\n    X-Frame-Options: deny\n",
		"exporter-toolkit 0.20.0, web/handler.go, validateHeaderConfig")
	ruleHash = refusal("WT040", "hash-not-bcrypt", "a user's value is no bcrypt hash",
		"Users stand in the file with a bcrypt hash of their password, and with nothing else: no plain text, no other scheme, no htpasswd line. The server's own message names neither the user nor the line.",
		"basic_auth_users:\n  alice: secret\n",
		goodTLS+"basic_auth_users:\n  alice: $2a$10$GL6RDwaYQmS8dHrIOiITOuVW6Ql3Icc.Iws7zKvgiHWgP5SaUbqNm\n",
		"exporter-toolkit 0.20.0, web/handler.go, validateUsers; golang.org/x/crypto/bcrypt, Cost")
	ruleCertNotSet = refusal("WT100", "cert-not-set", "TLS is on, and no certificate is set",
		"Any of cert, cert_file, key, key_file, client_ca, client_ca_file and client_auth_type turns TLS on, and then the server needs both certificate and key.",
		"tls_server_config:\n  key_file: prom.key\n", goodTLS, tlsSource)
	ruleCertMissing = refusal("WT101", "cert-missing", "the certificate file cannot be opened",
		"Relative paths start in the folder of the web config as it was named on the command line; links are not resolved, and neither ~ nor variables are expanded.",
		"tls_server_config:\n  cert_file: missing.crt\n  key_file: prom.key\n", goodTLS, tlsSource)
	ruleCertUnusable = refusal("WT102", "cert-unusable", "the certificate cannot be loaded",
		"The server needs a PEM block CERTIFICATE that its build of Go can parse, the server's own certificate first.",
		"tls_server_config:\n  cert_file: prom.key\n  key_file: prom.key\n", goodTLS, tlsSource)
	ruleKeyMismatch = refusal("WT103", "cert-key-mismatch", "certificate and key do not belong together",
		"The key has to be the one of the first certificate in the file. A chain in the wrong order gives the same message.",
		"tls_server_config:\n  cert_file: prom.crt\n  key_file: other.key\n", goodTLS, tlsSource)
	ruleKeyNotSet = refusal("WT110", "key-not-set", "TLS is on, and no key is set",
		"Any of cert, cert_file, key, key_file, client_ca, client_ca_file and client_auth_type turns TLS on, and then the server needs both certificate and key.",
		"tls_server_config:\n  cert_file: prom.crt\n", goodTLS, tlsSource)
	ruleKeyMissing = refusal("WT111", "key-missing", "the key file cannot be opened",
		"Relative paths start in the folder of the web config as it was named on the command line; links are not resolved, and neither ~ nor variables are expanded.",
		"tls_server_config:\n  cert_file: prom.crt\n  key_file: missing.key\n", goodTLS, tlsSource)
	ruleKeyUnusable = refusal("WT112", "key-unusable", "the key cannot be loaded",
		"The server needs a PEM private key without a passphrase, of a kind that its build of Go knows.",
		"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.crt\n", goodTLS, tlsSource)
	ruleClientCAMissing = refusal("WT130", "client-ca-missing", "the client CA file cannot be opened",
		"Relative paths start in the folder of the web config as it was named on the command line; links are not resolved, and neither ~ nor variables are expanded.",
		goodTLS+"  client_ca_file: missing.crt\n  client_auth_type: RequireAndVerifyClientCert\n",
		goodTLS+"  client_ca_file: client-ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n", tlsSource)
)

// Rules are all rules of this package, by code.
var Rules = []*finding.Rule{
	ruleSyntax, ruleType, ruleUnknownKey, ruleDuplicateKey, ruleDropped, ruleOtherFile,
	ruleTemplate, rulePlaceholder, ruleVersion, ruleCipher, ruleCurve, ruleClientAuth,
	ruleCAWithoutPolicy, ruleHTTP2Cipher, ruleHeaderUnknown, ruleHeaderValue, ruleHash,
	ruleCertNotSet, ruleCertMissing, ruleCertUnusable, ruleKeyMismatch,
	ruleKeyNotSet, ruleKeyMissing, ruleKeyUnusable, ruleClientCAMissing,
}
