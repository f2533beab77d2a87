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
	"webtool/testdata/fixtures"
)

// exampleDir makes a folder with all that the rules' examples name.
func exampleDir(t *testing.T) string {
	dir := t.TempDir()
	if err := fixtures.Write(dir, fixtures.Now); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkText checks a config that stands in a folder.
func checkText(t *testing.T, dir, text string) finding.FileReport {
	t.Helper()
	path := filepath.Join(dir, "web.yml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, modeOf(t, text)); err != nil {
		t.Fatal(err)
	}
	return check.WebConfig(t.Context(), check.WebConfigOptions{Now: fixtures.Now, ExpiresWithin: 30 * 24 * time.Hour}, path).Files[0]
}

var modeComment = regexp.MustCompile(`^# mode (0[0-7]{3})\n`)

// modeOf returns the mode that an example's first line asks for.
func modeOf(t *testing.T, text string) fs.FileMode {
	t.Helper()
	m := modeComment.FindStringSubmatch(text)
	if m == nil {
		return 0o600
	}
	mode, err := strconv.ParseUint(m[1], 8, 32)
	if err != nil {
		t.Fatal(err)
	}
	return fs.FileMode(mode)
}

// TestRuleExamples holds the documentation to its word: the bad example has the
// finding, the good one has none at all.
func TestRuleExamples(t *testing.T) {
	dir := exampleDir(t)
	for _, rule := range check.Rules() {
		if rule.Bad == "" {
			continue // what no example shows: see TestRuleMetadata
		}
		t.Run(rule.Name, func(t *testing.T) {
			if runtime.GOOS == "windows" && modeComment.MatchString(rule.Bad) {
				t.Skip("Windows has no such modes")
			}
			bad := checkText(t, dir, rule.Bad)
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
			if good := checkText(t, dir, rule.Good); len(good.Findings) > 0 {
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
		if r.Bad == "" && r.Name != "handshake-fails" {
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
