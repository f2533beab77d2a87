package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"webtool/pkg/check/finding"
)

// WriteExplanations writes what error messages mean. Where there are several,
// each begins with the words that it explains.
func WriteExplanations(w io.Writer, all []finding.Explanation, opts Options) error {
	out := bufio.NewWriter(w)
	color := paint(opts.Color)
	for i := range all {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if len(all) > 1 {
			fmt.Fprintln(out, color.bold(finding.Quote(all[i].Said)))
		}
		writeExplanation(out, &all[i], color)
	}
	return out.Flush()
}

func writeExplanation(out io.Writer, e *finding.Explanation, color paint) {
	writeWrapped(out, "", finding.Printable(e.Means))
	if len(e.Causes) > 0 {
		fmt.Fprintln(out, color.bold(causesTitle(len(e.Causes))))
	}
	longest := 0
	for _, cause := range e.Causes {
		longest = max(longest, displayWidth([]rune(cause.Text)))
	}
	for i, cause := range e.Causes {
		text := finding.Printable(cause.Text)
		decide := finding.Printable(cause.Decide)
		if i > 0 && decide != "" && decide == finding.Printable(e.Causes[i-1].Decide) {
			decide = "the same"
		}
		line := fmt.Sprintf("  %d. %s%s  %s", i+1, text, strings.Repeat(" ", longest-displayWidth([]rune(text))), decide)
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	if e.Note != "" {
		writeWrapped(out, "", finding.Printable(e.Note))
	}
	if len(e.Rules) > 0 {
		fmt.Fprintf(out, "%s %s\n", color.dim("rules:"), strings.Join(e.Rules, ", "))
	}
}

func causesTitle(causes int) string {
	if causes == 1 {
		return "likely"
	}
	return "likely, in this order"
}
