package check_test

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
)

// change is what happens on disk while a server runs, and what a look at it says
// then: the rules, and the likeliest cause of the first.
type change struct {
	name    string
	before  string            // the config with which the server starts
	after   string            // the config on disk; "" stays as it was
	files   map[string]string // FROM to TO: files that take the place of others
	gone    string            // a file that is removed
	ours    string            // the config that it is compared with; "" is the one on disk
	without bool              // there is none to compare with
	rules   []string
	likely  string // a part of the first cause
}

const (
	liveAlice   = liveTLS + "basic_auth_users:\n  alice: " + quickHash + "\n"
	otherFile   = "the server reads another file"
	takeRestart = "takes a restart"
	thisFile    = "it reads this very file, and refuses it"
	changedFile = "changed on disk and cannot be loaded"
)

var changes = []change{
	{name: "nothing", before: liveAlice},
	{name: "certificate swapped", before: liveTLS, after: strings.ReplaceAll(liveTLS, "prom.", "prom-rsa."), ours: liveTLS, rules: []string{"differs-certificate"}, likely: otherFile},
	{name: "certificate swapped, as we have it", before: liveTLS, after: strings.ReplaceAll(liveTLS, "prom.", "prom-rsa.")},
	{name: "certificate and key do not fit", before: liveTLS, files: map[string]string{"other.key": "prom.key"}, rules: []string{"differs-refused", "endpoint-config-broken"}, likely: thisFile},
	{name: "certificate and key do not fit, and nothing to compare", before: liveTLS, files: map[string]string{"other.key": "prom.key"}, without: true, rules: []string{"endpoint-config-broken"}, likely: changedFile},
	{name: "certificate is garbage", before: liveTLS, files: map[string]string{"garbage.pem": "prom.crt"}, rules: []string{"differs-refused", "endpoint-config-broken"}, likely: thisFile},
	{name: "key is gone", before: liveTLS, gone: "prom.key", rules: []string{"differs-refused", "endpoint-config-broken"}, likely: thisFile},
	{name: "certificate expired", before: liveTLS, after: strings.ReplaceAll(liveTLS, "prom.", "expired."), rules: []string{"endpoint-cert-expired"}},
	{name: "unknown key", before: liveTLS, after: liveTLS + "foo: bar\n", rules: []string{"differs-refused", "endpoint-config-broken"}, likely: thisFile},
	{name: "unknown key, and ours is good", before: liveTLS, after: liveTLS + "foo: bar\n", ours: liveTLS, rules: []string{"endpoint-config-broken"}, likely: changedFile},
	{name: "no YAML", before: liveTLS, after: "{", without: true, rules: []string{"endpoint-config-broken"}, likely: changedFile},
	{name: "file is gone", before: liveTLS, gone: "web.yml", ours: liveTLS, rules: []string{"endpoint-config-broken"}, likely: changedFile},
	{name: "file is emptied", before: liveTLS, after: "\n", rules: []string{"endpoint-config-broken"}, likely: takeRestart},
	{name: "TLS taken out", before: liveAlice, after: "basic_auth_users:\n  alice: " + quickHash + "\n", rules: []string{"endpoint-config-broken"}, likely: takeRestart},
	{name: "users taken out", before: liveAlice, after: liveTLS, ours: liveAlice, rules: []string{"differs-users"}, likely: otherFile},
	{name: "users taken out, as we have it", before: liveAlice, after: liveTLS},
	{name: "users added", before: liveTLS, after: liveAlice, ours: liveTLS, rules: []string{"differs-users"}, likely: otherFile},
	{name: "another hash", before: liveAlice, after: strings.ReplaceAll(liveAlice, quickHash, quickHash[:58]+"aa"), ours: liveAlice, rules: []string{"differs-users"}, likely: otherFile},
	{name: "another password", before: liveAlice, after: strings.ReplaceAll(liveAlice, quickHash, quickHash[:58]+"Ga"), rules: []string{"endpoint-refuses-password"}, likely: "does not fit the hash"},
	{name: "a hash that is none", before: liveAlice, after: strings.ReplaceAll(liveAlice, quickHash, "Basalt00000000000000000000000000000000000000000000000000000000"), ours: liveAlice, rules: []string{"differs-users"}, likely: otherFile},
	{name: "a hash that is none, as we have it", before: liveAlice, after: strings.ReplaceAll(liveAlice, quickHash, "Basalt00000000000000000000000000000000000000000000000000000000"), rules: []string{"differs-refused", "endpoint-refuses-password"}, likely: "no password fits"},
	{name: "a hash that is cut", before: liveAlice, after: strings.ReplaceAll(liveAlice, quickHash, quickHash[:59]), rules: []string{"endpoint-refuses-password"}, likely: "no password fits"},
	{name: "another user", before: liveAlice, after: strings.ReplaceAll(liveAlice, "alice:", "bob:"), rules: []string{"endpoint-refuses-password"}, likely: "the name is another"},
	{name: "lowest version raised", before: liveTLS, after: liveTLS + "  min_version: TLS13\n", ours: liveTLS, rules: []string{"differs-tls-versions"}, likely: otherFile},
	{name: "highest version lowered", before: liveTLS, after: liveTLS + "  max_version: TLS12\n", ours: liveTLS, rules: []string{"differs-tls-versions"}, likely: otherFile},
	{name: "suites chosen", before: liveTLS, after: liveTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
		ours: liveTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n", rules: []string{"differs-cipher-suites"}, likely: otherFile},
	{name: "suites let go", before: liveTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n", after: liveTLS,
		ours: liveTLS + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n", rules: []string{"differs-cipher-suites"}, likely: otherFile},
	{name: "groups chosen", before: liveTLS, after: liveTLS + "  curve_preferences: [CurveP256]\n", ours: liveTLS + "  curve_preferences: [X25519, CurveP256]\n", rules: []string{"differs-groups"}, likely: otherFile},
	{name: "groups let go", before: liveTLS, ours: liveTLS + "  curve_preferences: [X25519, CurveP256]\n", rules: []string{"differs-groups"}, likely: otherFile},
	{name: "client certificates required", before: liveTLS, after: liveClient, ours: liveTLS, rules: []string{"differs-client-auth"}, likely: otherFile},
	{name: "client certificates no longer required", before: liveClient, after: liveTLS, ours: liveClient, rules: []string{"differs-client-auth"}, likely: otherFile},
	{name: "another client CA", before: liveClient, after: strings.ReplaceAll(liveClient, "client-ca.crt", "client-ca-ending.crt"), ours: liveClient, rules: []string{"differs-client-ca", "endpoint-refuses-client-cert"}, likely: "no CA of client_ca_file"},
	{name: "no client CA any more", before: liveClient, after: strings.ReplaceAll(liveClient, "  client_ca_file: client-ca.crt\n", ""), rules: []string{"endpoint-refuses-client-cert", "endpoint-trusts-any-ca"}, likely: "by the CAs that the server's system knows"},
	{name: "names narrowed", before: liveClient, after: liveClient + "  client_allowed_sans: [other.example.com]\n", rules: []string{"endpoint-refuses-client-cert"}, likely: "client_allowed_sans"},
	{name: "header changed", before: liveTLS, after: liveTLS + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n",
		ours: liveTLS + "http_server_config:\n  headers:\n    X-Frame-Options: sameorigin\n", rules: []string{"differs-header"}, likely: otherFile},
	{name: "header taken out", before: liveTLS, ours: liveTLS + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n", rules: []string{"differs-header"}, likely: otherFile},
	{name: "HTTP/2 switched off", before: liveTLS, after: liveTLS + "http_server_config:\n  http2: false\n", rules: []string{"differs-http2"}, likely: takeRestart},
	{name: "HTTP/2 switched on", before: liveTLS + "http_server_config:\n  http2: false\n", after: liveTLS, rules: []string{"differs-http2"}, likely: takeRestart},
	{name: "a limit written", before: liveTLS, after: liveTLS + "rate_limit:\n  interval: 1h\n  burst: 5\n"},
	{name: "no request let through", before: liveTLS + "rate_limit:\n  interval: 1h\n", rules: []string{"endpoint-limits-requests"}, likely: "rate_limit"},
	{name: "TLS switched on", before: "basic_auth_users:\n  alice: " + quickHash + "\n", after: liveAlice, rules: []string{"endpoint-speaks-http"}, likely: "TLS takes a restart"},
}

// TestProbeAfterChanges changes each file on disk while the toolkit's own server
// runs: what the look says is right, and its first cause is the true one.
func TestProbeAfterChanges(t *testing.T) {
	now := time.Now()
	material, roots := liveMaterial(t, now)
	servers := startLive(t, roots)
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(material)); err != nil {
				t.Fatal(err)
			}
			served := filepath.Join(dir, "web.yml")
			write := func(text string) {
				if err := os.WriteFile(served, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write(c.before)
			at := target(t, "https://"+servers.serve(t, served))
			opts := probing(t, dir, now)
			opts.Client.Roots, opts.Client.RootsName = rootsOf(t, dir), "roots"
			if c.after != "" {
				write(c.after)
			}
			for from, to := range c.files {
				if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
					t.Fatal(err)
				}
			}
			if c.gone != "" {
				if err := os.Remove(filepath.Join(dir, c.gone)); err != nil {
					t.Fatal(err)
				}
			}
			if !c.without {
				opts.Expect = expected(t, dir, c)
			}
			r := probe.Endpoint(t.Context(), opts, at)
			holdToSchema(t, &r)
			if got := rulesOf(&r); !slices.Equal(got, c.rules) {
				t.Fatalf("%v, want %v\n%s", got, c.rules, observations(&r))
			}
			if cause := firstCause(&r); !strings.Contains(cause, c.likely) || (cause == "") != (c.likely == "") {
				t.Errorf("the first cause is %q, want %q\n%s", cause, c.likely, observations(&r))
			}
		})
	}
}

