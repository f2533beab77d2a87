package check_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/rule"
	"webtool/pkg/check/webconfig"
	"webtool/testdata/fixtures"
)

// exampleDir makes a folder with all that the rules' examples name.
func exampleDir(t *testing.T) string {
	dir := openTempDir(t)
	if err := fixtures.Write(dir, fixtures.Now); err != nil {
		t.Fatal(err)
	}
	return dir
}

// openTempDir is t.TempDir, but for others to enter: what keeps all of them out
// keeps the rules about modes silent.
func openTempDir(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkText checks a config that stands in a folder, as the rules' examples are.
func checkText(t *testing.T, dir, text string, releases ...string) finding.FileReport {
	t.Helper()
	opts := check.WebConfigOptions{
		Now: fixtures.Now, ExpiresWithin: 30 * 24 * time.Hour, Hosts: []string{"prom.example.com"},
	}
	for _, name := range releases {
		release, err := webconfig.FindRelease(name)
		if err != nil {
			t.Fatal(err)
		}
		opts.For = append(opts.For, release)
	}
	return checkWith(t, dir, text, opts)
}

func checkWith(t *testing.T, dir, text string, opts check.WebConfigOptions) finding.FileReport {
	t.Helper()
	path := filepath.Join(dir, "web.yml")
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, modeOf(t, text)); err != nil {
		t.Fatal(err)
	}
	return check.WebConfig(t.Context(), opts, path).Files[0]
}

var modeComment = regexp.MustCompile(`^# mode (0[0-7]{3})\n`)

// modeOf returns the mode that an example's first line asks for.
func modeOf(t *testing.T, text string) fs.FileMode {
	t.Helper()
	m := modeComment.FindStringSubmatch(text)
	if m == nil {
		return 0o640
	}
	mode, err := strconv.ParseUint(m[1], 8, 32)
	if err != nil {
		t.Fatal(err)
	}
	return fs.FileMode(mode)
}

// asUser are the rules that want to know who the server is, and who it is in their
// examples.
var asUser = map[string]func() *rule.Identity{
	"run-as-cannot-read": func() *rule.Identity {
		return &rule.Identity{Name: "colleague", UID: os.Getuid() + 1, GIDs: []int{os.Getgid()}}
	},
	"key-file-owner": func() *rule.Identity {
		return &rule.Identity{Name: "owner", UID: os.Getuid(), GIDs: []int{os.Getgid()}}
	},
}

// checkExample checks an example of a rule.
func checkExample(t *testing.T, dir string, r *finding.Rule, text string) finding.FileReport {
	who := asUser[r.Name]
	if who == nil {
		var releases []string
		if r.For != "" {
			releases = []string{r.For}
		}
		return checkText(t, dir, text, releases...)
	}
	if runtime.GOOS == "windows" {
		t.Skip("there are no Unix users here")
	}
	if r.Name == "key-file-owner" {
		if err := os.Chown(filepath.Join(dir, "foreign.key"), os.Getuid()+1, -1); err != nil {
			t.Skip("only root can give a file away")
		}
	}
	return checkWith(t, dir, text, check.WebConfigOptions{Now: fixtures.Now, RunAs: who()})
}

// TestRuleExamples holds the documentation to its word: the bad example has the
// finding, the good one has none at all.
func TestRuleExamples(t *testing.T) {
	dir := exampleDir(t)
	for _, rule := range check.Rules() {
		if rule.Subject != finding.WebConfig {
			continue
		}
		t.Run(rule.Name, func(t *testing.T) {
			if runtime.GOOS == "windows" && modeComment.MatchString(rule.Bad) {
				t.Skip("Windows has no such modes")
			}
			bad := checkExample(t, dir, rule, rule.Bad)
			i := slices.IndexFunc(bad.Findings, func(f finding.Finding) bool { return f.Rule == rule })
			if i < 0 {
				t.Fatalf("the bad example has no such finding, but %+v", bad.Findings)
			}
			if f := bad.Findings[i]; f.Severity != rule.Severity {
				t.Errorf("severity %s, the rule says %s", f.Severity, rule.Severity)
			}
			if starts := *bad.Servers[0].Starts; starts == rule.Refusal {
				t.Errorf("the server starts: %t, the rule is a refusal: %t", starts, rule.Refusal)
			}
			if good := checkExample(t, dir, rule, rule.Good); len(good.Findings) > 0 {
				t.Errorf("the good example has findings: %+v", good.Findings)
			}
		})
	}
}

// TestRuleMetadata checks what documentation and formats rely on.
func TestRuleMetadata(t *testing.T) {
	name, code := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), regexp.MustCompile(`^WT[0-9]{3}$`)
	seen := map[string]bool{}
	for _, r := range check.Rules() {
		if !name.MatchString(r.Name) || !code.MatchString(r.Code) {
			t.Errorf("%s %s: name or code is not in form", r.Code, r.Name)
		}
		if seen[r.Name] || seen[r.Code] {
			t.Errorf("%s %s: name or code is taken", r.Code, r.Name)
		}
		seen[r.Name], seen[r.Code] = true, true
		if r.Summary == "" || strings.HasSuffix(r.Summary, ".") || !strings.HasSuffix(r.Why, ".") || r.Source == "" {
			t.Errorf("%s: summary %q, why %q, source %q", r.Name, r.Summary, r.Why, r.Source)
		}
		if (r.Bad == "" || r.Good == "") != (r.Subject == finding.Endpoint) {
			t.Errorf("%s: no example", r.Name)
		}
		if r.Refusal && r.Severity != finding.Error {
			t.Errorf("%s: a refusal of severity %s", r.Name, r.Severity)
		}
	}
	if !slices.IsSortedFunc(check.Rules(), func(a, b *finding.Rule) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("the rules are not in the order of their codes")
	}
}
