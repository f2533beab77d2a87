package check_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// yamlTexts is all that go.yaml.in/yaml/v2 says of a file that it cannot read,
// after "yaml: " and, for most, "line N: ".
var yamlTexts = []string{
	"!!binary value contains invalid base64 data",
	"anchor 'a' value contains itself",
	"block sequence entries are not allowed in this context",
	"cannot decode !!str `five` as a !!int",
	"cannot decode !!str `maybe` as a !!bool",
	"control characters are not allowed",
	"could not find expected ':'",
	"could not find expected directive name",
	"did not find URI escaped octet",
	"did not find expected '!'",
	"did not find expected ',' or ']'",
	"did not find expected ',' or '}'",
	"did not find expected '-' indicator",
	"did not find expected <document start>",
	"did not find expected alphabetic or numeric character",
	"did not find expected comment or line break",
	"did not find expected digit or '.' character",
	"did not find expected hexdecimal number",
	"did not find expected key",
	"did not find expected node content",
	"did not find expected tag URI",
	"did not find expected version number",
	"did not find expected whitespace",
	"did not find expected whitespace or line break",
	"did not find the expected '>'",
	"document contains excessive aliasing",
	"exceeded max depth of 10000",
	"expected low surrogate area",
	"found a tab character that violates indentation",
	"found a tab character where an indentation space is expected",
	"found an incorrect leading UTF-8 octet",
	"found an incorrect trailing UTF-8 octet",
	"found an indentation indicator equal to 0",
	"found character that cannot start any token",
	"found duplicate %TAG directive",
	"found duplicate %YAML directive",
	"found extremely long version number",
	"found incompatible YAML document",
	"found invalid Unicode character escape code",
	"found undefined tag handle",
	"found unexpected document indicator",
	"found unexpected end of stream",
	"found unexpected non-alphabetical character",
	"found unknown directive name",
	"found unknown escape character",
	"incomplete UTF-16 character",
	"incomplete UTF-16 surrogate pair",
	"incomplete UTF-8 octet sequence",
	"invalid Unicode character",
	"invalid leading UTF-8 octet",
	"invalid length of a UTF-8 sequence",
	"invalid trailing UTF-8 octet",
	"map merge requires map or sequence of maps as the value",
	"mapping keys are not allowed in this context",
	"mapping values are not allowed in this context",
	"unexpected low surrogate area",
	"unknown anchor 'secret' referenced",
}

// errorTexts is what else exporter-toolkit 0.20.0 says when it refuses a web config,
// in the order in which it looks. Each must come of at least one file.
var errorTexts = []string{
	// The file itself.
	`^open .*no-such-file\.yml: `,
	`^read .*: is a directory$|^read .*: (Incorrect function|The handle is invalid)`,

	// The types.
	`\n  line \d+: field \S+ not found in type web\.Config(\n|$)`,
	`\n  line \d+: field \S+ not found in type web\.TLSConfig(\n|$)`,
	`\n  line \d+: field \S+ not found in type web\.HTTPConfig(\n|$)`,
	`\n  line \d+: field \S+ not found in type web\.RateLimiterConfig(\n|$)`,
	`\n  line \d+: field \S+ already set in type web\.Config(\n|$)`,
	`\n  line \d+: field \S+ already set in type web\.TLSConfig(\n|$)`,
	`\n  line \d+: field \S+ already set in type web\.HTTPConfig(\n|$)`,
	`\n  line \d+: field \S+ already set in type web\.RateLimiterConfig(\n|$)`,
	`\n  line \d+: key ".*" already set in map(\n|$)`,
	"\n  line \\d+: cannot unmarshal !!str `.{7}\\.\\.\\.` into ",
	"\n  line \\d+: cannot unmarshal !!seq into web\\.Config",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into web\\.TLSConfig",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into web\\.HTTPConfig",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into web\\.RateLimiterConfig",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into \\[\\]web\\.Cipher",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into \\[\\]web\\.Curve",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into \\[\\]string",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into map\\[string\\]config\\.Secret",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into map\\[string\\]string",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into time\\.Duration",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into bool",
	"\n  line \\d+: cannot unmarshal !!\\w+ `.*` into int",
	`\n  line \d+: cannot unmarshal !!(seq|map) into string`,
	`\n  line \d+: cannot unmarshal !!(seq|map) into config\.plain`,
	"\n  line \\d+: .*\n  line \\d+: ", // several in one answer

	// The enumerations.
	`^unknown cipher: \S`,
	`^unknown curve: \S`,
	`^unknown TLS version: \S`,

	// Headers and users.
	`^HTTP header ".*" can not be configured$`,
	`^invalid value for X-Frame-Options\. Expected one of: \["deny" "sameorigin"\], but got: ".*"$`,
	`^invalid value for X-Content-Type-Options\. Expected one of: \["nosniff"\], but got: ".*"$`,
	`^crypto/bcrypt: hashedSecret too short to be a bcrypted password$`,
	`^crypto/bcrypt: bcrypt hashes must start with '\$', but hashedSecret started with 'a'$`,
	`^crypto/bcrypt: bcrypt algorithm version '6' requested is newer than current version '2'$`,
	`^crypto/bcrypt: cost 3 is outside allowed inclusive range 4\.\.31$`,
	`^strconv\.Atoi: parsing "\$\$": invalid syntax$`,

	// Certificate and key.
	`^missing one of cert or cert_file$`,
	`^missing one of key or key_file$`,
	`^failed to read cert_file \(.*\): open `,
	`^failed to read key_file \(.*\): open `,
	`^failed to read cert_file \(.*\): read `,
	`^failed to load X509KeyPair: tls: private key does not match public key$`,
	`^failed to load X509KeyPair: tls: private key type does not match public key type$`,
	`^failed to load X509KeyPair: tls: failed to find any PEM data in certificate input$`,
	`^failed to load X509KeyPair: tls: failed to find any PEM data in key input$`,
	`^failed to load X509KeyPair: tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched$`,
	`^failed to load X509KeyPair: tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: \[`,
	`^failed to load X509KeyPair: tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: \[`,
	`^failed to load X509KeyPair: tls: found a certificate rather than a key in the PEM for the private key$`,
	`^failed to load X509KeyPair: tls: failed to parse private key$`,
	`^failed to load X509KeyPair: tls: unknown public key algorithm$`,
	`^failed to load X509KeyPair: x509: malformed certificate$`,

	// Client authentication.
	`^open .*no-such-ca\.crt: `,
	`^invalid ClientAuth: \S`,
	`^client CA's have been configured without a Client Auth Policy$`,

	// What only a server that starts says.
	`^http2: TLSConfig\.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher \(need at least one of `,
}

