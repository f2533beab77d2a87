package webconfig

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file says what a person did that the decoder stumbled over.

// plainWords says what the decoder's messages mean.
var plainWords = []struct{ text, message, help string }{
	{"cannot start any token", "a character that no value may begin with: %s", "put the value in single quotes"},
	{"a tab character", "a tab where YAML wants spaces", "indent with spaces alone"},
	{"mapping values are not allowed", "a second colon on the line, or a line that is indented deeper than the one above", "put a value that holds a colon in single quotes, and let keys of one section begin in the same column"},
	{"did not find expected key", "the line fits into nothing above it", "let keys of one section begin in the same column, and look for a quote or bracket out of place"},
	{"could not find expected ':'", "a key without a colon, or a text that goes on over several lines", "write \"key: value\", with a space behind the colon"},
	{"did not find expected '-' indicator", "the line fits into no list above it", "let all items of a list begin in the same column, each with \"- \""},
	{"did not find expected ',' or", "a bracket or brace is not closed, or a comma is missing", "close it, or write the list with one \"- item\" a line"},
	{"did not find expected node content", "a value is missing or begins with a character of YAML's own", "put the value in single quotes"},
	{"unknown escape character", "a backslash in double quotes that means nothing to YAML", "use single quotes, in which a backslash is a backslash"},
	{"unknown anchor", "the name of an anchor that is not defined above", "put a value that begins with * in single quotes"},
	{"value contains itself", "an anchor that is used within itself", "write the value out"},
	{"excessive aliasing", "anchors that multiply to more than the decoder takes", "write the values out"},
	{"exceeded max depth", "brackets or lists within each other, more than 10000 deep", "this is no web config that a person wrote: see where it comes from"},
	{"map merge requires", "<< takes a mapping, or a list of them", "put the anchor on a mapping: \"base: &base\" and keys below it"},
	{"invalid map key", "a key that is a list or a mapping", "put a key that begins with a bracket or brace in single quotes"},
	{"invalid base64", "a value tagged !!binary that is not base64", "take the tag out, and write the value as it is"},
}

func (j *judge) syntax(p source.Problem, span source.Span) {
	span, message, help := SyntaxWords(j.c.File, p, span)
	j.report(ruleSyntax, span, "", message, effectConfig, help)
}

// SyntaxWords puts a syntax error of any file of YAML into words: where a person went
// wrong, what it is, the decoder's own words without values, and what to do about it.
func SyntaxWords(f *source.File, p source.Problem, span source.Span) (at source.Span, message, help string) {
	said := strings.TrimPrefix(maskSyntax(p), "yaml: ")
	if _, rest, ok := strings.Cut(said, ": "); ok && p.Said > 0 {
		said = rest // the line is in the finding's place, and right there
	}
	at, message, help = likelyFault(f, p, span)
	return at, message + ": " + said, help
}

// likelyFault finds out what a person did that the decoder stumbled over, often
// a line earlier than where it noticed.
func likelyFault(f *source.File, p source.Problem, span source.Span) (at source.Span, message, help string) {
	if what, bad := f.BadText(); bad && p.Line == 0 {
		return span, what, "save the file as UTF-8 text; is it a text file at all?"
	}
	if strings.Contains(p.Text, "unexpected end of stream") {
		return f.UnclosedQuote(p), "a quote is opened and never closed", "close the quote"
	}
	for n := span.Start.Line; n > 0 && n >= span.Start.Line-1; n-- {
		line := f.Line(n)
		switch {
		case strings.HasPrefix(strings.TrimLeft(line, " "), "\t"):
			tab := len([]rune(line)) - len([]rune(strings.TrimLeft(line, " ")))
			return source.Span{Start: source.Pos{Line: n, Column: tab + 1}, End: source.Pos{Line: n, Column: tab + 2}},
				"a tab where YAML wants spaces", "indent with spaces alone"
		case spaceMissing().MatchString(line):
			return f.LineSpan(n), "a space is missing behind the colon", "write \"name: value\""
		case equalsSign().MatchString(line):
			return f.LineSpan(n), "an equals sign where YAML wants a colon", "write \"name: value\""
		case loneWord().MatchString(line) && (strings.HasPrefix(p.Text, "mapping values") || strings.HasPrefix(p.Text, "could not find")):
			return f.LineSpan(n), "a colon is missing", "write the name of a section with a colon behind it"
		}
	}
	for _, w := range plainWords {
		if !strings.Contains(p.Text, w.text) {
			continue
		}
		message = w.message
		if strings.Contains(message, "%s") {
			message = fmt.Sprintf(message, characterAt(f, span.Start))
		}
		return span, message, w.help
	}
	return span, "the file is not YAML", "yamllint or an editor with YAML support shows where the structure breaks"
}

var (
	spaceMissing = source.Pattern(`^\s*[A-Za-z_][A-Za-z0-9_.-]*:[^\s:/]`)
	equalsSign   = source.Pattern(`^\s*[a-z_]+ *= *\S`)
	loneWord     = source.Pattern(`^\s*[A-Za-z_]+\s*$`)
)

// characterAt names the character at a place.
func characterAt(f *source.File, at source.Pos) string {
	line := []rune(f.Line(at.Line))
	switch {
	case at.Column > len(line):
		return "the end of the line"
	case strings.ContainsRune("@`%", line[at.Column-1]):
		return finding.Quote(string(line[at.Column-1]))
	}
	return "see the line"
}
