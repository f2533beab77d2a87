package check_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/report"
)

// scrapeSecrets are places in prometheus.yml where a secret stands, or may stand by
// mistake; %s is the secret.
var scrapeSecrets = []string{
	"  basic_auth: {username: alice, password: '%s'}\n",
	"  basic_auth: {username: alice, passwrd: '%s'}\n",
	"  basic_auth: '%s'\n",
	"  basic_auth: {username: alice, password: '%s', password_file: b}\n",
	"  authorization: {credentials: '%s'}\n",
	"  authorization: {type: basic, credentials: '%s'}\n",
	"  bearer_token: '%s'\n",
	"  bearer_token: |\n    %s\n",
	"  oauth2: {client_id: a, client_secret: '%s', token_url: https://id/}\n",
	"  tls_config: {key: '%s'}\n",
	"  tls_config: {cert: a, key: '%s'}\n",
	"  tls_config: {min_version: '%s'}\n",
	"  tls_config: {insecure_skip_verify: '%s'}\n",
	"  http_headers: {X-Key: {secrets: ['%s']}}\n",
	"  http_headers: {Authorization: {values: ['%s']}}\n",
	"  http_headers: {X-Key: {values: [\"%s\\n\"]}}\n",
	"  proxy_url: 'http://alice:%s@proxy:3128'\n",
	"  proxy_url: 'http://alice:%s@proxy:port'\n",
	"  params: {token: ['%s']}\n",
	"  # %s\n  schema: https\n",
	"  schema: https # %s\n",
	"  basic_auth: {username: alice, username: bob, password: '%s'}\n",
	"  static_configs: [{targets: ['alice:%s@localhost:9100']}]\n",
	"  static_configs: [{targets: ['%s@localhost:9100']}]\n",
	"  static_configs: [{targets: ['https://alice:%s@localhost:9100/metrics']}]\n",
	"  static_configs: [{targets: ['a:%s@b:c@localhost:port']}]\n",
	"  static_configs: [{targets: ['localhost:9100'], labels: {__param_password: '%s'}}]\n",
}

// withSecret are files with a secret in all places.
func withSecret(secret string) []string {
	texts := []string{"remote_write:\n- url: https://alice:" + strings.NewReplacer(`"`, "%22", "%", "%25").Replace(secret) + "@localhost:9090/\n"}
	for _, fields := range scrapeSecrets {
		text := fmt.Sprintf(fields, strings.ReplaceAll(secret, "'", "''"))
		texts = append(texts, "scrape_configs:\n- job_name: node\n  scheme: https\n"+text+
			map[bool]string{true: "", false: "  static_configs: [{targets: [localhost:9100]}]\n"}[strings.Contains(text, "static_configs")])
	}
	return texts
}

// TestScrapeSecrets keeps secrets out of all reports.
func TestScrapeSecrets(t *testing.T) {
	dir := exampleDir(t)
	for _, secret := range []string{"hunter2-Zq", "hunter2\"Zq", "hunter2:Zq%41"} {
		texts := withSecret(secret)
		for _, text := range texts {
			r := checkScrape(t, dir, text, check.ScrapeConfigOptions{}, standardWeb)
			for _, format := range report.Formats() {
				var out bytes.Buffer
				if err := report.Write(&out, &finding.Report{Files: []finding.FileReport{r}}, format, report.Options{}); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(out.String()+r.Error, "hunter2") {
					t.Errorf("%s shows the secret of\n%s\n%s", format, text, out.String())
				}
			}
		}
	}
}

// TestProbeSecrets keeps the same secrets out of what is told of live targets, and out
// of what Prometheus says of those that are down.
func TestProbeSecrets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prometheus.yml")
	for _, secret := range []string{"hunter2-Zq", "hunter2:Zq%41"} {
		for _, text := range withSecret(secret) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			jobs, err := check.ReadProbeJobs(t.Context(), check.WebConfigOptions{}, path, nil, time.Now())
			told := fmt.Sprint(err)
			if err == nil {
				told = knownOf(jobs.Targets())
			}
			if strings.Contains(told, "hunter2") {
				t.Errorf("the secret is told of\n%s\n%s", text, told)
			}
		}
	}
	var none *check.ProbeJobs
	for _, at := range []string{"http://alice:hunter2%40localhost:9100/metrics", "http://alice:hunter2@localhost:9100/", "http://localhost:9100/metrics?token=hunter2"} {
		told := knownOf(none.Down([]probe.Scraped{{Job: "node", URL: at, Health: "down", LastError: "parse \"" + at + "\": invalid URL escape \"%40\""}}))
		if strings.Contains(told, "hunter2") || !strings.Contains(told, "localhost:9100") {
			t.Errorf("%s: %s", at, told)
		}
	}
	if _, err := probe.ParseTarget("https://alice:hunter2%40localhost:9090"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
}

// knownOf is all that is known of targets without a look at them.
func knownOf(targets []*probe.Target) string {
	var b strings.Builder
	for _, target := range targets {
		fmt.Fprintln(&b, target.URL)
		for _, o := range target.Known {
			fmt.Fprintf(&b, "%+v %+v\n", o, o.Finding)
		}
	}
	return b.String()
}