// diskChange is a change on disk of any config, and what comes of it.
type diskChange struct {
	after  func(liveConfig) string
	ours   func(liveConfig) string
	rules  []string
	likely string
}

// diskChanges are those that any config can see.
var diskChanges = []diskChange{
	{func(c liveConfig) string { return strings.ReplaceAll(c.text(), "prom.", "prom-rsa.") }, liveConfig.text, []string{"differs-certificate"}, otherFile},
	{func(c liveConfig) string { c.users = !c.users; return c.text() }, liveConfig.text, []string{"differs-users"}, otherFile},
	{func(liveConfig) string { return "{" }, liveConfig.text, []string{"endpoint-config-broken"}, changedFile},
	{func(liveConfig) string { return "{" }, func(liveConfig) string { return "{" }, []string{"differs-refused", "endpoint-config-broken"}, thisFile},
	{func(liveConfig) string { return "\n" }, func(liveConfig) string { return "\n" }, []string{"endpoint-config-broken"}, takeRestart},
}

// changesOnDisk changes the file of a server that runs, in one way after the other
// from one config to the next, looks, and puts it back.
func (c liveConfig) changesOnDisk(t *testing.T, i int, dir, served string, at *probe.Target) {
	t.Helper()
	change := diskChanges[i%len(diskChanges)]
	if c.limit { // its requests are used up: what a handshake shows remains
		change = diskChanges[2+i%3]
	}
	write := func(text string) {
		if err := os.WriteFile(served, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(change.after(c))
	defer write(c.text())
	opts := probing(t, dir, time.Now())
	opts.Client.Roots, opts.Client.RootsName = rootsOf(t, dir), "roots"
	opts.Expect = expecting(t, dir, "ours.yml", change.ours(c))
	r := probe.Endpoint(t.Context(), opts, at)
	if got := rulesOf(&r); !slices.Equal(got, change.rules) {
		t.Errorf("%+v, changed on disk: %v, want %v\n%s", c, got, change.rules, observations(&r))
	}
	if cause := firstCause(&r); !strings.Contains(cause, change.likely) {
		t.Errorf("%+v, changed on disk: the first cause is %q, want %q\n%s", c, cause, change.likely, observations(&r))
	}
}

// expected is what the endpoint is compared with: a file of ours, or the one that
// the server reads.
func expected(t *testing.T, dir string, c change) *probe.Expectation {
	t.Helper()
	if c.ours != "" {
		return expecting(t, dir, "ours.yml", c.ours)
	}
	text, err := os.ReadFile(filepath.Join(dir, "web.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return expecting(t, dir, "web.yml", string(text))
}

// rootsOf trusts the certificates of all servers.
func rootsOf(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	for _, name := range []string{"prom", "prom-rsa", "expired"} {
		pair, err := tls.LoadX509KeyPair(filepath.Join(dir, name+".crt"), filepath.Join(dir, name+".key"))
		if err != nil {
			t.Fatal(err)
		}
		pool.AddCert(pair.Leaf)
	}
	return pool
}

// firstCause is the likeliest cause of the first observation that has one.
func firstCause(r *finding.EndpointReport) string {
	for _, o := range r.Observations {
		if len(o.Likely) > 0 {
			return o.Likely[0]
		}
	}
	return ""
}
