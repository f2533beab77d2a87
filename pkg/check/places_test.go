package check_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check"
)

// TestPlaces checks place and words of findings that are easily about the wrong
// line, the wrong key or the wrong cause. Each wanted line is the start of one.
func TestPlaces(t *testing.T) {
	const hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"
	const pair = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"mapping for a user": {"basic_auth_users:\n  alice: {password: x}\n",
			[]string{`2:10: "alice" takes a single text, and this is a mapping`}},
		"mapping for a boolean": {"http_server_config: {http2: {a: b}}\n",
			[]string{`1:29: "http2" takes true or false`}},
		"mapping for a file": {"tls_server_config:\n  cert_file: {a: b}\n  key_file: prom.key\n",
			[]string{`2:14: "cert_file" takes a single text`}},
		"two on one line": {"tls_server_config: {cert_file: {a: b}, key_file: {c: d}}\n",
			[]string{`1:32: "cert_file"`, `1:50: "key_file"`}},
		"list in a list": {pair + "  cipher_suites:\n    - - X\n",
			[]string{`5:7: an item of "cipher_suites" takes a single text, and this is a list`}},
		"list for a user, twice": {"basic_auth_users:\n  ? [a, b]\n  : x\n",
			[]string{`2:5: a key takes a single text, and this is a list`}},
		"tab beside a variable": {"tls_server_config:\n  cert_file: /etc/${HOST}.crt\n\tkey_file: prom.key\n",
			[]string{`3:1: a tab where YAML wants spaces`}},
		"braces in a value": {pair + "http_server_config:\n  headers:\n    Content-Security-Policy: \"{{x}}\"\nbasic_auth_user: {}\n",
			[]string{`7:1: unknown key "basic_auth_user" at the top level, did you mean "basic_auth_users"?`}},
		"stray key of another file": {pair + "  min_version: TLS1.3\nrules: []\n",
			[]string{`4:16: unknown TLS version "TLS1.3", did you mean "TLS13"?`, `5:1: unknown key "rules" at the top level`}},
		"binary": {"\x7fELF\x02\x01{{\x00\x00",
			[]string{`1:1: control character U+007F`}},
		"unclosed quote": {"tls_server_config:\n  cert_file: \"prom.crt\n  key_file: prom.key\nhttp_server_config:\n  http2: true\n",
			[]string{`2:14: a quote is opened and never closed`}},
		"unclosed quote behind a closed one": {"tls_server_config:\n  cert_file: \"prom\n    .crt\"\n  key_file: 'prom.key\nhttp_server_config:\n  http2: true\n",
			[]string{`4:13: a quote is opened and never closed`}},
		"no space behind the colon": {"basic_auth_users:\n  alice:" + hash + "\n",
			[]string{`2:3: "basic_auth_users" takes a mapping`}},
		"no space, and another user": {"basic_auth_users:\n  alice:" + hash + "\n  bob: " + hash + "\n",
			[]string{`2:3: a space is missing behind the colon`}},
		"no colon": {"tls_server_config\n  cert_file: prom.crt\n",
			[]string{`1:1: a colon is missing`}},
		"equals sign": {"tls_server_config:\n  cert_file = prom.crt\n  key_file: prom.key\n",
			[]string{`2:3: an equals sign where YAML wants a colon`}},
		"user not indented": {"basic_auth_users:\nalice: " + hash + "\n",
			[]string{`2:1: unknown key "alice" at the top level: it looks like a user, and basic_auth_users above is empty`}},
		"section not indented": {"tls_server_config:\ncert_file: prom.crt\n",
			[]string{`2:1: unknown key "cert_file" at the top level: it belongs into tls_server_config`}},
		"no weaker version": {pair + "  min_version: TLS1.4\n", []string{`4:16: unknown TLS version "TLS1.4" `}},
		"no weaker policy":  {pair + "  client_auth_type: AnyClientCert\n", []string{`4:21: unknown policy "AnyClientCert" `}},
		"no other header": {"http_server_config:\n  headers:\n    Content-Security-Policy-Report-Only: x\n",
			[]string{`3:5: the header "Content-Security-Policy-Report-Only" cannot be configured `}},
		"PEM for a file name": {"tls_server_config:\n  cert_file: prom.crt\n  key_file: |\n    -----BEGIN PRIVATE KEY-----\n    MIGH\n    -----END PRIVATE KEY-----\n",
			[]string{`3:13: PEM text stands where the name of a file belongs, the key's`}},
		"path of Windows": {"tls_server_config:\n  cert_file: C:\\certs\\prom.crt\n  key_file: prom.key\n",
			[]string{`2:14: the certificate "C:\certs\prom.crt" cannot be read`}},
		"suite and its consequence": {pair + "  cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]\n",
			[]string{`4:19: unknown cipher suite "ECDHE-RSA-AES128-GCM-SHA256", did you mean "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"?`}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range checkText(t, exampleDir(t), test.text).Findings {
				if f.Rule.Refusal {
					got = append(got, fmt.Sprintf("%d:%d: %s ", f.Where.Line, f.Where.Column, f.Message))
				}
			}
			if !slices.EqualFunc(got, test.want, strings.HasPrefix) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestQuotedNamesStandThere checks over the whole corpus that the key which a
// message names is what stands at the finding's place.
func TestQuotedNamesStandThere(t *testing.T) {
	compared := 0
	for _, file := range check.WebConfig(t.Context(), check.WebConfigOptions{}, corpusFiles(t)...).Files {
		data, err := os.ReadFile(file.Path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		for _, f := range file.Findings {
			_, name, quoted := strings.Cut(f.Message, "unknown key \"")
			name, _, closed := strings.Cut(name, "\"")
			if !quoted || !closed || strings.ContainsAny(name, "\\•") || strings.ContainsAny(string(data), "\r\x00\u0085\u2028\u2029\\&<\ufeff") {
				continue // not by that name, or not on that line of a plain reading
			}
			compared++
			line := []rune(strings.TrimPrefix(lines[f.Where.Line-1], "\ufeff"))
			if there := string(line[f.Where.Column-1 : f.Where.EndColumn-1]); strings.Trim(there, `"'`) != name {
				t.Errorf("%s:%d:%d: %q is said to be there, and %q is", file.Path, f.Where.Line, f.Where.Column, name, there)
			}
		}
	}
	if compared < 40 {
		t.Errorf("only %d were compared", compared)
	}
}