// everyErrorText asserts that each error text is covered by the corpus, or by
// what the tests generate.
func everyErrorText(t *testing.T, oracle oracle, corpus []answer) {
	more := append(generatedFiles(t), filepath.Join(t.TempDir(), "no-such-file.yml"), t.TempDir())
	var texts []string
	for _, a := range append(oracle.ask(t, more), corpus...) {
		texts = append(texts, a.Serve...)
	}
	slices.Sort(texts)
	everyTextExplained(t, slices.Compact(texts))
	exprs := slices.Clone(errorTexts)
	for _, text := range yamlTexts {
		exprs = append(exprs, `^yaml: (line \d+: )?`+regexp.QuoteMeta(text)+`$`)
	}
	for _, expr := range exprs {
		pattern := regexp.MustCompile(expr)
		covered := false
		for _, text := range texts {
			covered = covered || pattern.MatchString(text)
		}
		if !covered {
			t.Errorf("no file of the corpus makes the server say %s", expr)
		}
	}
}

// generatedFiles writes the web configs that are too large to be kept.
func generatedFiles(t *testing.T) []string {
	t.Helper()
	const users = 2000
	var many strings.Builder
	many.WriteString("basic_auth_users:\n")
	for i := range users {
		fmt.Fprintf(&many, "  user%d: %s\n", i, hash)
	}
	files := map[string]string{
		"flow-lists-at-the-limit":  strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
		"flow-lists-10001-deep":    strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
		"flow-maps-10001-deep":     strings.Repeat("{a: ", 10001) + strings.Repeat("}", 10001),
		"flow-lists-never-closed":  "tls_server_config: " + strings.Repeat("[", 12000),
		"block-lists-10001-deep":   strings.Repeat("- ", 10001) + "a\n",
		"complex-keys-10001-deep":  strings.Repeat("? ", 10001) + "a\n",
		"deep-in-a-known-field":    "tls_server_config:\n  cipher_suites: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "\n",
		"many-users":               many.String(),
		"many-users-one-twice":     many.String() + "  user7: " + hash + "\n",
		"large-comment":            "rate_limit:\n  burst: 1\n" + strings.Repeat("# a comment of forty characters a line\n", 20000),
		"a-very-long-line":         "basic_auth_users: {alice: \"" + hash + "\"} #" + strings.Repeat("x", 500000) + "\n",
		"a-key-of-1024-characters": strings.Repeat("k", 1024) + ": 1\n",
		"a-key-of-1025-characters": strings.Repeat("k", 1025) + ": 1\n",
	}
	return writeConfigs(t, files)
}
