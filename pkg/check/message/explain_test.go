package message_test

import (
	"strings"
	"testing"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/message"
)

// TestExplain explains lines as they stand in logs, on Prometheus's page of
// targets and at a terminal.
func TestExplain(t *testing.T) {
	for text, want := range map[string]string{
		// With what stands before it.
		`Get "https://10.0.0.7:9100/metrics": remote error: tls: internal error`:                                                           "alert-internal-error",
		`Get \"https://h:9100/metrics\": tls: failed to verify certificate: x509: certificate signed by unknown authority`:                 "unknown-authority",
		`ts=2026-11-20T10:00:00Z caller=main.go:1 level=error msg="Unable to validate web configuration file" err="invalid ClientAuth: x"`: "client-auth-unknown",
		`{"level":"ERROR","msg":"Unable to parse configuration","err":"open /etc/web.yml: no such file or directory"}`:                     "config-unreadable",
		`2026/11/20 10:00:00 http: TLS handshake error from 10.0.0.1:51234: remote error: tls: bad certificate`:                            "logged-bad-certificate",
		`http: TLS handshake error from [::1]:51234: EOF`:                                                                                  "logged-eof",
		`http: TLS handshake error from 10.0.0.1:1: failed to load X509KeyPair: tls: private key does not match public key`:                "pair-mismatch",
		`http: TLS handshake error from 10.0.0.1:1: TLS config is not present`:                                                             "tls-not-present",
		`http: TLS handshake error from 10.0.0.1:1: tls: something that nobody knows`:                                                      "logged-handshake",
		`curl: (60) SSL certificate problem: unable to get local issuer certificate`:                                                       "openssl-issuer-unknown",
		`curl: (35) error:0A000438:SSL routines::tlsv1 alert internal error`:                                                               "alert-internal-error",
		`curl: (56) OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0`:                             "alert-certificate-required",
		`curl: (99) Something new`: "curl-other",
		`40E7:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:ssl/record/rec_layer_s3.c:1590:SSL alert number 42`: "alert-bad-certificate",
		// In other words.
		"REMOTE ERROR: TLS: INTERNAL ERROR": "alert-internal-error", "tls: internal error": "alert-internal-error", "alert 80": "alert-internal-error",
		"401": "status-401", "HTTP/2 401": "status-401", "EOF": "eof", "yaml: line 3: mapping values are not allowed in this context": "yaml-colon",
		"certificate signed by unknown authority": "unknown-authority", "x509: certificate has expired or is not yet valid: current time 2026-11-20T10:00:00Z is before 2027-01-01T00:00:00Z": "not-yet-valid",
		// Broken over lines, and several lines of one message.
		"x509: certificate signed by\n    unknown authority":                                        "unknown-authority",
		"yaml: unmarshal errors:\n  line 3: field cert_fil not found in type web.TLSConfig":         "key-unknown",
		"web.yml FAILED: yaml: unmarshal errors:\n  line 3: field a not found in type web.Config\n": "key-unknown",
		`err="yaml: unmarshal errors:\n  line 3: key \"alice\" already set in map"`:                 "key-twice",
		"error starting web server: listen tcp :9090: bind: address already in use":                 "address-in-use",
		`x509: certificate signed by unknown authority (possibly because of "x509: cannot verify signature: insecure algorithm SHA1-RSA" while trying to verify candidate authority certificate "Ops CA")`: "insecure-signature",
		// A message in quotes of a word processor.
		"yaml: unknown anchor ‘x’ referenced": "yaml-alias",
	} {
		got := message.Explain(text)
		if len(got) != 1 || got[0].Name != want {
			t.Errorf("%q\nis explained by %v, not by %s", text, names(text), want)
		}
	}
	for _, text := range []string{"", " ", "\n\n", "the cat sat on the mat", "EOFX", "geoffrey", "4011", "line 401", "quux", strings.Repeat("x", 1<<20)} {
		if got := names(text); len(got) > 0 {
			t.Errorf("%.80q is explained by %v", text, got)
		}
	}
}

func names(text string) []string {
	var all []string
	for _, e := range message.Explain(text) {
		all = append(all, e.Name)
	}
	return all
}

// TestSeveral explains the lines of a log, each message once.
func TestSeveral(t *testing.T) {
	log := strings.Repeat("http: TLS handshake error from 10.0.0.1:1: EOF\nhttp: TLS handshake error from 10.0.0.2:2: remote error: tls: bad certificate\nall is well\n", 3)
	if got := strings.Join(names(log), " "); got != "logged-eof logged-bad-certificate" {
		t.Errorf("explained: %s", got)
	}
}

