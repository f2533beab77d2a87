package check_test

import (
	"strings"
	"testing"
)

// TestHandshakeFails shows what the rule of last resort says, and when it leaves
// the word to others.
func TestHandshakeFails(t *testing.T) {
	const critical = "tls_server_config:\n  cert_file: critical-extension.crt\n  key_file: critical-extension.key\n"
	for name, test := range map[string]struct {
		text string
		want string // what the finding says, "" for none
	}{
		"an extension that no client knows": {critical, "no client gets in: TLS 1.3 with HTTP/2, TLS 1.3, TLS 1.2 with HTTP/2, TLS 1.2 fails, broken off by the client: "},
		"in TLS 1.3 alone":                  {critical + "  min_version: TLS13\n", "no client gets in: TLS 1.3 with HTTP/2, TLS 1.3 fails, broken off by the client: "},
		"for the right client of a CA": {critical + "  client_ca_file: client-ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n",
			"no client gets in: TLS 1.3 with HTTP/2 with the right client certificate, "},
		"strangers are to stay out": {"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  client_ca_file: client-ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n", ""},
		"all is well":               {"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n", ""},
		"a suite that HTTP/2 prohibits": {"tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n",
			"not every client gets in: TLS 1.2 with HTTP/2 fails, broken off by the server: HTTP/2 is not spoken over TLS 1.2 with TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
		"another rule has said why": {"tls_server_config:\n  cert_file: expired.crt\n  key_file: expired.key\n", ""},
		"the server does not start": {critical + "  client_auth_type: x\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, f := range checkText(t, exampleDir(t), test.text).Findings {
				if f.Rule.Name == "handshake-fails" {
					got = f.Message
					sees, ok := strings.CutPrefix(f.Effect, "the other side sees: ")
					if !ok || !strings.HasPrefix(sees, "remote error: tls: ") && sees != "GOAWAY: INADEQUATE_SECURITY" {
						t.Errorf("effect %q", f.Effect)
					}
				}
			}
			if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
