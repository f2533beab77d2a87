//go:build systems

package systems

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

const (
	exporterTLS = "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
	aliceUser   = "basic_auth_users:\n  alice: " + aliceHash + "\n"
	trustsProm  = "  tls_config:\n    ca_file: prom.crt\n"
	asAlice     = "  basic_auth:\n    username: alice\n    password_file: alice.password\n"
)

// exporters are web configs of Debian's node_exporter, by name.
var exporters = map[string]string{
	"plain":  "{}\n",
	"tls":    exporterTLS,
	"tls13":  exporterTLS + "  min_version: TLS13\n",
	"users":  exporterTLS + aliceUser,
	"mutual": exporterTLS + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: stranger.crt\n",
}

// scrapeJobs are jobs of one prometheus.yml: to which exporter, by which scheme, and
// with which fields.
var scrapeJobs = []struct{ name, exporter, scheme, fields string }{
	{"plain", "plain", "http", ""},
	{"https-to-plain", "plain", "https", trustsProm},
	{"http-to-tls", "tls", "http", ""},
	{"trusting", "tls", "https", trustsProm},
	{"no-ca", "tls", "https", ""},
	{"other-ca", "tls", "https", "  tls_config:\n    ca_file: client-ca.crt\n"},
	{"credulous", "tls", "https", "  tls_config:\n    insecure_skip_verify: true\n"},
	{"wrong-name", "tls", "https", trustsProm + "    server_name: other.example.com\n"},
	{"right-name", "tls", "https", trustsProm + "    server_name: prom.example.com\n"},
	{"missing-ca", "tls", "https", "  tls_config:\n    ca_file: missing.crt\n"},
	{"garbage-ca", "tls", "https", "  tls_config:\n    ca_file: garbage.pem\n"},
	{"scheme-typo", "tls", "httpss", trustsProm},
	{"scheme-capitals", "tls", "HTTPS", trustsProm},
	{"too-old", "tls13", "https", trustsProm + "    max_version: TLS12\n"},
	{"new-enough", "tls13", "https", trustsProm},
	{"alice", "users", "https", trustsProm + asAlice},
	{"nobody", "users", "https", trustsProm},
	{"wrong-password", "users", "https", trustsProm + "  basic_auth:\n    username: alice\n    password: basalt\n"},
	{"hash-as-password", "users", "https", trustsProm + "  basic_auth:\n    username: alice\n    password: $2a$04$z462jSePybKOX0v11d5n5.HUntzq7Gwig6A2vjS9g3ME3RAnNTHRG\n"},
	{"no-password-file", "users", "https", trustsProm + "  basic_auth:\n    username: alice\n    password_file: missing.password\n"},
	{"token", "users", "https", trustsProm + "  authorization:\n    credentials: Basalt\n"},
	{"signed", "mutual", "https", trustsProm + "    cert_file: stranger.crt\n    key_file: stranger.key\n"},
	{"unsigned", "mutual", "https", trustsProm},
	{"signed-by-another", "mutual", "https", trustsProm + "    cert_file: prom.crt\n    key_file: prom.key\n"},
}

// TestTargets lets Debian's Prometheus scrape Debian's node_exporter, and compares
// what its page of targets shows with webtool's verdict. That Prometheus is built
// with Go 1.19, whose words for some failures were others: releaseWords tells which.
func TestTargets(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	ports := map[string]string{}
	for name, text := range exporters {
		writeFiles(t, dir, map[string]string{"web-" + name + ".yml": text})
		ports[name] = freeAddress(t)
		background(t, "prometheus-node-exporter", "--collector.disable-defaults", "--web.listen-address="+ports[name], "--web.config.file="+filepath.Join(dir, "web-"+name+".yml"))
	}
	var text strings.Builder
	text.WriteString("global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\nscrape_configs:\n")
	for _, j := range scrapeJobs {
		fmt.Fprintf(&text, "- job_name: %s\n  scheme: %s\n  static_configs:\n  - targets: [\"%s\"]\n%s", j.name, j.scheme, ports[j.exporter], j.fields)
	}
	path := filepath.Join(dir, "prometheus.yml")
	writeFiles(t, dir, map[string]string{"prometheus.yml": text.String()})
	run(t, dir, os.Environ(), "promtool", "check", "config", path).must(t, "promtool accepts the file")
	address := freeAddress(t)
	background(t, "prometheus", "--config.file="+path, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address, "--log.level=error")

	shown := targetsOf(t, address, ports)
	compared := 0
	for _, j := range scrapeJobs {
		r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: time.Now(), Jobs: []string{j.name},
			WebConfigs: []string{filepath.Join(dir, "web-"+j.exporter+".yml")}}, path)
		if len(r.Files[0].Scrapes) != 1 {
			t.Errorf("%s: %+v", j.name, r.Files[0])
			continue
		}
		ours, real := r.Files[0].Scrapes[0], shown[j.name]
		compared++
		switch {
		case real.Health == "": // the job has vanished
			if ours.Verdict != finding.ScrapeDown || ours.Rule.Name != "ca-file-unusable" {
				t.Errorf("%s: the job has vanished, and we say %+v", j.name, ours)
			}
		case string(ours.Verdict) != real.Health || releaseWords(ours.Error) != releaseWords(real.LastError):
			t.Errorf("%s:\n ours %s %q\n real %s %q", j.name, ours.Verdict, ours.Error, real.Health, real.LastError)
		}
	}
	if compared < 20 {
		t.Errorf("only %d were compared", compared)
	}
	explainsDown(t, path, "http://"+address, shown)
}

