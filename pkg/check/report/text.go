package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"webtool/pkg/check/finding"
)

// wrapAt is the column at which the lines below an excerpt are broken.
const wrapAt = 100

// writeConcise writes one line for each finding, for grep and editors.
func writeConcise(w io.Writer, r *finding.Report, opts Options) error {
	out := bufio.NewWriter(w)
	for i := range r.Files {
		for f := range r.Files[i].Standing() {
			fmt.Fprintln(out, headline(f, paint(opts.Color)))
		}
	}
	return out.Flush()
}

// writeText writes each finding with the line it is about, what follows from it
// and what to do.
func writeText(w io.Writer, r *finding.Report, opts Options) error {
	out := bufio.NewWriter(w)
	color := paint(opts.Color)
	for i := range r.Files {
		told := ""
		for f := range r.Files[i].Standing() {
			writeFinding(out, f, told, color)
			told = f.Effect
		}
		writeDescription(out, &r.Files[i], color)
		if r.Rollout == nil { // whose table says more
			writeScrapes(out, &r.Files[i], color)
		}
		writeChange(out, &r.Files[i], color)
	}
	writeRollout(out, r.Rollout, color)
	return out.Flush()
}

// writeFinding writes one finding; an effect that the one before has told already
// is left out.
func writeFinding(out io.Writer, f *finding.Finding, toldEffect string, color paint) {
	fmt.Fprintln(out, headline(f, color))
	gutter := ""
	if e := f.Excerpt; e != nil {
		number := strconv.Itoa(e.Line)
		gutter = strings.Repeat(" ", len(number))
		text := []rune(e.Text)
		start, end := min(e.Start, len(text)), min(max(e.End, e.Start), len(text))
		carets := max(displayWidth(text[start:end]), 1)
		fmt.Fprintln(out, color.dim(gutter+" |"))
		fmt.Fprintln(out, color.dim(number+" |"), e.Text)
		fmt.Fprintln(out, color.dim(gutter+" |"), strings.Repeat(" ", displayWidth(text[:start]))+color.severity(f.Severity, strings.Repeat("^", carets)))
	}
	note := func(label, text string) {
		if text != "" {
			writeNote(out, gutter+" = ", label, text, color)
		}
	}
	if f.Effect != toldEffect {
		note("effect", f.Effect)
	}
	for _, related := range f.Related {
		note("note", place(related.Where)+": "+related.Message)
	}
	note("help", f.Help)
	fmt.Fprintln(out)
}

// writeDescription writes what a file makes of the server, a line each.
func writeDescription(out io.Writer, f *finding.FileReport, color paint) {
	if len(f.Description) == 0 {
		return
	}
	for i, d := range f.Description {
		switch {
		case d.Config != "" && (i == 0 || d.Config != f.Description[i-1].Config):
			fmt.Fprintf(out, "%s: %s makes the server\n", finding.Printable(f.Path), finding.Printable(d.Config))
		case i == 0:
			fmt.Fprintf(out, "%s makes the server\n", finding.Printable(f.Path))
		}
		fmt.Fprintf(out, "  %s %s\n", color.bold(fmt.Sprintf("%-10s", d.Topic)), finding.Printable(d.Text))
	}
}

// writeChange writes what a file does to a running server, a line each.
func writeChange(out io.Writer, f *finding.FileReport, color paint) {
	if f.Change == nil {
		return
	}
	path := finding.Printable(f.Path)
	if f.Change.IsNone() {
		fmt.Fprintf(out, "%s changes nothing on a running server\n", path)
		return
	}
	fmt.Fprintf(out, "%s changes on a running server\n", path)
	for _, line := range []struct {
		label string
		texts []string
	}{{"at once", f.Change.AtOnce}, {"restart", f.Change.Restart}, {"locks out", f.Change.LocksOut}, {"opens to", f.Change.Opens}} {
		if len(line.texts) > 0 {
			fmt.Fprintf(out, "  %s %s\n", color.bold(fmt.Sprintf("%-10s", line.label)), finding.Printable(strings.Join(line.texts, "; ")))
		}
	}
}

// headline is the line to grep: web.yml:4:14: error: what is wrong [rule-name].
func headline(f *finding.Finding, color paint) string {
	return fmt.Sprintf("%s: %s: %s %s", color.bold(place(f.Where)), color.severity(f.Severity, f.Severity.String()),
		finding.Printable(f.Message), color.dim("["+f.Rule.Name+"]"))
}

func place(l finding.Location) string {
	file := finding.Printable(l.File)
	if l.Line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, l.Line, l.Column)
}

// writeNote writes a labelled text, broken between words.
func writeNote(out io.Writer, prefix, label, text string, color paint) {
	if label == "help" && isCommand(text) {
		// A command that is broken over two lines does something else when pasted.
		fmt.Fprintln(out, color.dim(prefix)+color.bold(label)+": "+finding.Printable(text))
		return
	}
	lead := prefix + label + ": "
	indent := strings.Repeat(" ", len(prefix)+2)
	line, column := color.dim(prefix)+color.bold(label)+": ", len(lead)
	for i, word := range strings.Split(finding.Printable(text), " ") {
		size := displayWidth([]rune(word))
		switch {
		case i == 0:
		case column+1+size > wrapAt:
			fmt.Fprintln(out, line)
			line, column = indent, len(indent)
		default:
			line += " "
			column++
		}
		line += word
		column += size
	}
	fmt.Fprintln(out, line)
}

// isCommand reports whether a help is a command to be pasted.
func isCommand(help string) bool {
	program, _, _ := strings.Cut(help, " ")
	return slices.Contains([]string{"webtool", "chmod", "chown", "chgrp", "setfacl", "openssl", "ssh-keygen"}, program)
}

// displayWidth is how many columns of a terminal a text takes.
func displayWidth(text []rune) int {
	n := 0
	for _, r := range text {
		if r < utf8.RuneSelf {
			n++
			continue
		}
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// paint writes texts in colour, or leaves them as they are.
type paint bool

func (p paint) with(code, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p paint) bold(text string) string { return p.with("1", text) }
func (p paint) dim(text string) string  { return p.with("2", text) }

func (p paint) severity(s finding.Severity, text string) string {
	return p.with(map[finding.Severity]string{finding.Error: "1;31", finding.Warning: "1;33", finding.Info: "1;36"}[s], text)
}