// TestCommands fills in what the line tells, and nothing that could harm.
func TestCommands(t *testing.T) {
	for text, want := range map[string]string{
		`Get "https://10.0.0.7:9100/metrics?token=s3cret": x509: certificate signed by unknown authority`:    "webtool probe https://10.0.0.7:9100",
		`Get "https://alice:s3cret@db1.example.com/metrics": x509: certificate signed by unknown authority`:  "webtool probe https://db1.example.com",
		"Get \"https://a b'$(reboot)/\": x509: certificate signed by unknown authority":                      "webtool probe https://a",
		"Get \"https://$(reboot)/\": x509: certificate signed by unknown authority":                          "webtool probe https://localhost:9090",
		"x509: certificate signed by unknown authority":                                                      "webtool probe https://localhost:9090",
		"x509: certificate is valid for a, not db1.example.com":                                              "webtool check web-config --host db1.example.com /etc/prometheus/web.yml",
		"x509: certificate is valid for a, not $(reboot)":                                                    "webtool check web-config --host NAME /etc/prometheus/web.yml",
		`msg="Unable to parse configuration" err="open /srv/node/web.yml: permission denied"`:                "webtool check web-config --run-as prometheus /srv/node/web.yml",
		`http: TLS handshake error from 10.0.0.1:1: failed to read key_file (/etc/x.key): permission denied`: "webtool check web-config --run-as prometheus /etc/prometheus/web.yml",
	} {
		got := message.Explain(text)
		if len(got) != 1 || got[0].Causes[0].Decide != want {
			t.Errorf("%s: %+v, want %q", text, got, want)
		}
	}
}

// TestNoSecret shows that nothing of a value which a message quotes is said
// again, and nothing that could act on a terminal.
func TestNoSecret(t *testing.T) {
	for _, text := range []string{
		"line 3: cannot unmarshal !!str `s3cretp...` into map[string]config.Secret", "HTTP header \"s3cret$x\\x1b[31m\" can not be configured",
		"open s3cret$2y$10$abc: no such file or directory", "invalid ClientAuth: s3cret\x1b[31m", `key "s3cret" already set in map`,
		"x509: certificate is valid for a, not s3cret\x1b]0;x\a", "unknown cipher: s3cret \u202e",
	} {
		for _, e := range message.Explain(text) {
			said := e.Means + e.Note
			for _, cause := range e.Causes {
				said += cause.Text + cause.Decide
			}
			if strings.Contains(said, "s3cret") || strings.ContainsAny(said+e.Said, "\x1b\a\u202e") {
				t.Errorf("%q: %+v", text, e)
			}
		}
	}
}

// TestNearest suggests what shares words, and nothing else.
func TestNearest(t *testing.T) {
	for text, want := range map[string]string{
		"failed verifying the certificate: unknown signing authority": "certificate signed by unknown authority",
		"private key and public key do not match":                     "tls: private key does not match public key",
		"the cat sat on the mat":                                      "",
		"":                                                            "", "tls": "", strings.Repeat("a ", 1<<17): "",
	} {
		got := message.Nearest(text)
		if want == "" && len(got) > 0 || want != "" && !strings.Contains(strings.Join(got, "|"), want) {
			t.Errorf("%.60q: %q, want %q", text, got, want)
		}
	}
}

// FuzzExplain finds no text that makes it stumble, and none whose explanation could act
// on a terminal.
func FuzzExplain(f *testing.F) {
	for _, seed := range []string{"remote error: tls: internal error", "Get \"https://[::1]:9100/\": EOF", "http: TLS handshake error from x: \xff", "cannot unmarshal !!str `\n` into", "\\n  line 3: key \"a\" already set in map"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range message.Explain(text) {
			for _, said := range append([]string{e.Said, e.Means, e.Note}, inCauses(e.Causes)...) {
				if strings.ContainsAny(said, "\x1b\n\r\x00\u202e") {
					t.Errorf("%q: %q", text, said)
				}
			}
		}
		message.Nearest(text)
	})
}

func inCauses(causes []finding.Cause) []string {
	var texts []string
	for _, cause := range causes {
		texts = append(texts, cause.Text, cause.Decide)
	}
	return texts
}
