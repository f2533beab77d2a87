package check_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/message"
)

// pairServers are web configs, by what decides about their clients.
var pairServers = map[string]string{
	"tls":          liveTLS,
	"rsa":          liveRSA,
	"plain":        "{}\n",
	"expired":      "tls_server_config:\n  cert_file: expired.crt\n  key_file: expired.key\n",
	"elsewhere":    "tls_server_config:\n  cert_file: elsewhere.crt\n  key_file: elsewhere.key\n",
	"no-names":     "tls_server_config:\n  cert_file: no-san.crt\n  key_file: no-san.key\n",
	"chain":        "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
	"incomplete":   "tls_server_config:\n  cert_file: chain-incomplete.crt\n  key_file: chain-incomplete.key\n",
	"for-clients":  "tls_server_config:\n  cert_file: for-clients.crt\n  key_file: for-clients.key\n",
	"tls13":        liveTLS + "  min_version: TLS13\n",
	"tls12":        liveTLS + "  max_version: TLS12\n",
	"old":          liveTLS + "  min_version: TLS10\n  max_version: TLS11\n",
	"old-http1":    liveTLS + "  min_version: TLS10\n  max_version: TLS11\nhttp_server_config:\n  http2: false\n",
	"suites":       liveTLS + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
	"no-suite":     liveTLS + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n",
	"cbc":          liveRSA + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
	"cbc-http1":    liveRSA + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]\nhttp_server_config:\n  http2: false\n",
	"curve":        liveTLS + "  curve_preferences: [CurveP521]\n",
	"http1":        liveTLS + "http_server_config:\n  http2: false\n",
	"mutual":       liveClient,
	"mutual12":     liveClient + "  max_version: TLS12\n",
	"mutual-http1": liveClient + "http_server_config:\n  http2: false\n",
	"given":        policy("VerifyClientCertIfGiven") + "  client_ca_file: client-ca.crt\n",
	"any":          policy("RequireAnyClientCert"),
	"asked":        policy("RequestClientCert"),
	"named":        liveClient + "  client_allowed_sans: [prometheus.example.com]\n",
	"misnamed":     liveClient + "  client_allowed_sans: [Prometheus.example.com]\n",
	"panics":       policy("VerifyClientCertIfGiven") + "  client_ca_file: client-ca.crt\n  client_allowed_sans: [prometheus.example.com]\n",
	"panics12":     policy("VerifyClientCertIfGiven") + "  client_ca_file: client-ca.crt\n  client_allowed_sans: [prometheus.example.com]\n  max_version: TLS12\n",
	"no-client-ca": policy("RequireAndVerifyClientCert") + "  client_ca_file: prom.key\n",
	"users":        liveTLS + "basic_auth_users:\n  alice: " + quickHash + "\n  \"\": " + quickHash + "\n  ops: " + quickHash + "\n",
	"plain-users":  "basic_auth_users:\n  alice: " + quickHash + "\n",
	"both":         liveClient + "basic_auth_users:\n  alice: " + quickHash + "\n",
	"limit":        liveTLS + "rate_limit:\n  interval: 1h\n",
	"inline":       "tls_server_config:\n  cert: FILE prom.crt\n  key: FILE prom.key\n",
	"inline-rsa":   "tls_server_config:\n  cert: FILE prom-rsa.crt\n  key: FILE prom-rsa.key\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca: FILE client-ca.crt\n",
	"inline-other": policy("RequireAndVerifyClientCert") + "  client_ca: FILE prom.crt\n",
	"roomy":        liveTLS + "rate_limit:\n  interval: 1ms\n  burst: 1000\nbasic_auth_users:\n  alice: " + quickHash + "\n",
}

const (
	trusting  = "tls_config:\n  ca_file: prom.crt\n"
	withAlice = "basic_auth:\n  username: alice\n  password_file: alice.password\n"
)

