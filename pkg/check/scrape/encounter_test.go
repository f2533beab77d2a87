package scrape_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
	"webtool/pkg/check/material"
	"webtool/pkg/check/scrape"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/testdata/fixtures"
)

// TestOneHandshake counts the handshakes of many targets: clients that a server cannot
// tell apart shake hands with it once, by whatever name they call it, and what a client
// has against a name is told of each name.
func TestOneHandshake(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	if err := fixtures.Write(dir, now); err != nil {
		t.Fatal(err)
	}
	serve := func(name, text string) *scrape.Server {
		config := webconfig.Parse(source.New(name, []byte(text)), dir)
		files := &webconfig.Files{Store: &material.Store{}}
		verdict := config.Judge(files)
		return scrape.NewServer(config, &verdict, files.Store, now)
	}
	pair := "tls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n"
	servers := []*scrape.Server{serve("a.yml", pair), serve("b.yml", "# the same\n"+pair), serve("c.yml", pair+"  max_version: TLS12\n")}

	var jobs strings.Builder
	jobs.WriteString("scrape_configs:\n")
	for i, fields := range []string{"", "  basic_auth: {username: alice, password: x}\n", "  metrics_path: /other\n", "  enable_http2: false\n"} {
		fmt.Fprintf(&jobs, "- job_name: job%d\n  scheme: https\n  tls_config: {ca_file: prom.crt}\n%s  static_configs: [{targets: [\"localhost:1\", \"prom.example.com:2\", \"LOCALHOST:3\", \"db1:4\", \"db2:5\", \"10.0.0.7:6\"]}]\n", i, fields)
	}
	path := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(path, []byte(jobs.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	files := client.NewFiles(&webconfig.Files{Store: &material.Store{}})
	config := client.Parse(source.New(path, []byte(jobs.String())), dir, files)

	judge := &scrape.Judge{Now: now}
	handshakes := map[*handshake.Meeting]bool{}
	up, met := 0, 0
	for _, server := range servers {
		for _, job := range config.Jobs {
			c, err := job.Load(files)
			if err != nil {
				t.Fatal(err)
			}
			for i := range job.Targets {
				v := judge.Meet(server, job, c, &job.Targets[i])
				met++
				if host := job.Targets[i].Host; v.Verdict == finding.ScrapeUp {
					handshakes[v.Meeting] = true
					up++
				} else if !strings.Contains(v.Error, host+":") || !strings.Contains(v.Error, "not "+host) && !strings.Contains(v.Error, "for "+host) {
					t.Errorf("%s is down, and another name is told: %q", host, v.Error)
				}
			}
		}
	}
	// With and without HTTP/2, and with servers that differ: four.
	if met != 72 || up != 36 || len(handshakes) != 4 {
		t.Errorf("%d were met, %d are up, after %d handshakes", met, up, len(handshakes))
	}
}
