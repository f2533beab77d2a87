package check_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
	"webtool/pkg/check/source"
	"webtool/testdata/fixtures"
)

// FuzzScrapeConfig feeds any bytes to the reader of prometheus.yml and lets what it
// finds meet a server: no fault, no place outside the file, a word on each verdict,
// and no control character in any report.
func FuzzScrapeConfig(f *testing.F) {
	for _, rule := range check.Rules() {
		if rule.Subject == finding.ScrapeConfig {
			f.Add([]byte(rule.Bad))
		}
	}
	scripts, _ := filepath.Glob("../../testdata/script/check-scrape-*.txtar")
	for _, path := range scripts {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(data), "\n-- ") {
			if _, text, ok := strings.Cut(part, " --\n"); ok && strings.Contains(text, "scrape_configs") {
				f.Add([]byte(text))
			}
		}
	}
	web := filepath.Join(f.TempDir(), "web.yml")
	if err := os.WriteFile(web, []byte("basic_auth_users:\n  alice: "+quickHash+"\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		opts := check.ScrapeConfigOptions{Stdin: bytes.NewReader(data), SyntaxOnly: true, WebConfigs: []string{web}, Now: fixtures.Now, HTTPConfigs: []string{check.Stdin}}
		r := check.ScrapeConfig(t.Context(), opts, check.Stdin)
		checkScrapeReport(t, r)
		if file := source.New("", data); file.Encoding == source.UTF8 {
			checkPlaces(t, string(data), r.Files[0].Findings)
			checkPlaces(t, string(data), r.Files[1].Findings)
		}
	})
}

// FuzzTargets does the same with a file of file_sd_configs, in YAML and in JSON.
func FuzzTargets(f *testing.F) {
	for _, text := range []string{
		"- targets: [localhost:9100]\n  labels: {__scheme__: https, __param_x: y}\n", "- targets: [\"a:b@c:1\"]\n", "targets: []\n", "- ~\n",
		`[{"targets": ["localhost:9100"], "labels": {"__metrics_path__": "/x y"}}]`, `[null]`, "[\n{\"targets\": [\"a:1\"],}]", "\ufeff[]", `[{"targets": [1]}]`, "[3]", "", `[{"targets": ["http://x/y"], "other": 1}]`,
	} {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	dir := f.TempDir()
	write := func(t testing.TB, name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	web := write(f, "web.yml", []byte("{}\n"))
	jobs := map[bool]string{}
	for json, name := range map[bool]string{true: "targets.json", false: "targets.yml"} {
		jobs[json] = write(f, "prometheus-"+name+".yml", []byte("scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: labelmap\n    regex: __meta_(.*)\n  file_sd_configs:\n  - files: ["+name+"]\n"))
	}
	f.Fuzz(func(t *testing.T, data []byte, json bool) {
		if len(data) > 1<<16 {
			return
		}
		name := "targets.yml"
		if json {
			name = "targets.json"
		}
		write(t, name, data)
		r := check.ScrapeConfig(t.Context(), check.ScrapeConfigOptions{WebConfigs: []string{web}, Now: fixtures.Now}, jobs[json])
		checkScrapeReport(t, r)
		if file := source.New("", data); file.Encoding == source.UTF8 {
			within := slices.DeleteFunc(slices.Clone(r.Files[0].Findings), func(f finding.Finding) bool { return filepath.Base(f.Where.File) != name })
			checkPlaces(t, string(data), within)
		}
	})
}

// checkScrapeReport checks what holds of all reports.
func checkScrapeReport(t *testing.T, r *finding.Report) {
	t.Helper()
	for _, f := range r.Files {
		if strings.Contains(f.Error, "stumbled") {
			t.Error(f.Error)
		}
		for _, s := range f.Scrapes {
			if (s.Verdict == finding.ScrapeUp) != (s.Error == "") || s.Verdict == finding.ScrapeDown && s.Rule == nil {
				t.Errorf("%+v", s)
			}
		}
	}
	for _, format := range report.Formats() {
		var out bytes.Buffer
		if err := report.Write(&out, r, format, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("format %s: %q reaches the terminal", format, out.String()[i:min(i+8, out.Len())])
		}
	}
}
