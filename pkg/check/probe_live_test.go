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
	"webtool/pkg/check/probe"
)

// liveConfig is one point in the space of web configs.
type liveConfig struct {
	auth                               string // client_auth_type; "" is none
	version                            string // the only one: TLS12, TLS13
	sans, users, headers, http2, limit bool
}

// liveConfigs are all of them.
func liveConfigs() []liveConfig {
	var all []liveConfig
	both := []bool{false, true}
	for _, auth := range []string{"", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"} {
		for _, version := range []string{"TLS12", "TLS13"} {
			for _, sans := range both {
				for _, users := range both {
					for _, headers := range both {
						for _, http2 := range both {
							for _, limit := range both {
								all = append(all, liveConfig{auth, version, sans, users, headers, http2, limit})
							}
						}
					}
				}
			}
		}
	}
	return all
}

// text is the web config.
func (c liveConfig) text() string {
	text := liveTLS + "  min_version: " + c.version + "\n  max_version: " + c.version + "\n"
	if c.auth != "" {
		text += "  client_auth_type: " + c.auth + "\n  client_ca_file: client-ca.crt\n"
	}
	if c.sans {
		text += "  client_allowed_sans: [prometheus.example.com]\n"
	}
	if c.users {
		text += "basic_auth_users:\n  alice: " + quickHash + "\n"
	}
	text += fmt.Sprintf("http_server_config:\n  http2: %t\n", c.http2)
	if c.headers {
		text += "  headers:\n    X-Frame-Options: deny\n"
	}
	if c.limit {
		text += "rate_limit:\n  interval: 1h\n  burst: 2\n"
	}
	return text
}

// probing are the options of a client that has all that it needs.
func probing(t *testing.T, dir string, now time.Time) *probe.Options {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, "client.crt"), filepath.Join(dir, "client.key"))
	if err != nil {
		t.Fatal(err)
	}
	return &probe.Options{
		Client:  probe.Client{ServerName: "prom.example.com", Certificate: &pair, User: "alice", Password: "Basalt", HasPassword: true},
		Timeout: 20 * time.Second, Now: func() time.Time { return now }, Version: "test",
	}
}

// expecting writes a web config beside the material, and expects it.
func expecting(t *testing.T, dir, name, text string) *probe.Expectation {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := check.Expect(t.Context(), check.WebConfigOptions{}, path, false)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func target(t *testing.T, url string) *probe.Target {
	t.Helper()
	target, err := probe.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// rulesOf are the names of the rules that an endpoint breaks.
func rulesOf(r *finding.EndpointReport) []string {
	var names []string
	for _, f := range r.Findings {
		if !slices.Contains(names, f.Rule.Name) {
			names = append(names, f.Rule.Name)
		}
	}
	slices.Sort(names)
	return names
}

func observations(r *finding.EndpointReport) string {
	var b strings.Builder
	for _, o := range r.Observations {
		fmt.Fprintf(&b, "%s %s: %s %q\n", o.Verdict, o.Topic, o.Text, o.Likely)
	}
	return b.String()
}

// TestProbeAgrees probes the toolkit's own server with each config: nothing
// differs from the file, and from a file that is otherwise in one thing just that
// does. When the file changes on disk, the look says what has, and why.
func TestProbeAgrees(t *testing.T) {
	now := time.Now()
	dir, roots := liveMaterial(t, now)
	servers := startLive(t, roots)
	for i, c := range liveConfigs() {
		served := filepath.Join(dir, fmt.Sprintf("served-%d.yml", i))
		if err := os.WriteFile(served, []byte(c.text()), 0o600); err != nil {
			t.Fatal(err)
		}
		at := target(t, "https://"+servers.serve(t, served))
		opts := probing(t, dir, now)
		opts.Expect = expecting(t, dir, "same.yml", c.text())
		r := probe.Endpoint(t.Context(), opts, at)
		if got := rulesOf(&r); len(got) > 0 {
			t.Errorf("%+v: %v\n%s", c, got, observations(&r))
		}
		if r.Connections > probe.DefaultConnections {
			t.Errorf("%+v: %d connections", c, r.Connections)
		}
		seesAll(t, c, &r)
		holdToSchema(t, &r)
		if i%3 == 0 { // out of step with the bits of the configs
			c.changesOnDisk(t, i/3, dir, served, at)
		}
		if c.limit {
			continue // it is used up
		}
		other, rule := c.otherwise(i)
		opts.Expect = expecting(t, dir, "other.yml", other.text())
		r = probe.Endpoint(t.Context(), opts, at)
		if got := rulesOf(&r); !slices.Equal(got, []string{rule}) {
			t.Errorf("%+v against %+v: %v, want %s\n%s", c, other, got, rule, observations(&r))
		}
	}
}

// seesAll checks that what a file says was seen, and not passed over.
func seesAll(t *testing.T, c liveConfig, r *finding.EndpointReport) {
	t.Helper()
	seen := r.Observed.(*probe.Observed)
	want := c.auth
	if want == "" {
		want = "NoClientCert"
	}
	if got := seen.TLS.ClientAuth.Type; got == nil || *got != want {
		t.Errorf("%+v: client_auth_type is seen as %v", c, got)
	}
	if !slices.ContainsFunc(r.Observations, func(o finding.Observation) bool { return o.Topic == "versions" && o.Verdict == finding.OK }) {
		t.Errorf("%+v: versions were not seen", c)
	}
	if !c.users {
		return
	}
	if seen.HTTP.Status != 401 || seen.HTTP.Wrong == nil || *seen.HTTP.Wrong != 401 {
		t.Errorf("%+v: the answers are %+v", c, seen.HTTP)
	}
	if right := seen.HTTP.Right; !c.limit && (right == nil || *right != 200) {
		t.Errorf("%+v: the right password was not seen to let in", c)
	}
}

// otherwise is the config with one thing changed, and the rule that tells.
func (c liveConfig) otherwise(i int) (liveConfig, string) {
	switch i % 5 {
	case 0:
		auths := []string{"", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"}
		at := slices.Index(auths, c.auth)
		c.auth = auths[(at+1+i/5%4)%5]
		return c, "differs-client-auth"
	case 1:
		c.version = map[string]string{"TLS12": "TLS13", "TLS13": "TLS12"}[c.version]
		return c, "differs-tls-versions"
	case 2:
		c.users = !c.users
		return c, "differs-users"
	case 3:
		c.headers = !c.headers
		if c.headers {
			return c, "differs-header"
		}
		c.headers, c.http2 = true, !c.http2
		return c, "differs-http2"
	default:
		c.http2 = !c.http2
		return c, "differs-http2"
	}
}
