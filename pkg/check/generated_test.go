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
	"webtool/pkg/check/message"
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
	index.WriteString("Made from the rules themselves, as is `webtool explain`. A *refusal* is what the server itself, or Prometheus as its client, refuses: it does not start. ")
	index.WriteString("What an error message in a log means is [another page](messages.md).\n")
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
	pages["messages.md"] = messagesPage()
	return pages
}

var subjects = map[finding.Subject]string{
	finding.WebConfig:    "Web configs: `webtool check web-config`",
	finding.ScrapeConfig: "Clients: `webtool check scrape-config`",
	finding.Endpoint:     "Live endpoints: `webtool probe`",
}

// messagesPage lists the error messages that webtool explain knows.
func messagesPage() string {
	var b strings.Builder
	b.WriteString("# Error messages, and what they mean\n\n")
	b.WriteString("What `webtool explain 'MESSAGE'` knows, made from the same table. A whole line of a log does as well as a part of it: what stands before the message is passed over, ")
	b.WriteString("and where errors wrap one another it is the innermost that is explained. \"…\" stands for whatever is written there.\n")
	for _, family := range message.Families() {
		fmt.Fprintf(&b, "\n## %s\n", family.Title)
		for _, e := range family.Entries {
			fmt.Fprintf(&b, "\n### %s\n\n", e.Name)
			for _, form := range e.Says {
				fmt.Fprintf(&b, "    %s\n", message.Form(form))
			}
			fmt.Fprintf(&b, "\n%s", message.Plain(e.Means))
			if len(e.Causes) > 0 {
				b.WriteString(" Likely, in this order:\n")
			}
			b.WriteString("\n")
			command := ""
			for i, cause := range message.Commands(e.Causes) {
				fmt.Fprintf(&b, "%d. %s", i+1, message.Plain(cause.Text))
				if cause.Decide != "" && cause.Decide != command {
					fmt.Fprintf(&b, ": `%s`", message.Plain(cause.Decide))
				}
				command = cause.Decide
				b.WriteString("\n")
			}
			if e.Note != "" {
				fmt.Fprintf(&b, "\n%s\n", message.Plain(e.Note))
			}
			if len(e.Rules) > 0 {
				var links []string
				for _, name := range e.Rules {
					links = append(links, fmt.Sprintf("[%s](rules/%s.md)", name, name))
				}
				fmt.Fprintf(&b, "\nRules: %s\n", strings.Join(links, ", "))
			}
		}
	}
	return b.String()
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
	if r.Subject == finding.ScrapeConfig {
		b.WriteString("\nThe examples stand beside a web config with `prom.crt` and the user alice, which takes client certificates where they are shown.\n")
	}
	fmt.Fprintf(&b, "\nSource: %s.\n\n[All rules](../rules.md)\n", r.Source)
	return b.String()
}

// TestREADMEFinding holds the finding that the README shows as text to what its first
// command prints.
func TestREADMEFinding(t *testing.T) {
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
	if !strings.Contains(out.String(), shown) {
		t.Errorf("the README shows\n%s\nand the first command prints\n%s", shown, out.String())
	}
}

// TestREADME holds the README's first two commands to those that .ci/run runs.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	ci, err := os.ReadFile("../../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for line := range strings.Lines(string(readme)) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	_, steps, _ := strings.Cut(string(ci), "step README, first command\n")
	first, second, ok := strings.Cut(steps, "step README, second command\n")
	if !ok || len(commands) < 2 || !strings.HasPrefix(first, commands[0]+" ") || !strings.HasPrefix(second, commands[1]+"\n") {
		t.Errorf("the README's commands are %q, and .ci/run begins with\n%s", commands, steps)
	}
}
