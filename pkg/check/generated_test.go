package check_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

var update = flag.Bool("update", false, "write the generated files")

// TestGenerated holds the generated pages of the documentation to what they are
// made from.
func TestGenerated(t *testing.T) {
	const docs = "../../docs"
	pages := generatedPages()
	old, err := filepath.Glob(docs + "/rules/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range old {
		if name := "rules/" + filepath.Base(path); pages[name] == "" {
			if *update {
				err = os.Remove(path)
			}
			if err != nil || !*update {
				t.Errorf("docs/%s is of no rule: %s", name, updateHelp)
			}
		}
	}
	for name, page := range pages {
		path := filepath.Join(docs, name)
		if *update {
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(page), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != page {
			t.Errorf("docs/%s is not up to date: %s", name, updateHelp)
		}
	}
}

const updateHelp = "go test ./pkg/check -run TestGenerated -update"

// generatedPages renders the pages by their names below docs.
func generatedPages() map[string]string {
	pages := map[string]string{}
	var index strings.Builder
	index.WriteString("# The rules\n\n")
	index.WriteString("Made from the rules themselves, as is `webtool explain`. A *refusal* is what the server itself, or Prometheus as its client, refuses: it does not start.\n")
	for i, r := range check.Rules() {
		if i == 0 || r.Subject != check.Rules()[i-1].Subject {
			fmt.Fprintf(&index, "\n## %s\n\n| code | name | severity | what it finds |\n|---|---|---|---|\n", subjects[r.Subject])
		}
		kind := r.Severity.String()
		if r.Refusal {
			kind += ", refusal"
		}
		fmt.Fprintf(&index, "| %s | [%s](rules/%s.md) | %s | %s |\n", r.Code, r.Name, r.Name, kind, r.Summary)
		pages["rules/"+r.Name+".md"] = rulePage(r)
	}
	pages["rules.md"] = index.String()
	return pages
}

var subjects = map[finding.Subject]string{
	finding.WebConfig:    "Web configs: `webtool check web-config`",
	finding.ScrapeConfig: "Clients: `webtool check scrape-config`",
	finding.Endpoint:     "Live endpoints: `webtool probe`",
}

func rulePage(r *finding.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s, %s: %s.\n\n%s\n", r.Name, r.Code, r.Severity, r.Summary, r.Why)
	if r.Refusal {
		b.WriteString("\n" + r.Refuser() + " refuses such a file: it does not start, and the finding cannot be ignored.\n")
	}
	example := ""
	if r.For != "" {
		example = " for " + r.For
	}
	if r.Bad != "" {
		fmt.Fprintf(&b, "\nBad%s:\n\n```yaml\n%s```\n\nGood%s:\n\n```yaml\n%s```\n", example, r.Bad, example, r.Good)
	}
	fmt.Fprintf(&b, "\nSource: %s.\n\n[All rules](../rules.md)\n", r.Source)
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
