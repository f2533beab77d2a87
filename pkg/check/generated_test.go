package check_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/report"
)

var update = flag.Bool("update", false, "write the generated files")

// TestGenerated holds the generated parts of the documentation to what they are
// made from.
func TestGenerated(t *testing.T) {
	page := rulesPage()
	if *update {
		if err := os.WriteFile("../../docs/rules.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != page {
		t.Error("docs/rules.md is not up to date: go test ./pkg/check -run TestGenerated -update")
	}
}

// rulesPage renders the metadata of all rules.
func rulesPage() string {
	var b strings.Builder
	b.WriteString("# The rules of `webtool check web-config`\n\n")
	b.WriteString("Made from the rules themselves. A *refusal* is what the server itself refuses: it does not start.\n\n")
	b.WriteString("| code | name | severity | what it finds |\n|---|---|---|---|\n")
	for _, r := range check.Rules() {
		kind := r.Severity.String()
		if r.Refusal {
			kind += ", refusal"
		}
		fmt.Fprintf(&b, "| %s | [%s](#%s) | %s | %s |\n", r.Code, r.Name, r.Name, kind, r.Summary)
	}
	for _, r := range check.Rules() {
		fmt.Fprintf(&b, "\n## %s\n\n%s: %s. %s\n\nBad:\n\n```yaml\n%s```\n\nGood:\n\n```yaml\n%s```\n\nSource: %s.\n",
			r.Name, r.Code, r.Summary, r.Why, r.Bad, r.Good, r.Source)
	}
	return b.String()
}

// TestREADME holds the finding that the README shows to what its first command
// prints.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(readme), "<!-- made by the first command; a test holds it to that -->\n```\n")
	shown, _, closed := strings.Cut(shown, "```\n")
	if !ok || !closed {
		t.Fatal("the README shows no finding")
	}
	t.Chdir("../..")
	var out bytes.Buffer
	r := check.WebConfig(t.Context(), check.WebConfigOptions{}, "testdata/example/web.yml")
	if err := report.Write(&out, r, "text", report.Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), shown) {
		t.Errorf("the README shows\n%s\nand the first command prints\n%s", shown, out.String())
	}
}
