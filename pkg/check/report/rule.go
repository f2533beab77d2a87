package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"webtool/pkg/check/finding"
)

// WriteRules lists rules, one line each.
func WriteRules(w io.Writer, rules []*finding.Rule, opts Options) error {
	out := bufio.NewWriter(w)
	color := paint(opts.Color)
	longest := 0
	for _, r := range rules {
		longest = max(longest, len(r.Name))
	}
	for _, r := range rules {
		name, severity := r.Name, r.Severity.String()
		fmt.Fprintf(out, "%s  %s%s  %s%s  %s\n", r.Code, color.bold(name), strings.Repeat(" ", longest-len(name)),
			color.severity(r.Severity, severity), strings.Repeat(" ", len("warning")-len(severity)), r.Summary)
	}
	return out.Flush()
}

// WriteRule explains a rule.
func WriteRule(w io.Writer, r *finding.Rule, opts Options) error {
	out := bufio.NewWriter(w)
	color := paint(opts.Color)
	fmt.Fprintf(out, "%s (%s, %s): %s\n", color.bold(r.Name), r.Code, color.severity(r.Severity, r.Severity.String()), r.Summary)
	paragraph := func(text string) {
		fmt.Fprintln(out)
		writeWrapped(out, "  ", text)
	}
	paragraph(r.Why)
	if r.Refusal {
		paragraph(r.Refuser() + " refuses such a file: it does not start, and the finding cannot be ignored.")
	}
	for _, example := range []struct{ label, text string }{{"Bad", r.Bad}, {"Good", r.Good}} {
		if example.text == "" {
			continue
		}
		label := color.bold(example.label)
		if r.For != "" {
			label += " for " + r.For
		}
		fmt.Fprintf(out, "\n%s:\n\n", label)
		for line := range strings.Lines(example.text) {
			shown := strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "<tab>") // a tab in YAML is there to be seen
			fmt.Fprintf(out, "    %s\n", finding.Printable(shown))
		}
	}
	fmt.Fprintf(out, "\n%s: %s\n", color.bold("Source"), r.Source)
	return out.Flush()
}

// writeWrapped writes a text broken between words.
func writeWrapped(out io.Writer, indent, text string) {
	const most = 80
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && displayWidth([]rune(line+" "+word)) > most {
			fmt.Fprintln(out, line)
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(out, line)
}
