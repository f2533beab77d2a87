package check_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/testdata/fixtures"
)

// TestClientCARules is about the file that clients are verified by.
func TestClientCARules(t *testing.T) {
	ca := func(name string) string { return mutual + "  client_ca_file: " + name + "\n" }
	checkTold(t, []toldOf{
		{ca("client-ca.crt"), ""},
		{ca("empty.pem"), "client-ca-unusable error"},
		{ca("garbage.pem"), "client-ca-unusable error"},
		{ca("prom.key"), "client-ca-unusable error"},
		{ca("client-ca.der"), "client-ca-unusable error"},
		{ca("client-ca-request.csr"), "client-ca-unusable error"},
		{mutual + "  client_ca: client-ca.crt\n", "client-ca-unusable error"},
		{ca("missing.crt"), "client-ca-missing error"},
		{tlsOn + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: empty.pem\n", "client-cert-optional warning, client-ca-unusable error"},
		// Nothing is verified by it, and a rule says so.
		{tlsOn + "  client_auth_type: RequestClientCert\n  client_ca_file: empty.pem\n", "client-cert-only-asked error"},
		{ca("client-ca-one-broken.crt"), "client-ca-broken-block warning"},
		{ca("client-ca-with-key.pem"), "client-ca-holds-key warning"},
		{ca("client-leaf.crt"), "client-ca-is-leaf info"},
		{ca("client-ca-and-leaf.crt"), "client-ca-is-leaf info"},
		{ca("prom.crt"), "client-ca-is-leaf error"},
		{ca("client-ca-not-true.crt"), "client-ca-is-leaf error"},
		{ca("client-ca-expired.crt"), "client-ca-expired error"},
		{ca("client-ca-early.crt"), "client-ca-expired error"},
		{ca("client-ca-ending.crt"), "client-ca-expires-soon warning"},
		{ca("client-ca-no-sign.crt"), "client-ca-cannot-sign error"},
		{ca("client-ca-server-only.crt"), "client-ca-cannot-sign error"},
	})
}

// TestClientCABundles is about bundles in which one member still works.
func TestClientCABundles(t *testing.T) {
	dir := exampleDir(t)
	for member, want := range map[string]string{
		"client-ca-expired.crt": "client-ca-expired info", "client-ca-early.crt": "client-ca-expired info",
		"client-ca-no-sign.crt": "client-ca-cannot-sign warning", "client-ca-server-only.crt": "client-ca-cannot-sign warning",
		"client-ca-ending.crt": "client-ca-expires-soon warning", "prom.crt": "client-ca-is-leaf info",
		"client-ca-not-true.crt": "client-ca-is-leaf warning",
	} {
		var bundle []byte
		for _, name := range []string{"client-ca.crt", member} {
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			bundle = append(bundle, data...)
		}
		if err := os.WriteFile(filepath.Join(dir, "bundle.crt"), bundle, 0o600); err != nil {
			t.Fatal(err)
		}
		f := checkText(t, dir, mutual+"  client_ca_file: bundle.crt\n").Findings
		if len(f) != 1 || f[0].Rule.Name+" "+f[0].Severity.String() != want {
			t.Errorf("%s: %+v", member, f)
		}
	}
}

// TestClientCARenewed is about two certificates of one CA, with its name and its
// key: what the one cannot do, the other does.
func TestClientCARenewed(t *testing.T) {
	dir, key, otherKey := exampleDir(t), ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
	unfit := fixtures.UnfitCAs(fixtures.Now)
	for _, c := range []struct {
		change string
		key    *ecdsa.PrivateKey
		name   string
		want   string
	}{
		{"expired", key, "Ops CA", ""},
		{"early", key, "Ops CA", ""},
		{"ending", key, "Ops CA", ""},
		{"no-sign", key, "Ops CA", ""},
		{"server-only", key, "Ops CA", ""},
		{"not-true", key, "Ops CA", ""},
		{"expired", otherKey, "Ops CA", "client-ca-expired info"},
		{"expired", key, "Old CA", "client-ca-expired info"},
		{"ending", otherKey, "Ops CA", "client-ca-expires-soon warning"},
		{"no-sign", otherKey, "Ops CA", "client-ca-cannot-sign warning"},
	} {
		good, old := fixtures.CA(fixtures.Now, "Ops CA"), fixtures.CA(fixtures.Now, c.name)
		unfit[c.change](old)
		bundle := append(pemOf(fixtures.Issue(old, old, c.key, c.key)), pemOf(fixtures.Issue(good, good, key, key))...)
		if err := os.WriteFile(filepath.Join(dir, "bundle.crt"), bundle, 0o600); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range checkText(t, dir, mutual+"  client_ca_file: bundle.crt\n").Findings {
			got = append(got, f.Rule.Name+" "+f.Severity.String())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s of %s: got %v, want %s", c.change, c.name, got, c.want)
		}
	}
}

// TestClientCAWithoutTime is about a caller that names no time: no date is judged.
func TestClientCAWithoutTime(t *testing.T) {
	dir := exampleDir(t)
	path := filepath.Join(dir, "web.yml")
	for _, name := range []string{"client-ca-expired.crt", "client-ca-early.crt", "client-ca-ending.crt"} {
		if err := os.WriteFile(path, []byte(mutual+"  client_ca_file: "+name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if f := check.WebConfig(t.Context(), check.WebConfigOptions{}, path).Files[0]; len(f.Findings) > 0 {
			t.Errorf("%s: %+v", name, f.Findings)
		}
	}
	// Of files that are not opened nothing is said.
	opts := check.WebConfigOptions{Now: fixtures.Now, SyntaxOnly: true}
	if f := check.WebConfig(t.Context(), opts, path).Files[0]; len(f.Findings) > 0 {
		t.Errorf("%+v", f.Findings)
	}
}

// TestClientPolicyRules is about what the server does with the certificates of
// clients.
func TestClientPolicyRules(t *testing.T) {
	policy := func(name string) string { return tlsOn + "  client_auth_type: " + name + "\n" }
	const ca, sans = "  client_ca_file: client-ca.crt\n", "  client_allowed_sans: [prometheus.example.com]\n"
	checkTold(t, []toldOf{
		{policy("NoClientCert"), ""},
		{mutual, "client-ca-not-set error"},
		{mutual + sans, "client-ca-not-set warning"},
		{mutualCA + sans, ""},
		{mutualCA + sans + oneUser, ""},
		{policy("VerifyClientCertIfGiven"), "client-ca-not-set warning, client-cert-optional warning"},
		{policy("VerifyClientCertIfGiven") + ca, "client-cert-optional warning"},
		{policy("VerifyClientCertIfGiven") + ca + oneUser, "client-cert-optional info"},
		{policy("VerifyClientCertIfGiven") + ca + sans, "allowed-sans-panic error"},
		{policy("RequireAnyClientCert"), "client-cert-not-verified error"},
		{policy("RequireClientCert"), "client-cert-not-verified error"},
		{policy("RequireAnyClientCert") + oneUser, "client-cert-not-verified warning"},
		{policy("RequireAnyClientCert") + ca + oneUser, "client-cert-not-verified error"},
		{policy("RequireAnyClientCert") + sans, "allowed-sans-claimed error"},
		{policy("RequireAnyClientCert") + "  client_allowed_sans: []\n", "allowed-sans-empty error"},
		{policy("RequestClientCert"), "client-cert-only-asked warning"},
		{policy("RequestClientCert") + oneUser, "client-cert-only-asked info"},
		{policy("RequestClientCert") + ca + oneUser, "client-cert-only-asked error"},
		{policy("RequestClientCert") + sans, "allowed-sans-panic error"},
		{policy("NoClientCert") + sans, "allowed-sans-ignored error"},
		{tlsOn + sans, "allowed-sans-ignored error"},
		{tlsOn + "  client_allowed_sans: []\n", "allowed-sans-ignored error"},
		{mutualCA + "  client_allowed_sans: []\n", "allowed-sans-empty error"},
		// A policy that is refused is told of as that, and nothing concluded from it.
		{policy("RequireAndVerify") + sans, "client-auth-unknown error"},
		{policy("[RequireAndVerifyClientCert]") + sans, "wrong-type error"},
		{tlsOn + "  client_auth_typ: RequireAndVerifyClientCert\n" + sans, "unknown-key error"},
		{mutual + "  client_ca_fil: client-ca.crt\n", "unknown-key error"},
	})
}

// TestAllowedSANForms is about names that never match, and names that only look
// odd.
func TestAllowedSANForms(t *testing.T) {
	allowed := func(names string) string { return mutualCA + "  client_allowed_sans: [" + names + "]\n" }
	const never, odd = "allowed-san-never-matches error", "allowed-san-never-matches warning"
	checkTold(t, []toldOf{
		{allowed("prometheus.example.com"), ""},
		{allowed("10.0.0.7"), ""},
		{allowed(`"2001:db8::7"`), ""},
		{allowed(`"::1"`), ""},
		{allowed("ops@example.com"), ""},
		{allowed("Ops@example.com"), ""},
		{allowed("spiffe://example.com/Prometheus"), ""},
		{allowed("urn:example:prometheus"), ""},
		{allowed("localhost"), ""},
		{allowed("10.0.0.0/8"), never},
		{allowed("10.0.0.7:9090"), never},
		{allowed("prometheus.example.com:9090"), never},
		{allowed("prometheus:9090"), never},
		{allowed("urn:9090"), ""},
		{allowed("prometheus:909090"), ""},
		{allowed(`"2001:DB8::7"`), never},
		{allowed(`"2001:db8:0:0:0:0:0:7"`), never},
		{allowed(`"::ffff:10.0.0.7"`), never},
		{allowed(`"[2001:db8::7]"`), never},
		{allowed(`"prometheus.example.com "`), never},
		{allowed(`""`), never},
		{allowed(`"DNS:prometheus.example.com"`), never},
		{allowed(`"CN=prometheus"`), never},
		{allowed("prometheus.example.cöm"), never},
		{allowed("SPIFFE://example.com/prometheus"), never},
		{allowed(`"*.example.com"`), odd},
		{allowed("Prometheus.example.com"), odd},
		{allowed("prometheus.example.com."), odd},
		{allowed("a.example.com, b.example.com, a.example.com"), "allowed-san-duplicate info"},
	})
}
