package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"webtool/pkg/check/finding"
)

// writeGitHub writes the commands that GitHub Actions turns into annotations:
// ::error file=web.yml,line=4,col=3::what is wrong.
func writeGitHub(w io.Writer, r *finding.Report, _ Options) error {
	out := bufio.NewWriter(w)
	for i := range r.Files {
		f := &r.Files[i]
		if f.Error != "" {
			writeAnnotation(out, "error", finding.Location{File: f.Path}, "not judged", f.Error)
		}
		for found := range f.Standing() {
			lines := []string{found.Message}
			for _, part := range []struct{ label, text string }{{"effect", found.Effect}, {"help", found.Help}} {
				if part.text != "" {
					lines = append(lines, part.label+": "+part.text)
				}
			}
			writeAnnotation(out, gitHubLevel[found.Severity], found.Where, found.Rule.Name, lines...)
		}
	}
	return out.Flush()
}

var gitHubLevel = map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Info: "notice"}

func writeAnnotation(out io.Writer, level string, at finding.Location, title string, lines ...string) {
	fmt.Fprintf(out, "::%s file=%s", level, gitHubProperty(at.File))
	if at.Line > 0 {
		fmt.Fprintf(out, ",line=%d,endLine=%d", at.Line, max(at.EndLine, at.Line))
		// Columns are refused on a range of several lines; the last one counts.
		if at.Column > 0 && at.EndLine <= at.Line {
			fmt.Fprintf(out, ",col=%d,endColumn=%d", at.Column, max(at.EndColumn-1, at.Column))
		}
	}
	for i := range lines {
		lines[i] = gitHubMessage(lines[i])
	}
	fmt.Fprintf(out, ",title=%s::%s\n", gitHubProperty(title), strings.Join(lines, "%0A"))
}

// The escapes are those of GitHub's own toolkit (actions/toolkit,
// packages/core/src/command.ts); other control characters are replaced.
var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func gitHubMessage(text string) string { return finding.Printable(messageEscapes.Replace(text)) }

func gitHubProperty(text string) string { return finding.Printable(propertyEscapes.Replace(text)) }
