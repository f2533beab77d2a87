//go:build systems

package systems

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/testdata/fixtures"
)

// TestRollout changes the certificate, the user and the versions of TLS of a running
// node_exporter, and the Prometheus that scrapes it, in the order that webtool says:
// no scrape is lost.
func TestRollout(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	exporter, address := freeAddress(t), freeAddress(t)
	client := func(ca, user string) string {
		return fmt.Sprintf("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n- job_name: node\n  scheme: https\n  tls_config: {ca_file: %s, server_name: localhost}\n"+
			"  basic_auth: {username: %s, password_file: alice.password}\n  static_configs: [{targets: [%q]}]\n", ca, user, exporter)
	}
	both := readFile(t, filepath.Join(dir, "prom.crt")) + readFile(t, filepath.Join(dir, "prom-rsa.crt"))
	rsa := "tls_server_config:\n  cert_file: prom-rsa.crt\n  key_file: prom-rsa.key\n  min_version: TLS13\n"
	files := map[string]string{"both.crt": both,
		"client-0.yml": client("prom.crt", "alice"), "client-1.yml": client("both.crt", "alice"), "client-2.yml": client("prom-rsa.crt", "ops"),
		"server-0.yml": exporterTLS + aliceUser, "server-1.yml": rsa + aliceUser + "  ops: " + aliceHash + "\n", "server-2.yml": rsa + "basic_auth_users:\n  ops: " + aliceHash + "\n",
	}
	files["prometheus.yml"], files["web.yml"] = files["client-0.yml"], files["server-0.yml"]
	writeFiles(t, dir, files)
	versions := func(side string) (paths []string) {
		for i := range 3 {
			paths = append(paths, filepath.Join(dir, fmt.Sprintf("%s-%d.yml", side, i)))
		}
		return paths
	}
	plan := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: time.Now(), WebConfigs: versions("server")}, versions("client")...).Rollout
	if plan == nil || !plan.Gapless || len(plan.Order) != 4 {
		t.Fatalf("%+v", plan)
	}
	background(t, "prometheus-node-exporter", "--collector.disable-defaults", "--web.listen-address="+exporter, "--web.config.file="+filepath.Join(dir, "web.yml"))
	targetsReach(t, exporter)
	background(t, "prometheus", "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address, "--log.level=error", "--web.enable-lifecycle")
	scrapedTwice(t, address)
	for _, step := range plan.Order {
		to := "web.yml"
		if step.Side == "client" {
			to = "prometheus.yml"
		}
		if err := os.Rename(step.File, filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
		if step.Side == "client" {
			reload(t, address)
		}
		scrapedTwice(t, address)
	}
	if lowest := query(t, address, `min_over_time(up{job="node"}[10m])`); lowest != "1" {
		t.Errorf("a scrape was lost: up was %s", lowest)
	}
	// A client that is left behind is seen to be.
	writeFiles(t, dir, map[string]string{"prometheus.yml": client("prom.crt", "alice")})
	reload(t, address)
	scrapedTwice(t, address)
	if up := query(t, address, `up{job="node"}`); up != "0" {
		t.Errorf("the old client gets in at the new server: up is %s", up)
	}
}

// reload has Prometheus read its file.
func reload(t *testing.T, address string) {
	t.Helper()
	answer, err := http.Post("http://"+address+"/-/reload", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the reload: %s", answer.Status)
	}
}

// targetsReach waits until a server listens.
func targetsReach(t *testing.T, address string) {
	t.Helper()
	eventually(t, "it listens", func() (bool, string) {
		answer, err := http.Get("http://" + address)
		if err != nil {
			return false, err.Error()
		}
		answer.Body.Close()
		return true, ""
	})
}

// scrapedTwice waits for two scrapes that begin now, whatever comes of them.
func scrapedTwice(t *testing.T, address string) {
	t.Helper()
	last := time.Now()
	for range 2 {
		eventually(t, "Prometheus scrapes", func() (bool, string) {
			shown, err := askTargets(t, address)
			if err != nil || len(shown) != 1 || !shown[0].LastScrape.After(last) {
				return false, fmt.Sprint(shown, err)
			}
			last = shown[0].LastScrape
			return true, ""
		})
	}
}

// query is the value of a query that has one.
func query(t *testing.T, address, text string) string {
	t.Helper()
	answer, err := http.Get("http://" + address + "/api/v1/query?query=" + url.QueryEscape(text))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var result struct {
		Data struct {
			Result []struct{ Value []any }
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&result); err != nil || len(result.Data.Result) != 1 {
		t.Fatalf("%s: %v %+v", text, err, result)
	}
	return strings.Trim(fmt.Sprint(result.Data.Result[0].Value[1]), `"`)
}