// explainsDown asks the same Prometheus by webtool which of its targets are down: each
// one is looked at and told, in Prometheus's own words, and so are jobs that vanished.
func explainsDown(t *testing.T, path, prometheus string, shown map[string]shownTarget) {
	t.Helper()
	o := run(t, filepath.Dir(path), nil, "sh", "-c", "webtool probe --format json --scrape-config prometheus.yml --down-targets-of "+prometheus+" 2>/dev/null")
	var report struct {
		Endpoints []struct {
			URL      string
			Findings []struct{ Message string }
		}
	}
	if err := json.Unmarshal([]byte(o.output), &report); err != nil || o.status != 1 {
		t.Fatalf("status %d, %v: %s", o.status, err, o.output)
	}
	var told strings.Builder
	for _, e := range report.Endpoints {
		for _, f := range e.Findings {
			told.WriteString(f.Message + "\n")
		}
	}
	for _, j := range scrapeJobs {
		real := shown[j.name]
		says := fmt.Sprintf("as a target of job %q: %s", j.name, real.LastError)
		if real.Health == "" {
			says = fmt.Sprintf("job %q scrapes nothing: ", j.name)
		}
		// What Prometheus says may differ from one scrape to the next where a server breaks off.
		if there := strings.Contains(told.String(), says) || strings.Contains(told.String(), fmt.Sprintf("as a target of job %q: ", j.name)); there != (real.Health != "up") {
			t.Errorf("%s is %q, and told is:\n%s", j.name, real.Health, told.String())
		}
	}
}

// releaseWords leaves out what Go has changed in its words since 1.19: what stands
// before a verification error (1.20), and the alert for a certificate that is missing
// or signed by someone unknown (1.21); and prometheus/common, of files that are missing.
func releaseWords(text string) string {
	text = strings.Replace(text, "tls: failed to verify certificate: ", "", 1)
	text = strings.Replace(text, "password: unable to read file ", "password file ", 1)
	for _, alert := range []string{"unknown certificate authority", "certificate required"} {
		text = strings.Replace(text, "remote error: tls: "+alert, "remote error: tls: bad certificate", 1)
	}
	return text
}

type shownTarget struct {
	ScrapePool, Health, LastError string
	LastScrape                    time.Time
}

// targetsOf waits until Prometheus has scraped all targets while the exporters are
// up, and returns what it shows, by job.
func targetsOf(t *testing.T, address string, exporters map[string]string) map[string]shownTarget {
	t.Helper()
	late := time.After(60 * time.Second)
	for _, exporter := range exporters {
		for {
			conn, err := net.Dial("tcp", exporter)
			if err == nil {
				conn.Close()
				break
			}
			again(t, late, err)
		}
	}
	up := time.Now()
	for {
		shown, err := askTargets(t, address)
		all := map[string]shownTarget{}
		for _, target := range shown {
			// In TLS 1.3 a client may write to a server that has sent its alert and gone: then
			// the next scrape tells.
			if target.LastScrape.After(up) && !strings.Contains(target.LastError, ": connection reset by peer") && !strings.Contains(target.LastError, ": broken pipe") {
				all[target.ScrapePool] = target
			}
		}
		if err == nil && len(shown) > 0 && len(all) == len(shown) {
			return all
		}
		again(t, late, fmt.Errorf("%d of %d targets were scraped: %w", len(all), len(shown), err))
	}
}

// again lets a moment pass, or ends the test when it is late.
func again(t *testing.T, late <-chan time.Time, why error) {
	t.Helper()
	select {
	case <-late:
		t.Fatal(why)
	case <-time.After(50 * time.Millisecond):
	}
}