// pairClients are HTTP client configs, by what decides about them.
var pairClients = map[string]string{
	"nothing":          "{}\n",
	"trusting":         trusting,
	"trusting-rsa":     "tls_config:\n  ca_file: prom-rsa.crt\n",
	"trusting-all":     "tls_config:\n  ca_file: all.crt\n",
	"trusting-root":    "tls_config:\n  ca_file: ops-root.crt\n",
	"trusting-other":   "tls_config:\n  ca_file: client-ca.crt\n",
	"credulous":        "tls_config:\n  insecure_skip_verify: true\n",
	"calls-right":      "tls_config:\n  ca_file: all.crt\n  server_name: other.example.com\n",
	"calls-wrong":      "tls_config:\n  ca_file: all.crt\n  server_name: Elsewhere.example.com\n",
	"calls-address":    "tls_config:\n  ca_file: all.crt\n  server_name: 10.0.0.7\n",
	"http1":            trusting + "enable_http2: false\n",
	"min13":            trusting + "  min_version: TLS13\n",
	"max12":            trusting + "  max_version: TLS12\n",
	"max12-http1":      trusting + "  max_version: TLS12\nenable_http2: false\n",
	"min10":            "tls_config:\n  ca_file: all.crt\n  min_version: TLS10\n",
	"min10-http1":      "tls_config:\n  ca_file: all.crt\n  min_version: TLS10\nenable_http2: false\n",
	"reversed":         trusting + "  min_version: TLS13\n  max_version: TLS12\n",
	"signed":           trusting + "  cert_file: client.crt\n  key_file: client.key\n",
	"signed-http1":     trusting + "  cert_file: client.crt\n  key_file: client.key\nenable_http2: false\n",
	"signed-12":        trusting + "  cert_file: client.crt\n  key_file: client.key\n  max_version: TLS12\n",
	"stranger":         trusting + "  cert_file: stranger.crt\n  key_file: stranger.key\n",
	"server-cert":      trusting + "  cert_file: prom.crt\n  key_file: prom.key\n",
	"mismatched":       trusting + "  cert_file: client.crt\n  key_file: prom.key\n",
	"no-cert":          trusting + "  cert_file: missing.crt\n  key_file: prom.key\n",
	"no-key":           trusting + "  cert_file: client.crt\n  key_file: missing.key\n",
	"half":             trusting + "  cert_file: client.crt\n",
	"no-ca":            "tls_config:\n  ca_file: missing.crt\n",
	"garbage-ca":       "tls_config:\n  ca_file: garbage.pem\n",
	"key-as-ca":        "tls_config:\n  ca_file: prom.key\n",
	"alice":            trusting + withAlice,
	"alice-signed":     trusting + "  cert_file: client.crt\n  key_file: client.key\n" + withAlice,
	"alice-inline":     trusting + "basic_auth:\n  username: alice\n  password: Basalt\n",
	"alice-line":       trusting + "basic_auth:\n  username: alice\n  password: |\n    Basalt\n",
	"alice-file-line":  trusting + "basic_auth:\n  username: alice\n  password_file: alice-line.password\n",
	"alice-mark":       trusting + "basic_auth:\n  username: alice\n  password_file: alice-mark.password\n",
	"alice-wrong":      trusting + "basic_auth:\n  username: alice\n  password: basalt\n",
	"alice-none":       trusting + "basic_auth:\n  username: alice\n",
	"alice-hash":       trusting + "basic_auth:\n  username: alice\n  password: " + quickHash + "\n",
	"alice-no-file":    trusting + "basic_auth:\n  username: alice\n  password_file: missing.password\n",
	"alice-name-file":  trusting + "basic_auth:\n  username_file: alice.name\n  password_file: alice.password\n",
	"no-name-file":     trusting + "basic_auth:\n  username_file: missing.name\n  password: Basalt\n",
	"ALICE":            trusting + "basic_auth:\n  username: Alice\n  password: Basalt\n",
	"colon":            trusting + "basic_auth:\n  username: \"alice:Basalt\"\n",
	"colon-ops":        trusting + "basic_auth:\n  username: \"ops:x\"\n  password: Basalt\n",
	"nameless":         trusting + "basic_auth:\n  password: Basalt\n",
	"empty-auth":       trusting + "basic_auth: {}\n",
	"bearer":           trusting + "authorization:\n  credentials: Basalt\n",
	"bearer-line":      trusting + "authorization:\n  credentials: |\n    Basalt\n",
	"bearer-file":      trusting + "bearer_token_file: alice.password\n",
	"bearer-no-file":   trusting + "authorization:\n  credentials_file: missing.token\n",
	"type-basic":       trusting + "authorization:\n  type: Basic\n  credentials: YWxpY2U6QmFzYWx0\n",
	"two-ways":         trusting + withAlice + "bearer_token: x\n",
	"two-passwords":    trusting + "basic_auth:\n  username: alice\n  password: x\n  password_file: y\n",
	"two-cas":          trusting + "  ca: x\n",
	"header":           trusting + "http_headers:\n  X-Scope:\n    values: [a]\n",
	"header-auth":      trusting + "http_headers:\n  Authorization:\n    values: [\"Basic YWxpY2U6QmFzYWx0\"]\n",
	"header-no-file":   trusting + "http_headers:\n  X-Scope:\n    files: [missing.header]\n",
	"header-line":      trusting + "http_headers:\n  X-Scope:\n    values: [\"a\\nb\"]\n",
	"bad-version":      trusting + "  min_version: \"1.2\"\n",
	"unknown-key":      trusting + "  insecure: true\n",
	"unknown-auth-key": trusting + "basic_auth:\n  user: alice\n",
	"wrong-type":       "tls_config:\n  insecure_skip_verify: \"yes\"\n",
	"list":             "basic_auth: [alice]\n",
	"proxy-half":       trusting + "no_proxy: localhost\n",
	"proxy-two":        trusting + "proxy_url: http://p:1\nproxy_from_environment: true\n",
	"connect-half":     trusting + "proxy_connect_header:\n  a: [b]\n",
	"inline":           "tls_config:\n  ca: FILE all.crt\n  cert: FILE client.crt\n  key: FILE client.key\n",
	"inline-other":     "tls_config:\n  ca: FILE client-ca.crt\n",
	"inline-key":       "tls_config:\n  ca: FILE prom.key\n",
	"inline-mixed":     trusting + "  cert: FILE client.crt\n  key_file: prom.key\n",
	"no-redirects":     trusting + "follow_redirects: false\n",
}

