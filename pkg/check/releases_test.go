package check_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
	"webtool/pkg/check/webconfig"
)

func mustFind(t *testing.T, names ...string) []*webconfig.Release {
	t.Helper()
	var all []*webconfig.Release
	for _, name := range names {
		r, err := webconfig.FindRelease(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// TestForNewest checks that asking for the newest toolkit is asking for nothing.
func TestForNewest(t *testing.T) {
	paths := corpusFiles(t)
	var reports []string
	for _, releases := range [][]*webconfig.Release{nil, mustFind(t, "exporter-toolkit@0.20.0")} {
		var out bytes.Buffer
		r := check.WebConfig(t.Context(), check.WebConfigOptions{For: releases}, paths...)
		if err := report.Write(&out, r, "json", report.Options{}); err != nil {
			t.Fatal(err)
		}
		reports = append(reports, out.String())
	}
	if reports[0] != reports[1] {
		t.Error("the reports differ")
	}
}

// TestForReasons checks each text in which releases differ.
func TestForReasons(t *testing.T) {
	const tls = "tls_server_config: {cert_file: prom.crt, key_file: prom.key}\n"
	const rsa = "tls_server_config: {cert_file: prom.crt, key_file: prom.key, cipher_suites: [TLS_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]}\n"
	dir := exampleDir(t)
	for _, test := range []struct{ release, text, reason string }{
		{"prometheus@2.45.0", "rate_limit: {burst: 1}\n", "yaml: unmarshal errors:\n  line 1: field rate_limit not found in type web.Config"},
		{"prometheus@3.8.0", "rate_limit: {burst: 1}\n", ""},
		{"node_exporter@1.0.1", "a: b\ntls_server_config: {cert: x}\n", "yaml: unmarshal errors:\n  line 1: field a not found in type https.Config\n  line 2: field cert not found in type https.TLSStruct"},
		{"prometheus@2.30.0", "http_server_config: {headers: {A: b}}\n", "yaml: unmarshal errors:\n  line 1: field headers not found in type web.HTTPStruct"},
		{"prometheus@2.31.0", "http_server_config: {headers: {A: b}}\n", `HTTP header "A" can not be configured`},
		{"prometheus@2.31.0", "tls_server_config: {cipher_suites: x, min_version: [y]}\n", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `•••` into []web.cipher\n  line 1: cannot unmarshal !!seq into string"},
		{"prometheus@2.44.0", "tls_server_config: {cipher_suites: x}\n", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `•••` into []web.Cipher"},
		{"prometheus@2.44.0", "tls_server_config: {client_allowed_sans: [x]}\n", "yaml: unmarshal errors:\n  line 1: field client_allowed_sans not found in type web.TLSConfig"},
		{"prometheus@2.45.0", "tls_server_config: {key_file: prom.key}\n", "missing cert_file"},
		{"prometheus@2.50.0", "tls_server_config: {key_file: prom.key}\n", "missing one of cert or cert_file"},
		{"prometheus@2.45.0", "tls_server_config: {cert_file: nil.crt, key_file: prom.key}\n", "failed to load X509KeyPair: open " + dir + "/nil.crt: no such file or directory"},
		{"prometheus@2.50.0", "tls_server_config: {cert_file: nil.crt, key_file: prom.key}\n", "failed to read cert_file (" + dir + "/nil.crt): open " + dir + "/nil.crt: no such file or directory"},
		{"node_exporter@1.0.1", "tls_server_config: {cert_file: nil.crt, key_file: prom.key}\n", "failed to load X509KeyPair: open nil.crt: no such file or directory"},
		{"prometheus@2.45.0", strings.Replace(tls, "}", ", client_auth_type: x}", 1), "Invalid ClientAuth: x"},
		{"exporter-toolkit@0.14.0", strings.Replace(tls, "}", ", client_auth_type: x}", 1), "Invalid ClientAuth: x"},
		{"exporter-toolkit@0.14.1", strings.Replace(tls, "}", ", client_auth_type: x}", 1), "invalid ClientAuth: x"},
		{"prometheus@2.45.0", strings.Replace(tls, "}", ", client_ca_file: client-ca.crt}", 1), "Client CA's have been configured without a Client Auth Policy"},
		{"prometheus@2.28.0", strings.Replace(tls, "}", ", client_auth_type: RequireAnyClientCert}", 1), "Invalid ClientAuth: RequireAnyClientCert"},
		{"prometheus@2.29.0", strings.Replace(tls, "}", ", client_auth_type: RequireAnyClientCert}", 1), ""},
		{"prometheus@2.50.0", rsa, ""},
		{"prometheus@2.51.0", rsa, "unknown cipher: TLS_RSA_WITH_AES_128_GCM_SHA256"},
		{"prometheus@2.50.0", strings.Replace(rsa, "AES_128_GCM", "NONSENSE", 1), "unknown cipher: TLS_RSA_WITH_NONSENSE_SHA256"},
		{"prometheus@2.50.0", strings.Replace(rsa, "RSA_WITH_AES_128_GCM_SHA256", "RSA_WITH_3DES_EDE_CBC_SHA", 1), "unknown cipher: TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
		{"prometheus@2.50.0", "rate_limit: {interval: [x]}\n" + rsa + "foo: 1\n", "yaml: unmarshal errors:\n  line 1: field rate_limit not found in type web.Config\n  line 3: field foo not found in type web.Config"},
	} {
		r := checkText(t, dir, test.text, test.release)
		server := r.Servers[0]
		if server.Target != test.release || server.Starts == nil || *server.Starts != (test.reason == "") || (server.Reason == "") != (test.reason == "") {
			t.Errorf("%s: %q\ngot  %+v\nwant %q", test.release, test.text, server, test.reason)
		}
		// The path of a temporary folder may be masked.
		if err := foreignReason(server.Reason, []string{test.reason}); test.reason != "" && err != nil {
			t.Errorf("%s: %q: %v, but %q", test.release, test.text, err, test.reason)
		}
		explained := slices.ContainsFunc(r.Findings, func(f finding.Finding) bool { return f.Rule.Refusal })
		if refused := test.reason != ""; refused != explained {
			t.Errorf("%s: %q: findings %+v", test.release, test.text, r.Findings)
		}
	}
}

// TestForSeveral checks that what several releases say is one finding, which
// names them.
func TestForSeveral(t *testing.T) {
	dir := exampleDir(t)
	r := checkText(t, dir, "rate_limit: {interval: 1s, burst: 1}\nfoo: bar\n", "prometheus@2.45.0", "prometheus@3.15.0", "node_exporter@1.5.0")
	if len(r.Servers) != 3 || len(r.Findings) != 2 {
		t.Fatalf("%d servers, findings %+v", len(r.Servers), r.Findings)
	}
	if got, want := r.Findings[0].Message, `the key "rate_limit" is too new for prometheus@2.45.0, node_exporter@1.5.0: it came with exporter-toolkit 0.15.0`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := r.Findings[1].Message, `unknown key "foo" at the top level`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestForLeaks looks for secrets in the reasons and findings of old releases.
func TestForLeaks(t *testing.T) {
	dir := t.TempDir()
	for where, text := range positions {
		for kind, secret := range secrets {
			if (harmless[where] || where == "user, key and value") && (kind == "password" || kind == "phrase" || kind == "base64") {
				continue // as in TestNoSecretIsPrinted
			}
			checkForLeak(t, dir, where, text, secret)
		}
	}
}

func checkForLeak(t *testing.T, dir, where, text, secret string) {
	t.Helper()
	r := checkText(t, dir, strings.ReplaceAll(text, "%s", secret), "node_exporter@1.0.1", "prometheus@2.45.0")
	for _, s := range r.Servers {
		if part := leak(s.Reason, secret); part != "" {
			t.Errorf("%s: %q of the secret is in the reason %q", where, part, s.Reason)
		}
	}
	for _, f := range r.Findings {
		if part := leak(f.Message+"\n"+f.Help+"\n"+f.Where.YAMLPath, secret); part != "" {
			t.Errorf("%s: %q of the secret is in the finding %+v", where, part, f)
		}
	}
}
