package check_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
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

// TestScrapeSecrets keeps secrets out of all reports.
func TestScrapeSecrets(t *testing.T) {
	dir := exampleDir(t)
	for _, secret := range []string{"hunter2-Zq", "hunter2\"Zq", "hunter2:Zq%41"} {
		texts := []string{"remote_write:\n- url: https://alice:" + strings.NewReplacer(`"`, "%22", "%", "%25").Replace(secret) + "@localhost:9090/\n"}
		for _, fields := range scrapeSecrets {
			text := fmt.Sprintf(fields, strings.ReplaceAll(secret, "'", "''"))
			texts = append(texts, "scrape_configs:\n- job_name: node\n  scheme: https\n"+text+
				map[bool]string{true: "", false: "  static_configs: [{targets: [localhost:9100]}]\n"}[strings.Contains(text, "static_configs")])
		}
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
