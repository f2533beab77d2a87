package report

import (
	"fmt"
	"io"
	"strings"

	"webtool/pkg/check/finding"
)

// StatusOptions say how to write the status lines.
type StatusOptions struct {
	Color bool
	Fails func(*finding.FileReport) bool // does the file count as failed?
	Quiet bool                           // only what failed

	TroubleOnly bool // only what could not be judged: the findings are elsewhere
}

// WriteStatus writes what promtool says of each file, "web.yml SUCCESS" or
// "web.yml FAILED: …", and one line of totals when there are several.
func WriteStatus(w io.Writer, r *finding.Report, opts StatusOptions) error {
	color := paint(opts.Color)
	failed := 0
	var b strings.Builder
	for i := range r.Files {
		f := &r.Files[i]
		name := finding.Printable(f.Path)
		if name == "" {
			name = `""`
		}
		counts := countWords(f.Count(finding.Error), f.Count(finding.Warning), f.Count(finding.Info))
		if n := f.Ignored(); n > 0 {
			counts = strings.TrimPrefix(fmt.Sprintf("%s, %d ignored", counts, n), ", ")
		}
		if f.Error != "" {
			fmt.Fprintf(&b, "webtool: %s\n", finding.Printable(f.Error))
		}
		if opts.TroubleOnly {
			continue
		}
		if !opts.Quiet || opts.Fails(f) {
			for _, note := range f.Notes {
				fmt.Fprintf(&b, "%s: %s\n", name, finding.Printable(note))
			}
		}
		switch {
		case opts.Fails(f):
			failed++
			if counts == "" {
				counts = "not judged"
			}
			fmt.Fprintf(&b, "%s %s: %s\n", name, color.severity(finding.Error, "FAILED"), counts)
		case opts.Quiet:
		case counts != "":
			fmt.Fprintf(&b, "%s %s, %s\n", name, color.with("32", "SUCCESS"), counts)
		default:
			fmt.Fprintf(&b, "%s %s\n", name, color.with("32", "SUCCESS"))
		}
	}
	if len(r.Files) > 1 && !opts.TroubleOnly && (failed > 0 || !opts.Quiet) {
		s := r.Summary()
		fmt.Fprintf(&b, "%d files: %d passed, %d failed", len(r.Files), len(r.Files)-failed, failed)
		if counts := countWords(s.Errors, s.Warnings, s.Infos); counts != "" {
			fmt.Fprintf(&b, "; %s", counts)
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func countWords(errors, warnings, infos int) string {
	var words []string
	for _, c := range []struct {
		n    int
		noun string
	}{{errors, "error"}, {warnings, "warning"}, {infos, "info"}} {
		switch {
		case c.n == 1:
			words = append(words, "1 "+c.noun)
		case c.n > 1:
			words = append(words, fmt.Sprintf("%d %ss", c.n, c.noun))
		}
	}
	return strings.Join(words, ", ")
}