func askTargets(t *testing.T, address string) ([]shownTarget, error) {
	t.Helper()
	answer, err := http.Get("http://" + address + "/api/v1/targets?state=active")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var page struct {
		Data struct{ ActiveTargets []shownTarget }
	}
	if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
		return nil, err
	}
	return page.Data.ActiveTargets, nil
}

// background runs a program until the test ends.
func background(t *testing.T, name string, args ...string) {
	t.Helper()
	backgroundTo(t, nil, name, args...)
}

func backgroundTo(t *testing.T, log *os.File, name string, args ...string) {
	t.Helper()
	program := exec.Command(name, args...)
	if log != nil {
		program.Stderr = log
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
}

// TestOtherClients compares what Prometheus logs of its Alertmanagers and remote
// endpoints with webtool's words.
func TestOtherClients(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"web.yml": exporters["users"], "rules.yml": "groups:\n- name: a\n  interval: 1s\n  rules:\n  - alert: Always\n    expr: vector(1)\n"})
	exporter := freeAddress(t)
	background(t, "prometheus-node-exporter", "--collector.disable-defaults", "--web.listen-address="+exporter, "--web.config.file="+filepath.Join(dir, "web.yml"))
	tls := "  tls_config: {ca_file: prom.crt}\n"
	text := "global:\n  scrape_interval: 1s\nrule_files: [rules.yml]\nalerting:\n  alertmanagers:\n"
	for _, fields := range []string{"", "    scheme: https\n    path_prefix: /nobody\n  " + tls, "    scheme: https\n    path_prefix: /untrusted\n"} {
		text += "  - static_configs: [{targets: [\"" + exporter + "\"]}]\n" + fields
	}
	text += "remote_write:\n- url: https://" + exporter + "/nobody\n" + tls +
		"- url: http://" + exporter + "/plain\n- url: https://alice:basalt@" + exporter + "/wrong\n" + tls +
		"scrape_configs:\n- job_name: self\n  static_configs: [{targets: [\"" + exporter + "\"]}]\n"
	path := filepath.Join(dir, "prometheus.yml")
	writeFiles(t, dir, map[string]string{"prometheus.yml": text})
	log := filepath.Join(dir, "log")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	backgroundTo(t, file, "prometheus", "--config.file="+path, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+freeAddress(t), "--log.format=json", "--rules.alert.resend-delay=1s")
	r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: time.Now(), WebConfigs: []string{filepath.Join(dir, "web.yml")}}, path).Files[0]
	compared := 0
	late := time.After(60 * time.Second)
	for _, s := range r.Scrapes {
		if s.Kind == "scrape" {
			continue
		}
		compared++
		for !errorLogged(t, log, releaseWords(s.Error)) {
			again(t, late, fmt.Errorf("%s %s: Prometheus does not say %q, but:\n%s", s.Kind, s.URL, s.Error, readFile(t, log)))
		}
	}
	if compared != 6 {
		t.Errorf("%d were compared: %+v", compared, r)
	}
}

// TestRemoteRead compares what Prometheus answers a query with, when it cannot read from
// others, with webtool's words. Debian's Prometheus says "HTTP status" where newer ones
// say "http status".
func TestRemoteRead(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	exporter, address, path := freeAddress(t), freeAddress(t), filepath.Join(dir, "prometheus.yml")
	tls := "  tls_config: {ca_file: prom.crt}\n"
	writeFiles(t, dir, map[string]string{"web.yml": exporters["users"], "prometheus.yml": "remote_read:\n- url: https://" + exporter + "/nobody\n" + tls + "- url: http://" + exporter + "/plain\n" +
		"- url: https://" + exporter + "/untrusted\n- url: https://" + exporter + "/wrong\n" + tls + "  basic_auth: {username: alice, password: basalt}\n"})
	background(t, "prometheus-node-exporter", "--collector.disable-defaults", "--web.listen-address="+exporter, "--web.config.file="+filepath.Join(dir, "web.yml"))
	targetsReach(t, exporter)
	background(t, "prometheus", "--config.file="+path, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address, "--log.level=error")
	var warnings []string
	eventually(t, "Prometheus asks others", func() (bool, string) {
		answer, err := http.Get("http://" + address + "/api/v1/query?query=up")
		if err != nil {
			return false, err.Error()
		}
		defer answer.Body.Close()
		var said struct{ Warnings []string }
		err = json.NewDecoder(answer.Body).Decode(&said)
		warnings = said.Warnings
		return err == nil && len(warnings) == 4, fmt.Sprint(err, warnings)
	})
	r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: time.Now(), WebConfigs: []string{filepath.Join(dir, "web.yml")}}, path).Files[0]
	for _, s := range r.Scrapes {
		want := "remote_read: " + strings.Replace(releaseWords(s.Error), "returned http status", "returned HTTP status", 1)
		if s.Verdict != finding.ScrapeDown || !slices.Contains(warnings, want) {
			t.Errorf("%s: Prometheus does not say %q, but %q", s.URL, want, warnings)
		}
	}
	if len(r.Scrapes) != 4 {
		t.Errorf("%+v", r)
	}
}

