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
)

// TestFlawWords holds the server's own refusals to their exact cause, in words.
func TestFlawWords(t *testing.T) {
	text := func(name string) string { return string(readCert(t, name)) }
	cert, key, chain := text("server.crt"), text("server.key"), text("chain.crt")
	oneLine := func(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", " ") }
	for name, c := range map[string]struct {
		cert, key string
		want      []string // "rule: part of the message" of each finding
	}{
		"byte order mark":              {"\uFEFF" + cert, key, []string{"cert-unusable: begins with a byte order mark"}},
		"byte order mark, chain":       {"\uFEFF" + chain, key, []string{`cert-key-mismatch: the key's own certificate is the first in "a.crt", and the server does not see it: the file begins with a byte order mark`}},
		"wrong order":                  {text("chain-reversed.crt"), key, []string{`cert-key-mismatch: the key belongs to certificate 2 of the file, "localhost", and the server takes the first`}},
		"two keys":                     {cert, text("other.key") + key, []string{`cert-key-mismatch: the certificate's key is number 2 in "a.key", and the server takes the first`}},
		"another kind of key":          {cert, text("rsa.key"), []string{"cert-key-mismatch: it is RSA, and the certificate's is P-256"}},
		"another key":                  {cert, text("other.key"), []string{"cert-key-mismatch: the key does not belong to the certificate"}},
		"swapped":                      {key, cert, []string{"cert-unusable: holds a key and no certificate", "key-unusable: holds a certificate and no key"}},
		"one line":                     {oneLine(cert), oneLine(key), []string{"cert-unusable: has lost its line breaks", "key-unusable: has lost its line breaks"}},
		"DER":                          {text("server.der"), key, []string{"cert-unusable: is DER, which is binary"}},
		"base64 of PEM":                {base64.StdEncoding.EncodeToString([]byte(cert)), key, []string{"cert-unusable: is PEM in base64"}},
		"request":                      {text("request.csr"), key, []string{"cert-unusable: is a certificate request (CSR), not yet a certificate"}},
		"public key":                   {cert, text("public.pem"), []string{"key-unusable: is a public key"}},
		"encrypted":                    {cert, text("encrypted.key"), []string{"key-unusable: is encrypted with a passphrase"}},
		"encrypted as of old":          {cert, text("encrypted-legacy.key"), []string{"key-unusable: is encrypted with a passphrase"}},
		"Ed448":                        {text("ed448.crt"), text("ed448.key"), []string{"cert-unusable: has a key of a kind that the server's TLS does not know: Ed448", "key-unusable: does not know: Ed448"}},
		"cut off":                      {text("no-end.crt"), key, []string{"cert-unusable: is cut off"}},
		"cut off in DER":               {text("bad-der.crt"), key, []string{"cert-unusable: is cut off"}},
		"damaged":                      {text("bad-base64.crt"), key, []string{"cert-unusable: is damaged"}},
		"indented":                     {text("indented.crt"), key, []string{"cert-unusable: is indented"}},
		"a path":                       {"/etc/ssl/prom.pem\n", key, []string{"cert-unusable: holds the name of a file"}},
		"certificate in a key's dress": {cert, strings.ReplaceAll(cert, "CERTIFICATE", "PRIVATE KEY"), []string{"key-unusable: calls itself a key and is a certificate"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, data := range map[string]string{"a.crt": c.cert, "a.key": c.key} {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(data), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			f := checkWith(t, dir, "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n", check.WebConfigOptions{})
			if len(f.Findings) != len(c.want) {
				t.Fatalf("%d findings, want %d: %+v", len(f.Findings), len(c.want), f.Findings)
			}
			for i, want := range c.want {
				rule, message, _ := strings.Cut(want, ": ")
				if got := f.Findings[i]; got.Rule.Name != rule || !strings.Contains(got.Message, message) {
					t.Errorf("%s: %s, want %s", got.Rule.Name, got.Message, want)
				}
			}
			noKeyIn(t, f, c.key)
		})
	}
}

// noKeyIn looks for any ten characters of a key's lines in a report.
func noKeyIn(t *testing.T, f finding.FileReport, key string) {
	t.Helper()
	report := []byte(fmt.Sprintf("%+v", f.Findings))
	for line := range strings.Lines(key) {
		line = strings.TrimSpace(line)
		for i := 0; i+10 <= len(line) && !strings.HasPrefix(line, "-----"); i++ {
			if bytes.Contains(report, []byte(line[i:i+10])) {
				t.Fatalf("a part of the key is in the report: %s", report)
			}
		}
	}
}
