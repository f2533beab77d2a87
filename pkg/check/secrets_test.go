package check_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

// secrets are values that must never be seen, not even in part.
var secrets = map[string]string{
	"password": "Tr0ub4dor&3x", "phrase": "correct-horse-battery-staple9",
	"hash":   "$2b$13$k3TzvWq0c8YfLm5Rj7NhXuPd2sGa9EbVtQiKoCwJyMx4ZrB6nUHe", // none that a rule's example shows
	"sha":    "$6$rounds=5000$saltsalt$w8Dd1234567890abcdefghijklmnopq",
	"argon":  "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g",
	"key":    "-----BEGIN PRIVATE KEY----- MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w",
	"base64": "TUlHSEFnRUFNQk1HQnlxR1NNNDlBZ0VHQ0NxR1NNNDlBd0VI",
}

// positions are configs that hold a secret, %s, wherever one can get to: as a
// value, a key, in a list, a comment, a tag, broken YAML, the wrong section.
var positions = map[string]string{
	"user":                "basic_auth_users:\n  alice: %s\n",
	"user, quoted":        "basic_auth_users:\n  alice: '%s'\n",
	"user, double quoted": "basic_auth_users:\n  alice: \"%s\"\n",
	"user, twice":         "basic_auth_users:\n  alice: '%s'\n  alice: '%s'\n",
	"user, beside a typo": "basic_auth_user:\n  alice: '%s'\n",
	"user, list":          "basic_auth_users:\n  - '%s'\n",
	"user, nested":        "basic_auth_users:\n  alice: {password: '%s'}\n",
	"user, flow":          "basic_auth_users: {alice: '%s', bob: 'x'}\n",
	"user, key and value": "basic_auth_users:\n  '%s': '%s'\n",
	"user, htpasswd":      "basic_auth_users:\n  'alice:%s'\n",
	"user, line break":    "basic_auth_users:\n  alice: \"%s\\\n    %s\"\n",
	"user, folded":        "basic_auth_users:\n  alice: >\n    %s\n    %s\n  bob: x\n",
	"user, as tagged map": "basic_auth_users: !!map %s\n",
	"user, as tagged seq": "basic_auth_users: !!seq alice:%s\n",
	"user, as integer":    "basic_auth_users:\n  alice: !!int '%s'\n",
	"user, custom tag":    "basic_auth_users: !%s [x]\n",
	"user, unclosed":      "basic_auth_users:\n  alice: '%s\n",
	"user, second colon":  "basic_auth_users:\n  alice: bob: %s\n",
	"user, anchor":        "basic_auth_users: &a\n  alice: '%s'\nrate_limit: *a\n",
	"user, comment":       "basic_auth_users:\n  alice: x # %s\n",
	"user, dropped":       "basic_auth_users:\n---\n  alice: '%s'\n",
	"user, dropped flow":  "{}\nalice: '%s'\n",
	"user, deep":          "basic_auth_users:\n  tls_server_config:\n    cert_file: '%s'\n",
	"user called burst":   "basic_auth_users:\n  burst: '%s'\n",
	"top level":           "'%s'\n",
	"top level, plain":    "%s\n",
	"top level key":       "'%s': x\n",
	"top level htpasswd":  "alice:%s\n",
	"unknown key":         "password: '%s'\n",
	"unknown in TLS":      "tls_server_config:\n  cert_file: x\n  passphrase: '%s'\n",
	"inline key":          "tls_server_config:\n  cert: '%s'\n  key: '%s'\n",
	"inline key, wrong":   "tls_server_config:\n  key: ['%s']\n",
	"list under key_file": "tls_server_config:\n  key_file: {path: '%s'}\n",
	"wrong section":       "tls_server_config: '%s'\n",
	"boolean":             "http_server_config:\n  http2: {x: '%s'}\n",
	"header":              "http_server_config:\n  headers:\n    Authorization: '%s'\n",
	"header name":         "http_server_config:\n  headers:\n    'Bearer %s': x\n",
	"complex key":         "? {a: '%s'}\n: x\n",
	"complex user":        "basic_auth_users:\n  ? ['%s']\n  : x\n",
	"bad tab":             "basic_auth_users:\n\talice: %s\n",
	"bad indentation":     "basic_auth_users:\n  alice: x\n bob: %s\n",
	"bad escape":          "basic_auth_users:\n  alice: \"\\q%s\"\n",
	"bad anchor":          "basic_auth_users:\n  alice: *%s\n",
	"bad flow":            "basic_auth_users: {alice: '%s'\n",
	"bad binary":          "basic_auth_users:\n  alice: !!binary '%s!'\n",
	"control character":   "basic_auth_users:\n  alice: '%s\x07'\n",
	"latin-1":             "basic_auth_users:\n  alice: '%s\xe9'\n",
	"template":            "basic_auth_users:\n  alice: {{ '%s' }}\n",
	"placeholder":         "basic_auth_users:\n  [ alice: '%s' ]\n  [ bob: <string> ]\n",
	"prometheus.yml":      "scrape_configs:\n  - basic_auth: {username: a, password: '%s'}\n",
	"nested":              "web:\n  basic_auth_users: {alice: '%s'}\n",
	"cert_file":           "tls_server_config:\n  cert_file: '%s'\n",
	"key_file, literal":   "tls_server_config:\n  cert_file: x\n  key_file: |\n    %s\n    %s\n",
	"key_file, plain":     "tls_server_config:\n  cert_file: x\n  key_file: server.key\n    %s\n",
	"key_file, quoted":    "tls_server_config:\n  cert_file: x\n  key_file: \"%s\"\n",
	"client_ca_file":      "tls_server_config:\n  cert_file: x\n  key_file: x\n  client_ca_file: 'x %s'\n",
	"client_auth_type":    "tls_server_config:\n  cert_file: x\n  key_file: x\n  client_auth_type: 'x %s'\n",
	"min_version":         "tls_server_config:\n  min_version: 'TLS13 %s'\n",
	"cipher_suites":       "tls_server_config:\n  cipher_suites: ['%s']\n",
	"curve_preferences":   "tls_server_config:\n  curve_preferences:\n    - '%s'\n",
	"client_allowed_sans": "tls_server_config:\n  client_allowed_sans: [['%s']]\n",
	"X-Frame-Options":     "http_server_config:\n  headers:\n    X-Frame-Options: '%s'\n",
	"nosniff":             "http_server_config:\n  headers:\n    X-Content-Type-Options: '%s'\n",
	"HSTS":                "http_server_config:\n  headers:\n    Strict-Transport-Security: ['%s']\n",
	"http2":               "http_server_config:\n  http2: '%s'\n",
	"burst":               "rate_limit:\n  burst: '%s'\n",
	"literal hash":        "basic_auth_users:\n  alice: |\n    %s\n    %s\n",
	"top level, lines":    "%s\n%s\n%s\n",
	"rate limit":          "rate_limit:\n  interval: {x: '%s'}\n",
	"user, with a tail":   "basic_auth_users:\n  alice: '%si and more'\n",
	"user, published":     "basic_auth_users:\n  alice: '%si'\n  bob: '%si'\n",
	"user, merged":        "a: &a {alice: '%s'}\nbasic_auth_users: {<<: *a}\n",
	"key beside a file":   "tls_server_config:\n  cert_file: x\n  key_file: y\n  key: '%s'\n",
	"client CA, inline":   "tls_server_config:\n  cert_file: x\n  key_file: y\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca: '%s'\n",

	"manifest, user":           manifestHead + "stringData:\n  web.yml: |\n    basic_auth_users:\n      alice: '%s'\n",
	"manifest, folded":         manifestHead + "stringData:\n  web.yml: >\n    basic_auth_users:\n      alice: '%s'\n",
	"manifest, quoted":         manifestHead + "stringData:\n  web.yml: \"basic_auth_users:\\n  alice: '%s'\\n\"\n",
	"manifest, broken config":  manifestHead + "stringData:\n  web.yml: |\n    basic_auth_users:\n      alice: '%s\n",
	"manifest, whole config":   manifestHead + "stringData:\n  web.yml: '%s'\n",
	"manifest, base64":         manifestHead + "data:\n  web.yml: %s\n",
	"manifest, encoded":        manifestHead + "data:\n  web.yml: <base64>basic_auth_users: {alice: '%s'}</base64>\n",
	"manifest, encoded typo":   manifestHead + "data:\n  web.yml: <base64>basic_auth_user:\n  alice: '%s'\n</base64>\n",
	"manifest, bad base64":     manifestHead + "data:\n  web.yml: '!%s'\n",
	"manifest, other key":      manifestHead + "stringData:\n  password: '%s'\n  web.yml: 'tls_config: {}'\n",
	"manifest, key":            manifestHead + "stringData:\n  '%s': 'rate_limit: {x: 1}'\n  web.yml: 'tls_config: {}'\n",
	"manifest, same line":      manifestHead + "data: {a: '%s', web.yml: '!'}\n",
	"manifest, annotation":     manifestHead + "  annotations:\n    last-applied: '%s'\nstringData:\n  web.yml: 'tls_config: {}'\n",
	"manifest, name":           "apiVersion: v1\nkind: Secret\nmetadata:\n  name: '$%s'\nstringData:\n  web.yml: 'tls_config: {}'\n",
	"manifest, kind":           manifestHead + "---\napiVersion: v1\nkind: '%s-'\n",
	"manifest, no text":        manifestHead + "stringData:\n  web.yml: {x: '%s'}\n",
	"manifest, list":           manifestHead + "stringData: ['%s']\n",
	"manifest, broken":         manifestHead + "---\nkind: Secret\nstringData:\n  password: '%s\n",
	"manifest, unknown anchor": manifestHead + "---\nkind: Secret\nstringData:\n  password: *%s\n",
	"manifest, comment":        manifestHead + "stringData:\n  web.yml: 'tls_config: {}' # %s\n",
	"manifest, after":          manifestHead + "stringData:\n  web.yml: |\n    http_server_config:\n      http2: {x: '%s'}\n",
}

