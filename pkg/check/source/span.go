package source

import (
	"strings"
	"unicode"
)

// Span returns where a node stands in the file. A tag or an anchor before a
// scalar is left out; a value that is not written gets an empty span.
func (f *File) Span(n *Node) Span {
	if n == nil {
		return Span{}
	}
	s := f.scan(n.Pos)
	switch {
	case n.Kind == Alias:
		start := s.pos
		s.skip(func(r rune) bool { return !unicode.IsSpace(r) && !isFlowIndicator(r) })
		return f.span(start, s.pos)
	case n.Kind != Scalar:
		return f.collectionSpan(n)
	}
	s.skipProperties()
	start := s.pos
	switch n.Style {
	case SingleQuoted, DoubleQuoted:
		s.skipQuoted()
	case Literal, Folded:
		return f.span(start, f.blockScalarEnd(n, start))
	default:
		s.skipWords(strings.Fields(n.Value))
	}
	return f.span(start, s.pos)
}

func (f *File) span(start, end Pos) Span {
	start, end = f.Clamp(start), f.Clamp(end)
	if end.Line < start.Line || end.Line == start.Line && end.Column < start.Column {
		end = start
	}
	return Span{start, end}
}

// collectionSpan reaches from a collection's start to the end of its last node,
// and over the closing bracket of the flow style.
func (f *File) collectionSpan(n *Node) Span {
	start, end := n.Pos, n.Pos
	if len(n.Content) > 0 {
		end = f.Span(n.Content[len(n.Content)-1]).End
	}
	if n.Style == Flow {
		s := f.scan(end)
		if len(n.Content) == 0 {
			s.skipProperties()
			s.next() // the opening bracket
		}
		s.skipToClose()
		end = s.pos
	}
	return f.span(start, end)
}

// blockScalarEnd returns the end of a block scalar whose header ("|", ">-")
// begins at header: the end of the last line that is indented enough.
func (f *File) blockScalarEnd(n *Node, header Pos) Pos {
	last := f.LineSpan(header.Line).End
	indent := 0
	for line := header.Line + 1; line <= len(f.lines); line++ {
		text := f.lines[line-1]
		if strings.TrimSpace(text) == "" {
			continue
		}
		width := len(text) - len(strings.TrimLeft(text, " "))
		if indent == 0 {
			indent = max(width, 1)
			if key := n.Key(); key != nil && width < key.Pos.Column {
				break
			}
		}
		if width < indent {
			break
		}
		last = f.LineSpan(line).End
	}
	return last
}

// scanner walks over the characters of a file, line breaks included.
type scanner struct {
	f    *File
	pos  Pos
	line []rune // of pos
}

func (f *File) scan(p Pos) *scanner {
	p = f.Clamp(p)
	return &scanner{f: f, pos: p, line: f.Runes(p.Line)}
}

// peek returns the next character, '\n' at the end of a line, 0 at the end of
// the file.
func (s *scanner) peek() rune {
	switch {
	case s.pos.Column <= len(s.line):
		return s.line[s.pos.Column-1]
	case s.pos.Line < len(s.f.lines):
		return '\n'
	}
	return 0
}

func (s *scanner) next() rune {
	r := s.peek()
	switch {
	case r == '\n' && s.pos.Column > len(s.line):
		s.pos = Pos{s.pos.Line + 1, 1}
		s.line = s.f.Runes(s.pos.Line)
	case r != 0:
		s.pos.Column++
	}
	return r
}

func (s *scanner) skip(while func(rune) bool) {
	for r := s.peek(); r != 0 && r != '\n' && while(r); r = s.peek() {
		s.next()
	}
}

// skipBlank passes white space, line breaks and comments.
func (s *scanner) skipBlank() {
	blank := true // a comment begins after white space
	for {
		switch r := s.peek(); {
		case r == '#' && blank:
			s.skip(func(rune) bool { return true })
		case r == ' ' || r == '\t' || r == '\n':
			s.next()
			blank = true
		default:
			return
		}
	}
}

// skipProperties passes a tag and an anchor, in either order.
func (s *scanner) skipProperties() {
	for s.peek() == '!' || s.peek() == '&' {
		before := *s
		s.skip(func(r rune) bool { return r != ' ' && r != '\t' })
		s.skipBlank()
		if s.peek() == 0 {
			*s = before
			return
		}
	}
}

func (s *scanner) skipQuoted() {
	quote := s.next()
	for r := s.peek(); r != 0; r = s.peek() {
		s.next()
		switch {
		case r == '\\' && quote == '"':
			s.next()
		case r == quote && quote == '\'' && s.peek() == '\'':
			s.next()
		case r == quote:
			return
		}
	}
}

// skipWords passes the words of a plain scalar, which may stand on several
// lines.
func (s *scanner) skipWords(words []string) {
	for i, word := range words {
		before := s.pos
		if i > 0 {
			for r := s.peek(); r != 0 && unicode.IsSpace(r); r = s.peek() {
				s.next()
			}
		}
		for _, want := range word {
			if s.peek() != want {
				if i > 0 {
					s.pos = before
				}
				return
			}
			s.next()
		}
	}
}

// skipToClose passes what may stand between the last node of a flow collection
// and its closing bracket, and the bracket.
func (s *scanner) skipToClose() {
	for {
		s.skipBlank()
		switch s.peek() {
		case ',', ':', '?':
			s.next()
		case ']', '}':
			s.next()
			return
		default:
			return
		}
	}
}

func isFlowIndicator(r rune) bool { return strings.ContainsRune(",[]{}", r) }
