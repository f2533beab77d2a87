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
