package webconfig

import (
	"slices"
	"strings"
	"unicode"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file cuts a line out of the file, with everything masked that may not be
// seen.

// Excerpt returns the first line of a span as it may be shown, with the span in
// it.
func (c *Config) Excerpt(span source.Span) *finding.Excerpt {
	if span.IsZero() {
		return nil
	}
	n := span.Start.Line
	line := c.File.Runes(n)
	const mostColumns = 2000
	if len(line) > mostColumns || strings.TrimSpace(string(line)) == "" {
		return nil // of a minified file, one line says nothing
	}
	show := make([]bool, len(line))
	if c.Tree != nil {
		c.showNodes(n, line, show)
	} else {
		showWritten(line, show)
	}
	start := span.Start.Column - 1
	end := len(line)
	if span.End.Line == n {
		end = span.End.Column - 1
	}
	return maskLine(n, line, show, start, end)
}

// showNodes marks what may be shown of line n by the nodes that stand on it.
func (c *Config) showNodes(n int, line []rune, show []bool) {
	mark := func(from, to int) {
		for i := max(from, 0); i < min(to, len(show)); i++ {
			show[i] = true
		}
	}
	text := make([]bool, len(line)) // within a scalar or behind a "#"
	for _, node := range c.Index().On(n) {
		span := c.File.Span(node)
		if node.Kind != source.Scalar && node.Kind != source.Alias {
			continue
		}
		from, to := 0, len(line)
		if span.Start.Line == n {
			from = span.Start.Column - 1
		}
		if span.End.Line == n {
			to = span.End.Column - 1
		}
		for i := from; i < min(to, len(text)); i++ {
			text[i] = true
		}
		switch {
		case span.Start.Line != span.End.Line && node.Style != source.Literal && node.Style != source.Folded:
		case node.IsKey() && c.mayShowKey(node):
			mark(from, to)
			colon := to
			for colon < len(line) && line[colon] == ' ' {
				colon++
			}
			if colon < len(line) && line[colon] == ':' {
				mark(colon, colon+1)
			}
		case !node.IsKey() && span.Start.Line == n && (node.Style == source.Literal || node.Style == source.Folded):
			mark(from, from+1) // the header alone
		case !node.IsKey() && node.Kind == source.Scalar && c.mayShowValue(node):
			mark(from, to)
		}
	}
	for i, r := range line {
		if r == '#' && !text[i] && (i == 0 || unicode.IsSpace(line[i-1])) {
			mark(i, i+1)
			return
		}
		if !text[i] && strings.ContainsRune("[]{},", r) {
			mark(i, i+1)
		}
		if r == '-' && !text[i] && strings.TrimSpace(string(line[:i])) == "" {
			mark(i, i+1)
		}
	}
}

// mayShowValue reports whether a scalar stands, by itself or in a list, under a
// key whose values are harmless.
func (c *Config) mayShowValue(n *source.Node) bool {
	path := n.Keys()
	depth := len(path)
	if n.Parent != nil && n.Parent.Kind == source.Mapping && n.Key() == nil || depth == 0 {
		return false
	}
	if !mayShowSetting(n.Value) {
		return false
	}
	if depth >= 2 && path[depth-2] == "headers" {
		return isHeader(path[depth-1])
	}
	// In a mapping that the format does not know, "key_file" may mean anything.
	home, ok := homeOf(path[depth-1])
	return ok && isHarmless(path[depth-1]) &&
		(depth == 1 || depth == 2 && (home.path == path[0] || !slices.Contains(maskedSections, path[0])))
}

// maskedSections are mappings with free keys, where a user may be called
// "key_file".
var maskedSections = []string{usersSection}

var writtenLine = source.Pattern(`^([ \t]*(?:- +)?)([A-Za-z_0-9.-]+)([ \t]*:)([ \t]+[A-Za-z0-9_./-]{1,80}[ \t]*$|[ \t]+|$)`)

// showWritten marks what may be shown of a line of a file that is no YAML: a
// known key, and its value where that is harmless and simple.
func showWritten(line []rune, show []bool) {
	text := string(line)
	m := writtenLine().FindStringSubmatch(text)
	shown := len([]rune(text)) - len([]rune(strings.TrimLeft(text, " \t")))
	if m != nil && showWord(m[2]) == m[2] {
		shown = len([]rune(m[1] + m[2] + m[3]))
		if isHarmless(m[2]) && mayShowSetting(m[4]) {
			shown += len([]rune(m[4]))
		}
	}
	for i := range min(shown, len(show)) {
		show[i] = true
	}
}

// maskLine writes the line anew: each run of what is not shown becomes one mask
// of a fixed length, and start and end move with what they point at.
func maskLine(n int, line []rune, show []bool, start, end int) *finding.Excerpt {
	for i, r := range line {
		if unicode.IsSpace(r) {
			show[i] = i == 0 || show[i-1] // spaces go with what stands before them
		}
	}
	last := len(line)
	for last > 0 && unicode.IsSpace(line[last-1]) {
		last--
	}
	var text []rune
	moved := make([]int, len(line)+1)
	for i := 0; i < last; {
		if show[i] {
			moved[i] = len(text)
			text = append(text, visible(line[i])...)
			i++
			continue
		}
		at := len(text)
		text = append(text, []rune(lineMask)...)
		for ; i < last && !show[i]; i++ {
			moved[i] = at
		}
		if i < last && i > 0 && unicode.IsSpace(line[i-1]) {
			text = append(text, ' ')
		}
	}
	for i := last; i <= len(line); i++ {
		moved[i] = len(text)
	}
	start, end = min(max(start, 0), len(line)), min(max(end, 0), len(line))
	e := &finding.Excerpt{Line: n, Text: string(text), Start: moved[start], End: moved[end]}
	if end > start && e.End <= e.Start {
		// The span ends within a mask: it covers the mask.
		e.End = min(e.Start+len([]rune(lineMask)), len(text))
	}
	return e
}

// MaskLine is how a line may be shown of which show marks what is harmless; start
// and end, 0-based code points, become the excerpt's range.
func MaskLine(n int, line []rune, show []bool, start, end int) *finding.Excerpt {
	return maskLine(n, line, show, start, end)
}

// visible is how a character stands in an excerpt.
func visible(r rune) []rune {
	if r == '\t' {
		return []rune("    ")
	}
	return []rune(finding.Printable(string(r)))
}
