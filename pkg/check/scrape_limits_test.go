package check_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

// TestManyTargets judges a prometheus.yml of 5 MB whose job has 20000 targets, each on a
// host of its own, of which the server's certificate covers every other one: each gets
// the verdict of its own name, and what is told of them can be read.
func TestManyTargets(t *testing.T) {
	const targets = 20_000
	dir, now := t.TempDir(), time.Now()
	leaf := fixtures.Leaf(now)
	leaf.DNSNames = []string{"*.example.com"}
	cert, key := fixtures.SelfSigned(leaf)
	var hosts []string
	for i := range targets / 2 {
		hosts = append(hosts, fmt.Sprintf("db%d.example.com:9100", i), fmt.Sprintf("db%d:9100", i))
	}
	list, err := json.Marshal([]map[string][]string{{"targets": hosts}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"prom.crt": cert, "prom.key": key, "targets.json": list, "web.yml": []byte(liveTLS),
		"prometheus.yml": []byte(strings.Repeat("# of no interest\n", 300_000) + "scrape_configs:\n- job_name: node\n  scheme: https\n  tls_config: {ca_file: prom.crt}\n  file_sd_configs: [{files: [targets.json]}]\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "prometheus.yml")
	r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: now, Jobs: []string{"node"}, WebConfigs: []string{filepath.Join(dir, "web.yml")}}, path, path)
	f := r.Files[1]
	if f.Error != "" || len(f.Scrapes) != targets {
		t.Fatalf("%d verdicts, error %q", len(f.Scrapes), f.Error)
	}
	for i, s := range f.Scrapes {
		name, _, _ := strings.Cut(hosts[i], ":")
		up := s.Verdict == finding.ScrapeUp && s.Error == ""
		down := s.Verdict == finding.ScrapeDown && strings.HasSuffix(s.Error, "x509: certificate is valid for *.example.com, not "+name)
		if i%2 == 0 && !up || i%2 == 1 && !down {
			t.Fatalf("%s: %+v", hosts[i], s)
		}
	}
	told := f.Findings
	if len(told) != 10 || !strings.HasSuffix(told[9].Message, fmt.Sprintf(", and %d more", targets/2-10)) {
		t.Errorf("%d findings: %+v", len(told), told)
	}
	if r.Rollout == nil || !r.Rollout.Gapless || r.Rollout.Kept != targets/2 || len(r.Rollout.Access) != 4 {
		t.Errorf("%+v", r.Rollout)
	}
}
