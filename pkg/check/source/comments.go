package source

import (
	"strings"
	"unicode"
)

// Comment is one comment that begins with a mark.
type Comment struct {
	Pos   Pos    // of its "#"
	Text  string // behind the mark, without white space around it
	Alone bool   // nothing stands before it on its line
}

// Comments returns the comments that begin with a mark, as "webtool:", in the
// order of the file. What looks like one within a text, a PEM block say, is
// none.
func (x *Index) Comments(mark string) []Comment {
	var all []Comment
	for n := 1; n <= x.file.LineCount(); n++ {
		if !strings.Contains(x.file.Line(n), mark) {
			continue
		}
		at := x.commentOn(n)
		if at < 0 {
			continue
		}
		line := x.file.Runes(n)
		text, ok := strings.CutPrefix(strings.TrimLeft(string(line[at+1:]), " \t"), mark)
		if ok {
			all = append(all, Comment{Pos: Pos{n, at + 1}, Text: strings.TrimSpace(text), Alone: strings.TrimSpace(string(line[:at])) == ""})
		}
	}
	return all
}

// commentOn returns where on a line a comment begins, -1 when none does.
func (x *Index) commentOn(n int) int {
	line := x.file.Runes(n)
	within := make([]bool, len(line))
	for _, node := range x.On(n) {
		if node.Kind != Scalar {
			continue
		}
		span := x.file.Span(node)
		from, to := 0, len(line)
		if span.Start.Line == n {
			from = span.Start.Column - 1
		}
		if span.End.Line == n {
			to = span.End.Column - 1
		}
		if (node.Style == Literal || node.Style == Folded) && span.Start.Line == n {
			to = from + 1 // behind its header a comment may stand
		}
		for i := from; i < min(to, len(line)); i++ {
			within[i] = true
		}
	}
	for i, r := range line {
		if r == '#' && !within[i] && (i == 0 || unicode.IsSpace(line[i-1])) {
			return i
		}
	}
	return -1
}

// Below returns the lines that a comment on line n stands above: those of the
// next key or item with all that belongs to it. ok is false when none follows.
func (x *Index) Below(n int) (first, last int, ok bool) {
	for line := n + 1; line <= x.file.LineCount(); line++ {
		for _, node := range x.byLine[line] {
			switch {
			case node.IsKey():
				return line, max(line, x.file.Span(node.Entry()).End.Line), true
			case node.Parent != nil && node.Parent.Kind == Sequence:
				return line, max(line, x.file.Span(node).End.Line), true
			}
		}
	}
	return 0, 0, false
}
