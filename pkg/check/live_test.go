package check_test

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

const (
	liveTLS    = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
	liveRSA    = "tls_server_config:\n  cert_file: prom-rsa.crt\n  key_file: prom-rsa.key\n"
	liveClient = liveTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca.crt\n"
	// Cost 4, so that the tests are quick; the password is "Basalt".
	quickHash = "$2a$04$z462jSePybKOX0v11d5n5.HUntzq7Gwig6A2vjS9g3ME3RAnNTHRG"
)

// claim is what one client meets.
type claim struct {
	who  visitor
	want string // a status, or a part of the client's error
}

// behaviour is a config, the rule that tells what is wrong with it, and the proof
// of what the rule says. The rule "" is none of error or warning.
type behaviour struct {
	name, rule, config string
	claims             []claim
	logs               string // what the server writes down
}

var (
	nobody   = visitor{}
	client   = visitor{cert: "client"}
	stranger = visitor{cert: "stranger"}
	public   = visitor{cert: "public"}
	alice    = visitor{user: "alice", password: "Basalt"}
	plain    = visitor{plain: true}
	old      = visitor{max: tls.VersionTLS12}
)

func policy(name string) string { return liveTLS + "  client_auth_type: " + name + "\n" }

var behaviours = []behaviour{
	// TLS on or off.
	{"versions alone", "tls-not-on", "tls_server_config:\n  min_version: TLS13\n", []claim{{plain, "200"}, {nobody, "first record does not look like a TLS handshake"}}, ""},
	{"allowed names alone", "tls-not-on", "tls_server_config:\n  client_allowed_sans: [a]\n", []claim{{plain, "200"}}, ""},
	{"empty paths", "tls-not-on", "tls_server_config:\n  cert_file: \"\"\n  key_file: \"\"\n", []claim{{plain, "200"}}, ""},
	{"empty section", "tls-section-empty", "tls_server_config:\n", []claim{{plain, "200"}}, ""},
	{"no users left", "users-empty", liveTLS + "basic_auth_users:\n# alice: x\n", []claim{{nobody, "200"}}, ""},
	{"a null group", "list-item-empty", liveTLS + "  curve_preferences: [~]\n", []claim{{nobody, "handshake failure"}, {old, "handshake failure"}}, ""},
	{"a null suite", "list-item-empty", liveTLS + "  cipher_suites: [~]\nhttp_server_config:\n  http2: false\n", []claim{{nobody, "200"}, {old, "handshake failure"}}, ""},

	// Client certificates.
	{"mutual TLS", "", liveClient, []claim{{client, "200"}, {nobody, "certificate required"}, {stranger, "unknown certificate authority"}}, ""},
	{"mutual TLS with names", "", liveClient + "  client_allowed_sans: [prometheus.example.com]\n", []claim{{client, "200"}, {nobody, "certificate required"}}, ""},
	{"a key as CA", "client-ca-unusable", policy("RequireAndVerifyClientCert") + "  client_ca_file: prom.key\n", []claim{{client, "unknown certificate authority"}}, ""},
	{"no CA in DER", "client-ca-unusable", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca.der\n", []claim{{client, "unknown certificate authority"}}, ""},
	{"a pin", "client-ca-is-leaf", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-leaf.crt\n", []claim{{stranger, "200"}, {client, "unknown certificate authority"}}, ""},
	{"the server's own", "client-ca-is-leaf", policy("RequireAndVerifyClientCert") + "  client_ca_file: prom.crt\n", []claim{{visitor{cert: "prom"}, "bad certificate"}, {client, "unknown certificate authority"}}, ""},
	{"an expired CA", "client-ca-expired", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca-expired.crt\n", []claim{{visitor{cert: "client-expired"}, "expired certificate"}}, ""},
	{"an early CA", "client-ca-expired", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca-early.crt\n", []claim{{visitor{cert: "client-early"}, "expired certificate"}}, ""},
	{"an ending CA", "client-ca-expires-soon", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca-ending.crt\n", []claim{{visitor{cert: "client-ending"}, "200"}}, ""},
	{"a CA that is none", "client-ca-is-leaf", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca-not-true.crt\n", []claim{{visitor{cert: "client-not-true"}, "unknown certificate authority"}}, ""},
	{"a CA without certSign", "client-ca-cannot-sign", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca-no-sign.crt\n", []claim{{visitor{cert: "client-no-sign"}, "unknown certificate authority"}}, ""},
	{"a CA for servers", "client-ca-cannot-sign", policy("RequireAndVerifyClientCert") + "  client_ca_file: client-ca-server-only.crt\n", []claim{{visitor{cert: "client-server-only"}, "bad certificate"}}, ""},
	{"no CA", "client-ca-not-set", policy("RequireAndVerifyClientCert"), []claim{{public, "200"}, {client, "unknown certificate authority"}}, ""},
	{"no CA, optional", "client-ca-not-set", policy("VerifyClientCertIfGiven"), []claim{{public, "200"}, {nobody, "200"}, {client, "unknown certificate authority"}}, ""},
	{"any certificate", "client-cert-not-verified", policy("RequireAnyClientCert") + "  client_ca_file: client-ca.crt\n", []claim{{stranger, "200"}, {nobody, "certificate required"}}, ""},
	{"any certificate, by its other name", "client-cert-not-verified", policy("RequireClientCert"), []claim{{stranger, "200"}}, ""},
	{"only asked", "client-cert-only-asked", policy("RequestClientCert") + "  client_ca_file: client-ca.crt\n", []claim{{stranger, "200"}, {nobody, "200"}}, ""},
	{"optional", "client-cert-optional", policy("VerifyClientCertIfGiven") + "  client_ca_file: client-ca.crt\n", []claim{{nobody, "200"}, {stranger, "unknown certificate authority"}}, ""},
	{"names ignored", "allowed-sans-ignored", liveTLS + "  client_allowed_sans: [nobody.example.com]\n", []claim{{nobody, "200"}, {stranger, "200"}}, ""},
	{"names that panic", "allowed-sans-panic", policy("VerifyClientCertIfGiven") + "  client_ca_file: client-ca.crt\n  client_allowed_sans: [prometheus.example.com]\n",
		[]claim{{client, "200"}, {nobody, "broken off"}, {old, "broken off"}}, "index out of range"},
	{"names that panic, only asked", "allowed-sans-panic", policy("RequestClientCert") + "  client_allowed_sans: [prometheus.example.com]\n",
		[]claim{{stranger, "200"}, {nobody, "broken off"}}, "index out of range"},
	{"names that anyone claims", "allowed-sans-claimed", policy("RequireAnyClientCert") + "  client_allowed_sans: [prometheus.example.com]\n", []claim{{stranger, "200"}, {visitor{cert: "prom"}, "bad certificate"}}, ""},
	{"no names", "allowed-sans-empty", liveClient + "  client_allowed_sans: []\n", []claim{{client, "bad certificate"}}, ""},
	{"null names", "key-without-value", liveClient + "  client_allowed_sans:\n", []claim{{client, "200"}}, ""},
	{"a wildcard", "allowed-san-never-matches", liveClient + "  client_allowed_sans: [\"*.example.com\"]\n", []claim{{client, "bad certificate"}}, ""},
	{"a name in capitals", "allowed-san-never-matches", liveClient + "  client_allowed_sans: [Prometheus.example.com]\n", []claim{{client, "bad certificate"}}, ""},
	{"a name with a space", "allowed-san-never-matches", liveClient + "  client_allowed_sans: [\"prometheus.example.com \"]\n", []claim{{client, "bad certificate"}}, ""},

	// The TLS policy.
	{"min above max", "tls-version-range", liveTLS + "  min_version: TLS13\n  max_version: TLS12\n", []claim{{nobody, "protocol version"}, {old, "protocol version"}}, ""},
	{"max below the default min", "tls-version-range", liveTLS + "  max_version: TLS11\n", []claim{{visitor{min: tls.VersionTLS10}, "protocol version"}}, ""},
	{"old alone", "tls-version-old", liveTLS + "  min_version: TLS10\n  max_version: TLS11\n", []claim{{nobody, "protocol version"}, {visitor{min: tls.VersionTLS10}, "200"}}, ""},
	{"suites of the other key", "suites-unusable", liveRSA + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n", []claim{{nobody, "200"}, {old, "handshake failure"}}, ""},
	{"suites of the other key, TLS 1.2 alone", "suites-unusable", liveTLS + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n", []claim{{nobody, "handshake failure"}}, ""},
	{"suites of TLS 1.3 alone", "suites-unusable", liveTLS + "  cipher_suites: [TLS_AES_128_GCM_SHA256]\nhttp_server_config:\n  http2: false\n", []claim{{nobody, "200"}, {old, "handshake failure"}}, ""},
	{"suites for nothing", "suites-without-effect", liveTLS + "  min_version: TLS13\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n", []claim{{nobody, "200"}}, ""},
	{"a group beside the key's", "", liveTLS + "  curve_preferences: [X25519]\n", []claim{{nobody, "200"}, {old, "200"}}, ""},
	{"another group beside the key's", "", liveTLS + "  curve_preferences: [CurveP521]\n", []claim{{nobody, "200"}, {old, "200"}}, ""},

	// Users.
	{"a user", "hash-cost-low", liveTLS + "basic_auth_users:\n  alice: " + quickHash + "\n", []claim{{alice, "200"}, {nobody, "401"}, {visitor{user: "alice", password: "x"}, "401"}}, ""},
	{"a hash that is cut", "hash-malformed", liveTLS + "basic_auth_users:\n  alice: " + quickHash[:59] + "\n", []claim{{alice, "401"}}, ""},
	{"a hash that ends wrong", "hash-malformed", liveTLS + "basic_auth_users:\n  alice: " + quickHash[:59] + "j\n", []claim{{alice, "401"}}, ""},
	{"a hash with a tail", "hash-trailing", liveTLS + "basic_auth_users:\n  alice: \"" + quickHash + " \\n\"\n", []claim{{alice, "200"}}, ""},
	{"an odd version", "hash-version", liveTLS + "basic_auth_users:\n  alice: $1a" + quickHash[3:] + "\n", []claim{{alice, "200"}}, ""},
	{"a published hash", "hash-published", liveTLS + "basic_auth_users:\n  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n", []claim{{visitor{user: "alice", password: "fakepassword"}, "200"}}, ""},
	{"a name with a colon", "user-never-matches", liveTLS + "basic_auth_users:\n  \"ops:alice\": " + quickHash + "\n", []claim{{visitor{user: "ops:alice", password: "Basalt"}, "401"}}, ""},
	{"a name without a letter", "user-never-matches", liveTLS + "basic_auth_users:\n  ~: " + quickHash + "\n", []claim{{visitor{password: "Basalt"}, "200"}}, ""},
	{"a password in clear text", "users-without-tls", "basic_auth_users:\n  alice: " + quickHash + "\n", []claim{{visitor{plain: true, user: "alice", password: "Basalt"}, "200"}, {plain, "401"}}, ""},

	// The rate limit.
	{"a limit", "", liveTLS + "rate_limit:\n  interval: 1h\n  burst: 2\n", []claim{{visitor{requests: 2}, "200"}, {nobody, "429"}}, ""},
	{"an interval without burst", "rate-limit-without-burst", liveTLS + "rate_limit:\n  interval: 1s\n", []claim{{nobody, "429"}}, ""},
	{"a negative burst", "rate-limit-without-burst", liveTLS + "rate_limit:\n  interval: 1s\n  burst: -5\n", []claim{{nobody, "429"}}, ""},
	{"half a burst", "rate-limit-without-burst", liveTLS + "rate_limit:\n  interval: 1s\n  burst: 0.5\n", []claim{{nobody, "429"}}, ""},
	{"a nanosecond", "rate-limit-nanoseconds", liveTLS + "rate_limit:\n  interval: 1\n  burst: 1\n", []claim{{visitor{requests: 10}, "200"}}, ""},
	{"no interval", "rate-limit-off", liveTLS + "rate_limit:\n  burst: 1\n", []claim{{visitor{requests: 10}, "200"}}, ""},
	{"half a nanosecond", "rate-limit-off", liveTLS + "rate_limit:\n  interval: 0.5ns\n  burst: 1\n", []claim{{visitor{requests: 10}, "200"}}, ""},
	{"a negative interval", "rate-limit-negative", liveTLS + "rate_limit:\n  interval: -1h\n  burst: 1\n", []claim{{visitor{requests: 10}, "200"}}, ""},
	{"an octal burst", "number-octal", liveTLS + "rate_limit:\n  interval: 1h\n  burst: 010\n", []claim{{visitor{requests: 8}, "200"}, {nobody, "429"}}, ""},
	{"a fraction", "rate-limit-fraction", liveTLS + "rate_limit:\n  interval: 1h\n  burst: 2.9\n", []claim{{visitor{requests: 2}, "200"}, {nobody, "429"}}, ""},

	// The file.
	{"file and text", "file-and-text", liveTLS + "  cert: nonsense\n", []claim{{nobody, "200"}}, ""},
	{"a merge below", "merge-wins", liveTLS + "rate_limit:\n  burst: 50\n  <<: {interval: 1h, burst: 1}\n", []claim{{visitor{requests: 1}, "200"}, {nobody, "429"}}, ""},
}

// TestRulesTellTheTruth shows what the rules say of the server to be so: each
// config is served by exporter-toolkit, and clients connect to it.
func TestRulesTellTheTruth(t *testing.T) {
	now := time.Now()
	dir, systemRoots := liveMaterial(t, now)
	servers := startLive(t, systemRoots)
	for i, b := range behaviours {
		t.Run(b.name, func(t *testing.T) {
			path := filepath.Join(dir, fmt.Sprintf("web-%d.yml", i))
			if err := os.WriteFile(path, []byte(b.config), 0o600); err != nil {
				t.Fatal(err)
			}
			told(t, b, check.WebConfig(t.Context(), check.WebConfigOptions{Now: now, ExpiresWithin: 30 * 24 * time.Hour}, path).Files[0])
			address := servers.serve(t, path)
			for _, c := range b.claims {
				status, err := c.who.visit(t, dir, address)
				got := fmt.Sprint(status)
				if err != nil {
					got = err.Error()
				}
				if !strings.Contains(got, c.want) {
					t.Errorf("%+v meets %q, not %q", c.who, got, c.want)
				}
			}
			if b.logs != "" && !servers.logged(path, b.logs) {
				t.Errorf("the server does not log %q", b.logs)
			}
		})
	}
}

// told checks that the config has the finding, or nothing worse than an info.
func told(t *testing.T, b behaviour, f finding.FileReport) {
	t.Helper()
	for found := range f.Standing() {
		if b.rule == "" && found.Severity > finding.Info {
			t.Errorf("finding: %+v", found)
		}
	}
	if b.rule != "" && !slices.ContainsFunc(f.Findings, func(f finding.Finding) bool { return f.Rule.Name == b.rule }) {
		t.Errorf("no finding of %s, but %+v", b.rule, f.Findings)
	}
}
