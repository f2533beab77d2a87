package check_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

// standardWeb is the web config that the examples of the rules about clients stand
// beside.
const standardWeb = liveTLS + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: client-ca.crt\nbasic_auth_users:\n  alice: " + quickHash + "\n"

// otherWeb are the web configs that the bad examples of some rules need.
var otherWeb = map[string]string{
	"scrape-rate-limit":  standardWeb + "rate_limit:\n  interval: 1s\n",
	"web-config-refused": "tls_server_config:\n  cert_file: prom.crt\n",
	"scrape-http2":       liveTLS + "  min_version: TLS10\n  max_version: TLS11\n",
}

func checkScrape(t *testing.T, dir, text string, opts check.ScrapeConfigOptions, webs ...string) finding.FileReport {
	t.Helper()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for i, web := range webs {
		opts.WebConfigs = append(opts.WebConfigs, write("web-"+string(rune('a'+i))+".yml", web))
	}
	if opts.Now.IsZero() {
		opts.Now = fixtures.Now
	}
	opts.ExpiresWithin = 30 * 24 * time.Hour
	return check.ScrapeConfig(t.Context(), opts, write("prometheus.yml", text)).Files[0]
}

// TestScrapeRuleExamples holds the documentation to its word: the bad example has the
// finding, the good one has none at all.
func TestScrapeRuleExamples(t *testing.T) {
	dir := exampleDir(t)
	for _, rule := range check.Rules() {
		if rule.Subject != finding.ScrapeConfig {
			continue
		}
		t.Run(rule.Name, func(t *testing.T) {
			var opts check.ScrapeConfigOptions
			if rule.Name == "rollout-gap" {
				testRolloutExample(t, dir, rule)
				return
			}
			opts.Jobs = jobsOf(rule)
			web, ok := otherWeb[rule.Name]
			if !ok {
				web = standardWeb
			}
			bad := checkScrape(t, dir, rule.Bad, opts, web)
			i := slices.IndexFunc(bad.Findings, func(f finding.Finding) bool { return f.Rule == rule })
			if i < 0 {
				t.Fatalf("the bad example has no such finding, but %+v %s", bad.Findings, bad.Error)
			}
			f := bad.Findings[i]
			if f.Severity != rule.Severity {
				t.Errorf("severity %s, the rule says %s", f.Severity, rule.Severity)
			}
			if f.Message == "" || f.Effect == "" || f.Where.Line == 0 {
				t.Errorf("%+v", f)
			}
			if good := checkScrape(t, dir, rule.Good, check.ScrapeConfigOptions{Jobs: []string{"node"}}, standardWeb); len(good.Findings) > 0 || good.Error != "" || len(good.Scrapes) != 1 || good.Scrapes[0].Verdict != finding.ScrapeUp {
				t.Errorf("the good example has findings: %+v %s %+v", good.Findings, good.Error, good.Scrapes)
			}
		})
	}
}

// jobsOf selects the job of an example, where it can be selected.
func jobsOf(rule *finding.Rule) []string {
	switch rule.Name {
	case "client-syntax", "credentials-in-url", "no-prometheus-yml":
		return nil
	}
	return []string{"node"}
}

// testRolloutExample puts the example in the place of the good one.
func testRolloutExample(t *testing.T, dir string, rule *finding.Rule) {
	older := filepath.Join(dir, "older.yml")
	if err := os.WriteFile(older, []byte(rule.Good), 0o640); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{rule.Bad: 1, rule.Good: 0} {
		checkScrape(t, dir, text, check.ScrapeConfigOptions{}, standardWeb) // writes both
		r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{Now: fixtures.Now, WebConfigs: []string{filepath.Join(dir, "web-a.yml")}}, older, filepath.Join(dir, "prometheus.yml"))
		gaps := 0
		for _, f := range r.Files[1].Findings {
			if f.Rule == rule {
				gaps++
			}
		}
		if gaps != want || r.Rollout == nil || r.Rollout.Gapless != (want == 0) {
			t.Errorf("%d findings, want %d: %+v", gaps, want, r.Rollout)
		}
	}
}