const manifestHead = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web-config\n"

// inBase64 writes in base64 what stands between the marks.
func inBase64(config string) string {
	before, rest, _ := strings.Cut(config, "<base64>")
	if text, after, ok := strings.Cut(rest, "</base64>"); ok {
		return before + base64.StdEncoding.EncodeToString([]byte(text)) + after
	}
	return config
}

// harmless are positions of settings that are shown, unless they have the look of
// a secret.
var harmless = map[string]bool{
	"cert_file": true, "key_file, plain": true, "key_file, quoted": true, "client_ca_file": true, "client_auth_type": true,
	"min_version": true, "cipher_suites": true, "curve_preferences": true, "client_allowed_sans": true,
	"X-Frame-Options": true, "nosniff": true, "HSTS": true, "http2": true, "burst": true, "user, deep": true,
}

// TestNoSecretIsPrinted looks for any seven characters of a secret in every
// format: the server itself prints as many.
func TestNoSecretIsPrinted(t *testing.T) {
	dir := t.TempDir()
	formats := report.Formats()
	for where, text := range positions {
		for kind, secret := range secrets {
			if where == "user, key and value" && (kind == "password" || kind == "phrase" || kind == "base64") {
				continue // the name of a user, for all that anyone can tell
			}
			if harmless[where] && (kind == "password" || kind == "phrase") {
				continue // a value that nothing tells from a file's name or a misspelt setting
			}
			config := inBase64(strings.ReplaceAll(text, "%s", secret))
			path := filepath.Join(dir, "web.yml")
			if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			old := filepath.Join(dir, "old.yml")
			if err := os.WriteFile(old, []byte("basic_auth_users:\n  alice: "+hash+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			r := check.WebConfig(t.Context(), check.WebConfigOptions{Replaces: old}, path)
			back := check.WebConfig(t.Context(), check.WebConfigOptions{Replaces: path}, old)
			r.Files = append(r.Files, back.Files...)
			for _, format := range formats {
				var out bytes.Buffer
				if err := report.Write(&out, r, format, report.Options{Color: len(kind)%2 == 0}); err != nil {
					t.Fatal(err)
				}
				fails := func(*finding.FileReport) bool { return true }
				if err := report.WriteStatus(&out, r, report.StatusOptions{Fails: fails}); err != nil {
					t.Fatal(err)
				}
				encoded := base64.StdEncoding.EncodeToString([]byte(secret))
				if part := leak(out.String(), secret) + leak(out.String(), encoded); part != "" {
					t.Errorf("%s in %s, format %s: %q of the secret is in the report\n%s\n%s", kind, where, format, part, config, out.String())
				}
			}
		}
	}
}

// leak returns a part of the secret, long enough to be no chance, that stands in
// the text.
func leak(text, secret string) string {
	const long = 7
	for i := 0; i+long <= len(secret); i++ {
		part := secret[i : i+long]
		if part != "-----BEGIN PRIVATE KEY----- "[:long] && strings.Contains(text, part) && !strings.Contains("-----BEGIN PRIVATE KEY-----", part) {
			return part
		}
	}
	return ""
}

// TestSecretsInMaterial checks that nothing of a file that a config names is
// quoted: what CI checks is untrusted, and its log is public.
func TestSecretsInMaterial(t *testing.T) {
	const secret = "Tr0ub4dor&3xyz"
	for i, content := range []string{
		secret, "-----BEGIN " + secret + "-----\nAAAA\n-----END " + secret + "-----\n",
		"-----BEGIN CERTIFICATE-----\n" + secret + "\n-----END CERTIFICATE-----\n",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "secret"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		f := checkText(t, dir, "tls_server_config:\n  cert_file: secret\n  key_file: secret\n  client_ca_file: secret\n")
		if text := fmt.Sprintf("%+v", f); strings.Contains(text, secret) || len(f.Findings) == 0 {
			t.Errorf("content %d: %s", i, text)
		}
	}
}
