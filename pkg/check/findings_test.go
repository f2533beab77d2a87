package check_test

import (
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/finding"
)

// has reports whether a rule is among the findings.
func has(findings []finding.Finding, rule string) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Rule.Name == rule })
}

// told is a config, and all that is found in it: "rule severity", in the order of
// their places, a comma between.
type toldOf struct{ config, want string }

// checkTold checks that each config has exactly the findings that it should.
func checkTold(t *testing.T, cases []toldOf) {
	t.Helper()
	dir := exampleDir(t)
	for _, c := range cases {
		f := checkText(t, dir, c.config)
		var got []string
		for _, f := range f.Findings {
			got = append(got, f.Rule.Name+" "+f.Severity.String())
		}
		if all := strings.Join(got, ", "); all != c.want || f.Error != "" {
			t.Errorf("found  %s\nwanted %s %s\nin\n%s", all, c.want, f.Error, c.config)
		}
	}
}

// What the configs of these tests share.
const (
	tlsOn    = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
	rsaOn    = "tls_server_config:\n  cert_file: prom-rsa.crt\n  key_file: prom-rsa.key\n"
	mutual   = tlsOn + "  client_auth_type: RequireAndVerifyClientCert\n"
	mutualCA = mutual + "  client_ca_file: client-ca.crt\n"
	someHash = "$2a$10$GL6RDwaYQmS8dHrIOiITOuVW6Ql3Icc.Iws7zKvgiHWgP5SaUbqNm"
	oneUser  = "basic_auth_users:\n  alice: " + someHash + "\n"
)

func headers(lines string) string { return tlsOn + "http_server_config:\n  headers:\n" + lines }

// TestWordsOfFindings is about what a message or an effect has to name, and about
// findings on the file as a whole, which show no line of it.
func TestWordsOfFindings(t *testing.T) {
	dir := exampleDir(t)
	for _, c := range []struct {
		config, rule, want string
		line               bool // the finding shows one
	}{
		{headers("    Content-Security-Policy: default-src 'self'; scripts 'none'\n"), "csp-broken", `part 2 ("scripts")`, true},
		{headers("    Content-Security-Policy: yes\n"), "csp-broken", `("yes")`, true},
		{headers("    Content-Security-Policy: default-src 'self'; $2a$10$x\n"), "csp-broken", "part 2 begins", true},
		{"rate_limit:\n  interval: 1s\n  burst: 2.9\n", "rate-limit-fraction", "at most 2 requests", true},
		{"rate_limit:\n  interval: 1s\n  burst: 1.5\n", "rate-limit-fraction", "no more than one request", true},
		{"# to be written\n", "config-empty", "nothing is set", false},
		{"# to be written\n{}\n", "config-empty", "nothing is set", false},
	} {
		found := false
		for _, f := range checkText(t, dir, c.config).Findings {
			if f.Rule.Name != c.rule {
				continue
			}
			found = true
			if !strings.Contains(f.Message+"\n"+f.Effect, c.want) || (f.Excerpt != nil) != c.line || f.Where.Line == 0 {
				t.Errorf("%q is not in %+v", c.want, f)
			}
		}
		if !found {
			t.Errorf("%s is not found in\n%s", c.rule, c.config)
		}
	}
}
