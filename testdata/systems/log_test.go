//go:build systems

package systems

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/message"
	"webtool/testdata/fixtures"
)

// failingJobs are jobs of prometheus.yml that cannot get in, by the entry that
// explains what Prometheus says of each.
var failingJobs = map[string]struct{ settings, target, want string }{
	"plain":   {"", "good", "http-to-https"},
	"noca":    {"scheme: https", "good", "unknown-authority"},
	"name":    {"scheme: https, tls_config: {ca_file: prom.crt, server_name: db1}", "good", "wrong-name"},
	"nobody":  {"", "nobody", "connection-refused"},
	"scheme":  {"scheme: httpss", "good", "scheme-unknown"},
	"secret":  {"scheme: https, tls_config: {ca_file: prom.crt}, basic_auth: {username: a, password_file: gone}", "good", "client-secret-unreadable"},
	"nocert":  {"scheme: https, tls_config: {ca_file: prom.crt}", "mutual", "alert-certificate-required"},
	"past":    {"scheme: https, tls_config: {ca_file: expired.crt}", "past", "expired"},
	"tls":     {"scheme: https", "plain", "record-no-tls"},
	"old":     {"scheme: https, tls_config: {ca_file: prom.crt, min_version: TLS13, max_version: TLS12}", "good", "client-versions-reversed"},
	"lost_ca": {"scheme: https, tls_config: {ca_file: gone.crt}", "good", "client-ca-unreadable"},
	"bad_ca":  {"scheme: https, tls_config: {ca_file: prom.key}", "good", "client-ca-unusable"},
}

// TestPrometheusLog explains what Prometheus, as Debian ships it, writes into its
// log of jobs that cannot get in, line by line.
func TestPrometheusLog(t *testing.T) {
	dir := t.TempDir()
	if err := fixtures.Write(dir, time.Now()); err != nil {
		t.Fatal(err)
	}
	servers := map[string]string{
		"good": serveWith(t, dir, "prom", nil), "mutual": serveWith(t, dir, "prom", func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }),
		"past": serveWith(t, dir, "expired", nil), "plain": serveWith(t, dir, "", nil), "nobody": "127.0.0.1:1",
	}
	var config strings.Builder
	config.WriteString("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n")
	for name, job := range failingJobs {
		target := servers[job.target]
		settings := job.settings
		if settings != "" {
			settings += ", "
		}
		fmt.Fprintf(&config, "  - {job_name: %s, %sstatic_configs: [{targets: ['%s']}]}\n", name, settings, target)
	}
	writeFiles(t, dir, map[string]string{"prometheus.yml": config.String()})
	cmd := exec.CommandContext(t.Context(), "prometheus", "--config.file=prometheus.yml", "--log.level=debug",
		"--web.listen-address=127.0.0.1:0", "--storage.tsdb.path="+filepath.Join(dir, "data"))
	cmd.Dir = dir
	logs, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	pool := regexp.MustCompile(`scrape_pool=(\w+)`)
	seen := map[string]bool{}
	for lines := bufio.NewScanner(logs); len(seen) < len(failingJobs) && lines.Scan(); {
		line := lines.Text()
		m := pool.FindStringSubmatch(line)
		if m == nil || !strings.Contains(line, "err=") || seen[m[1]] {
			continue
		}
		// With TLS 1.3 the request may meet the closed connection before the alert is
		// read. The next scrape has another chance.
		if strings.Contains(line, "write: connection reset by peer") || strings.Contains(line, "write: broken pipe") {
			continue
		}
		seen[m[1]] = true
		if explained := message.Explain(line); len(explained) != 1 || explained[0].Name != failingJobs[m[1]].want {
			t.Errorf("%s\nis explained by %+v, not by %s", line, explained, failingJobs[m[1]].want)
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for name := range failingJobs {
		if !seen[name] {
			t.Errorf("Prometheus says nothing of the job %s", name)
		}
	}
}