// pair is one meeting, and how it is asked for.
type pair struct{ server, client, scheme, host string }

// pairs are the meetings: every client with servers that its fields decide about, and
// every server with all clients that differ in what the server looks at.
func pairs() []pair {
	var all []pair
	add := func(servers, clients string) {
		for server := range strings.FieldsSeq(servers) {
			for client := range strings.FieldsSeq(clients) {
				all = append(all, pair{server, client, "https", "localhost"})
			}
		}
	}
	var everyClient, everyServer []string
	for name := range pairClients {
		everyClient = append(everyClient, name)
	}
	for name := range pairServers {
		everyServer = append(everyServer, name)
	}
	slices.Sort(everyClient)
	slices.Sort(everyServer)
	add("users", strings.Join(everyClient, " "))
	add(strings.Join(everyServer, " "), "trusting-all alice-signed nothing")
	add("tls13 tls12 old old-http1 suites no-suite cbc cbc-http1 rsa", "min13 max12 min10 min10-http1 max12-http1 trusting-rsa")
	add("mutual mutual12 mutual-http1 given any asked named misnamed panics panics12 no-client-ca both", "trusting http1 signed signed-http1 signed-12 stranger server-cert max12")
	add("elsewhere no-names chain incomplete for-clients expired", "trusting-root credulous calls-right calls-wrong calls-address")
	add("roomy limit", "alice alice-wrong bearer")
	add("inline inline-rsa inline-other mutual named", "inline inline-other inline-key inline-mixed signed stranger trusting-rsa")
	for _, host := range []string{"LOCALHOST", "127.0.0.1"} {
		for _, client := range []string{"trusting", "calls-right", "credulous", "alice"} {
			all = append(all, pair{"users", client, "https", host}, pair{"elsewhere", client, "https", host})
		}
	}
	for _, server := range []string{"tls", "plain", "users", "plain-users", "mutual", "limit"} {
		for _, client := range []string{"nothing", "alice", "trusting", "alice-no-file"} {
			for _, scheme := range []string{"http", "https", "httpss", "HTTPS", ""} {
				all = append(all, pair{server, client, scheme, "localhost"})
			}
			all = append(all, pair{server, client, "https", "127.0.0.1"})
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return slices.Compact(all)
}

// metClient is what the oracle says of one meeting.
type metClient struct {
	URL, Refused, Broken, Status, Server string
	Errors                               []string
}

// TestScrapePairs holds verdict, status and words of each pair to what the toolkit's
// server and prometheus/common's client make of it over a real connection.
func TestScrapePairs(t *testing.T) {
	now := time.Now()
	dir, systemRoots := liveMaterial(t, now)
	scrapeMaterial(t, dir)
	all := pairs()
	answers := askClients(t, dir, systemRoots, all)
	up, down, refused, texts := 0, 0, 0, map[string]int{}
	for i, p := range all {
		a := answers[i]
		name := fmt.Sprintf("%s <- %s (%s://%s)", p.server, p.client, p.scheme, p.host)
		if a.Server != "" {
			t.Errorf("%s: the server does not start: %s", name, a.Server)
			continue
		}
		got := checkPair(t, dir, p, a.URL, now)
		comparePair(t, name, got, a)
		switch {
		case a.Refused != "":
			refused++
		case a.Status == "200 OK":
			up++
		default:
			down++
			if len(got.Scrapes) > 0 {
				texts[withoutAddress(got.Scrapes[0].Error)]++
			}
		}
	}
	t.Logf("%d pairs: %d up, %d down with %d texts, %d refused", len(all), up, down, len(texts), refused)
	if len(all) < 150 || up < 40 || down < 80 || len(texts) < 25 {
		t.Errorf("%d pairs: %d up, %d down with %d texts", len(all), up, down, len(texts))
	}
}

func withoutAddress(text string) string {
	if _, rest, ok := strings.Cut(text, "\": "); ok {
		return rest
	}
	return text
}

// comparePair compares our verdict with what was met.
func comparePair(t *testing.T, name string, got finding.FileReport, a metClient) {
	t.Helper()
	if a.Refused != "" {
		if len(message.Explain(a.Refused)) == 0 {
			t.Errorf("%s: explain does not know %q", name, a.Refused)
		}
		if got.Count(finding.Error) == 0 || len(got.Scrapes) != 1 || got.Scrapes[0].Verdict != finding.ScrapeUnknown {
			t.Errorf("%s: refused with %q, we say %+v %+v", name, a.Refused, got.Scrapes, got.Findings)
		}
		return
	}
	if len(got.Scrapes) != 1 {
		t.Errorf("%s: %d verdicts, error %q, findings %+v", name, len(got.Scrapes), got.Error, got.Findings)
		return
	}
	s := got.Scrapes[0]
	want := finding.ScrapeDown
	var texts []string
	switch {
	case a.Broken != "":
		texts = []string{"error creating HTTP client: " + a.Broken}
	case a.Status == "200 OK":
		want, texts = finding.ScrapeUp, []string{""}
	case a.Status != "":
		texts = []string{"server returned HTTP status " + a.Status}
	default:
		texts = a.Errors
	}
	said := currentTime.ReplaceAllString(s.Error, "now")
	for i := range texts {
		texts[i] = currentTime.ReplaceAllString(texts[i], "now")
	}
	status := 0
	fmt.Sscan(a.Status, &status)
	if s.Verdict != want || s.Status != status || !slices.Contains(texts, said) && !racing(said, texts) {
		t.Errorf("%s:\n got %s %d %q\nwant %s %d %q", name, s.Verdict, s.Status, s.Error, want, status, texts)
	}
	if s.Verdict == finding.ScrapeDown && s.Rule == nil {
		t.Errorf("%s: no rule tells of it: %q", name, s.Error)
	}
	if s.Verdict == finding.ScrapeDown && len(message.Explain(s.Error)) == 0 {
		t.Errorf("%s: explain does not know %q", name, s.Error)
	}
}

// currentTime is when a certificate was looked at.
var currentTime = regexp.MustCompile(`current time \S+`)

// racing reports whether the connection was gone each time before the client could
// read what there was: what HTTP/2 has against it, or a plain end. Alerts are never
// lost that often.
func racing(said string, texts []string) bool {
	return (strings.HasSuffix(said, ": connection error: PROTOCOL_ERROR") || strings.HasSuffix(said, "EOF")) && !slices.ContainsFunc(texts, func(text string) bool {
		return !strings.Contains(text, ": write tcp ") && !strings.HasSuffix(text, ": connection reset by peer") && !strings.HasSuffix(text, ": http2: client conn could not be established")
	})
}

// checkPair lets webtool judge a pair: the client's fields inline in a scrape job.
func checkPair(t *testing.T, dir string, p pair, url string, now time.Time) finding.FileReport {
	t.Helper()
	_, rest, _ := strings.Cut(url, "//")
	address, _, _ := strings.Cut(rest, "/")
	var job strings.Builder
	fmt.Fprintf(&job, "scrape_configs:\n- job_name: node\n  scheme: %q\n  static_configs:\n  - targets: [%q]\n", p.scheme, address)
	if fields := inlined(t, dir, pairClients[p.client]); fields != "{}\n" {
		for line := range strings.Lines(fields) {
			job.WriteString("  " + line)
		}
	}
	path := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(path, []byte(job.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	opts := check.ScrapeConfigOptions{WebConfigs: []string{webOf(dir, p.server)}, Now: now, Jobs: []string{"node"}}
	return check.ScrapeConfig(t.Context(), opts, path).Files[0]
}

// inlined puts the texts of files into a config where "FILE name" stands.
func inlined(t *testing.T, dir, config string) string {
	t.Helper()
	return regexp.MustCompile(`FILE \S+`).ReplaceAllStringFunc(config, func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name[len("FILE "):]))
		if err != nil {
			t.Fatal(err)
		}
		return "|\n    " + strings.ReplaceAll(strings.TrimSpace(string(data)), "\n", "\n    ")
	})
}

func webOf(dir, server string) string { return filepath.Join(dir, "web-"+server+".yml") }

// askClients puts all pairs to the oracle.
func askClients(t *testing.T, dir, systemRoots string, all []pair) []metClient {
	t.Helper()
	for name, text := range pairServers {
		if err := os.WriteFile(webOf(dir, name), []byte(inlined(t, dir, text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range pairClients {
		if err := os.WriteFile(filepath.Join(dir, "client-"+name+".yml"), []byte(inlined(t, dir, text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var in bytes.Buffer
	lines := json.NewEncoder(&in)
	for _, p := range all {
		question := map[string]string{"web": webOf(dir, p.server), "client": filepath.Join(dir, "client-"+p.client+".yml"), "scheme": p.scheme, "host": p.host}
		if err := lines.Encode(question); err != nil {
			t.Fatal(err)
		}
	}
	program := exec.CommandContext(t.Context(), string(buildOracle(t)), "-clients")
	program.Stdin = &in
	program.Env = append(os.Environ(), "SSL_CERT_FILE="+systemRoots, "SSL_CERT_DIR="+t.TempDir())
	out, err := program.Output()
	if err != nil {
		t.Fatalf("the oracle: %v", err)
	}
	var answers []metClient
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var a metClient
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(all) {
		t.Fatalf("%d answers to %d questions", len(answers), len(all))
	}
	return answers
}

// scrapeMaterial makes the files that clients name beside those of fixtures.
func scrapeMaterial(t *testing.T, dir string) {
	t.Helper()
	var bundle []byte
	for _, name := range []string{"prom.crt", "prom-rsa.crt", "expired.crt", "elsewhere.crt", "no-san.crt", "ops-root.crt", "for-clients.crt"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		bundle = append(bundle, data...)
	}
	for name, data := range map[string]string{"all.crt": string(bundle), "alice.password": "Basalt", "alice.name": "alice\n",
		"alice-line.password": "Basalt\n", "alice-mark.password": "\ufeffBasalt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