// errorLogged reports whether a log in JSON has a line with an error.
func errorLogged(t *testing.T, path, text string) bool {
	t.Helper()
	for line := range strings.Lines(readFile(t, path)) {
		var entry struct{ Err string }
		if json.Unmarshal([]byte(line), &entry) == nil && releaseWords(entry.Err) == text {
			return true
		}
	}
	return false
}

// TestRelabelling compares what becomes of targets with promtool's own engine.
func TestRelabelling(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"web.yml": "{}\n"})
	for name, rules := range relabelRules {
		text := "scrape_configs:\n- job_name: node\n  metrics_path: /m\n  params:\n    module: [a]\n  static_configs:\n  - targets: [\"db1.example.com:80\", \"db2:9100\"]\n    labels: {env: Test, shard: \"3\", __scheme__: https}\n  relabel_configs:\n" + rules
		path := filepath.Join(dir, "prometheus.yml")
		writeFiles(t, dir, map[string]string{"prometheus.yml": text})
		want := promtoolTargets(t, dir, path)
		var got []string
		for _, s := range check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: time.Now(), WebConfigs: []string{filepath.Join(dir, "web.yml")}}, path).Files[0].Scrapes {
			got = append(got, s.URL)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

var relabelRules = map[string]string{
	"replace":    "  - source_labels: [__address__]\n    regex: \"(.*):80\"\n    target_label: __address__\n    replacement: \"${1}:9100\"\n",
	"keep":       "  - source_labels: [__address__]\n    regex: \"db1.*\"\n    action: keep\n",
	"drop":       "  - source_labels: [env, shard]\n    separator: \"-\"\n    regex: \"Test-3\"\n    action: drop\n",
	"half":       "  - source_labels: [__address__]\n    regex: \"db1\"\n    action: drop\n",
	"keepequal":  "  - source_labels: [env]\n    target_label: shard\n    action: keepequal\n",
	"dropequal":  "  - source_labels: [env]\n    target_label: shard\n    action: dropequal\n",
	"lowercase":  "  - source_labels: [env]\n    target_label: __metrics_path__\n    action: lowercase\n",
	"uppercase":  "  - source_labels: [env]\n    target_label: __param_module\n    action: Uppercase\n",
	"hashmod":    "  - source_labels: [__address__]\n    modulus: 7\n    target_label: __param_shard\n    action: hashmod\n",
	"labelmap":   "  - regex: \"(env|shard)\"\n    replacement: \"__param_$1\"\n    action: labelmap\n",
	"labeldrop":  "  - regex: \"__param_.*\"\n    action: labeldrop\n",
	"labelkeep":  "  - regex: \"__address__|__scheme__|__scrape.*|job\"\n    action: labelkeep\n",
	"emptied":    "  - source_labels: [nothing]\n    target_label: __param_module\n    replacement: \"\"\n",
	"to a label": "  - source_labels: [shard]\n    target_label: \"__param_s${1}\"\n    regex: \"(.*)\"\n    replacement: x\n",
}

// promtoolTargets are the URLs of what promtool finds.
func promtoolTargets(t *testing.T, dir, path string) []string {
	t.Helper()
	o := run(t, dir, os.Environ(), "promtool", "check", "service-discovery", "--timeout=500ms", path, "node")
	o.must(t, "promtool finds the targets")
	var found []struct {
		Labels map[string]string `json:"labels"`
	}
	if err := json.Unmarshal([]byte(o.output[strings.Index(o.output+"[", "["):]), &found); err != nil {
		t.Fatalf("%v in %s", err, o.output)
	}
	var urls []string
	for _, target := range found {
		l := target.Labels
		if l["__address__"] == "" {
			continue
		}
		params := url.Values{"module": {"a"}} // of the job; a label takes its place
		for name, value := range l {
			if param, ok := strings.CutPrefix(name, "__param_"); ok {
				params.Set(param, value)
			}
		}
		u := url.URL{Scheme: l["__scheme__"], Host: l["__address__"], Path: l["__metrics_path__"], RawQuery: params.Encode()}
		urls = append(urls, u.String())
	}
	slices.Sort(urls)
	return urls
}
