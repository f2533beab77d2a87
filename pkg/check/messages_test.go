package check_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/message"
)

// saysOf are what the server says when it refuses a file, by the entry that explains it,
// where that is not plain from the words themselves.
var saysOf = []struct{ text, entry string }{
	{`^open .*: no such file or directory$|^open .*: The system cannot find`, "config-unreadable"},
	{`^open .*: invalid argument$`, "path-invalid"},
	{`^open .*: not a directory$|file name too long$`, "path-invalid"},
	{`: is a directory$|: Incorrect function\.?$|: The handle is invalid\.?$`, "file-is-directory cert-missing key-missing"},
	{`^failed to read cert_file \(.*\): `, "cert-missing config-unreadable path-invalid file-is-directory"},
	{`^failed to read key_file \(.*\): `, "key-missing config-unreadable path-invalid file-is-directory"},
	{`private key does not match public key$`, "pair-mismatch"},
	{`private key type does not match public key type$`, "pair-kinds-differ"},
	{`failed to find any PEM data in certificate input$|failed to find "CERTIFICATE" PEM block`, "cert-no-pem"},
	{`failed to find any PEM data in key input$|failed to find PEM block with type ending in "PRIVATE KEY"`, "key-no-pem"},
	{`PEM inputs may have been switched$`, "pair-swapped"},
	{`found a certificate rather than a key`, "key-is-cert"},
	{`failed to parse private key`, "key-unreadable"},
	{`unknown public key algorithm$`, "cert-kind-unknown"},
	{`x509: malformed|x509: invalid|asn1: `, "certificate-malformed"},
	{`^missing one of cert`, "cert-not-set"}, {`^missing one of key`, "key-not-set"},
	{`^unknown cipher: `, "cipher-unknown"}, {`^unknown curve: `, "curve-unknown"}, {`^unknown TLS version: `, "tls-version-unknown"},
	{`^HTTP header "`, "header-unknown"}, {`^invalid value for X-`, "header-value"},
	{`hashedSecret too short`, "hash-too-short"}, {`must start with '\$'`, "hash-no-dollar"}, {`bcrypt algorithm version`, "hash-other-scheme"},
	{`^crypto/bcrypt: cost `, "hash-cost"}, {`^strconv\.Atoi: `, "hash-doubled-dollars"},
	{`^invalid ClientAuth: `, "client-auth-unknown"}, {`^client CA's have been`, "client-ca-without-policy"}, {`^http2: `, "http2-suite-missing"},
	{`^panic: `, "yaml-map-key"},
}

// wordsOfTypes are the same for the lines of "yaml: unmarshal errors:".
var wordsOfTypes = []struct{ text, entry string }{
	{`not found in type `, "key-unknown key-of-other-file"}, {`already set in `, "key-twice"},
	{`into (map\[string\]|config\.plain)`, "type-users"}, {`into time\.Duration$`, "type-duration"}, {`into (bool|int)$`, "type-bool-int"},
	{`into \[\]`, "type-list"}, {`into web\.`, "type-section"}, {`into string$`, "type-string"},
	{`invalid base64|cannot decode `, "yaml-tagged-value"},
}

// everyTextExplained asserts that webtool explain knows what the server says, and
// explains it by the right entry.
func everyTextExplained(t *testing.T, texts []string) {
	for _, text := range texts {
		if err := explains(text); err != nil {
			t.Errorf("%.300q: %v", text, err)
		}
	}
}

// explains checks the explanation of one of the server's texts.
func explains(text string) error {
	got := message.Explain(text)
	var names []string
	for _, e := range got {
		names = append(names, e.Name)
	}
	if len(got) == 0 {
		return errors.New("not explained")
	}
	if lines, ok := strings.CutPrefix(text, "yaml: unmarshal errors:\n  "); ok {
		// A value in a message may have line breaks, and read like other messages.
		for _, words := range wordsOfTypes {
			if regexp.MustCompile(`(?m)`+words.text).MatchString(lines) && slices.ContainsFunc(names, func(name string) bool { return strings.Contains(words.entry, name) }) {
				return nil
			}
		}
		return errors.New("explained by " + strings.Join(names, ", "))
	}
	if strings.HasPrefix(text, "yaml: ") {
		if strings.HasPrefix(names[0], "yaml-") && names[0] != "yaml-line" {
			return nil
		}
		return errors.New("explained by " + strings.Join(names, ", "))
	}
	for _, says := range saysOf {
		if regexp.MustCompile(`(?s)`+says.text).MatchString(text) && strings.Contains(says.entry, names[0]) {
			return nil
		}
	}
	return errors.New("explained by " + strings.Join(names, ", "))
}

// TestMessagesNameRules checks that the rules which the entries name are there.
func TestMessagesNameRules(t *testing.T) {
	for _, family := range message.Families() {
		for _, e := range family.Entries {
			for _, name := range e.Rules {
				if rule, _ := check.FindRule(name); rule == nil || rule.Name != name {
					t.Errorf("%s names the rule %q, which there is not", e.Name, name)
				}
			}
		}
	}
}
