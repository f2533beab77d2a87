package source

import (
	"strconv"
	"strings"
	"unicode"
)

// Embedded is a text that stands as a scalar in another file: a web config in a
// Kubernetes manifest. It knows where each of its characters is in there.
type Embedded struct {
	File *File // the text by itself, with places of its own

	outer  *File
	value  *Node
	span   Span  // of the value
	starts []Pos // where the walk over the outer file is as each line begins; nil: nobody can follow

	// The line that was asked for last, character by character.
	line  int
	cells []Span
}

// Embed returns the text of a scalar of the file. Places in a text that is not
// verbatim (encoded in base64) cannot be told apart: they are the scalar's.
func (f *File) Embed(name string, value *Node, text []byte, verbatim bool) *Embedded {
	e := &Embedded{File: New(name, text), outer: f, value: value.Resolve()}
	e.span = f.Span(e.value)
	if verbatim {
		e.follow()
	}
	return e
}

// Value is the place of the whole scalar.
func (e *Embedded) Value() Span { return e.span }

// Outer returns where a range of the text is in the outer file. exact is false
// where that cannot be told: it is the whole scalar then.
func (e *Embedded) Outer(s Span) (outer Span, exact bool) {
	if e.starts == nil {
		return e.span, false
	}
	start := e.cell(s.Start).Start
	end := start
	if s.End != s.Start {
		if s.End.Column > 1 {
			end = e.cell(Pos{s.End.Line, s.End.Column - 1}).End
		} else {
			end = e.cell(s.End).Start
		}
	}
	return e.outer.span(start, end), true
}

// cell is the place of one character.
func (e *Embedded) cell(p Pos) Span {
	p = e.File.Clamp(p)
	if e.line != p.Line {
		w := e.walk(e.starts[p.Line-1])
		e.line, e.cells = p.Line, w.row(e.File.Runes(p.Line))
	}
	return e.cells[p.Column-1]
}

// follow walks over the whole text once, and gives up where the outer file does
// not hold the characters that it should.
func (e *Embedded) follow() {
	if e.value == nil || e.value.Kind != Scalar || e.value.Tag == "!!binary" || e.span.Start == e.span.End {
		return
	}
	w := e.walk(e.span.Start)
	switch e.value.Style {
	case SingleQuoted, DoubleQuoted:
		w.next()
	case Literal, Folded:
		w.skip(func(rune) bool { return true })
		w.next()
	}
	starts := make([]Pos, e.File.LineCount())
	for i := range starts {
		starts[i] = w.pos
		if w.row(e.File.Runes(i+1)) == nil {
			return
		}
		if e.value.Style == Literal && i+1 < len(starts) {
			w.next()
		}
	}
	e.starts = starts
}

func (e *Embedded) walk(p Pos) *walker {
	return &walker{scanner: e.outer.scan(p), style: e.value.Style}
}

// walker follows the characters of a scalar as they are written.
type walker struct {
	*scanner
	style Style
}

// row returns the places of a line's characters, and one more for its end; nil
// when they are not those that stand there. White space is folded and escaped in
// many ways, so it only has to be somewhere in between.
func (w *walker) row(line []rune) []Span {
	if w.style == Literal {
		return w.literalRow(line)
	}
	row := make([]Span, 0, len(line)+1)
	for _, want := range line {
		if isBlank(want) {
			row = append(row, Span{w.pos, w.pos})
			continue
		}
		start, got := w.character()
		if got != want {
			return nil
		}
		row = append(row, Span{start, w.pos})
	}
	return append(row, Span{w.pos, w.pos})
}

// literalRow is a line of a block scalar: as it is, behind the indentation.
func (w *walker) literalRow(line []rune) []Span {
	indent := len(w.line) - len(line)
	switch {
	case len(line) == 0:
		indent = len(w.line)
	case indent < 0, string(w.line[indent:]) != string(line), strings.Trim(string(w.line[:indent]), " \ufeff") != "":
		return nil
	}
	row := make([]Span, 0, len(line)+1)
	for i := range line {
		column := indent + i + 1
		row = append(row, Span{Pos{w.pos.Line, column}, Pos{w.pos.Line, column + 1}})
	}
	end := Pos{w.pos.Line, indent + len(line) + 1}
	w.pos = end
	return append(row, Span{end, end})
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }

// character reads the next character that is not blank, and says where it began.
func (w *walker) character() (start Pos, r rune) {
	for {
		start = w.pos
		r = w.next()
		switch {
		case r == 0:
			return start, 0
		case w.style == SingleQuoted && r == '\'':
			w.next()
		case w.style == DoubleQuoted && r == '\\':
			r = w.escape()
		}
		if !isBlank(r) {
			return start, r
		}
	}
}

var escapes = map[rune]rune{
	'0': 0, 'a': '\a', 'b': '\b', 't': '\t', '\t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r', 'e': 0x1b,
	'N': 0x85, '_': 0xa0, 'L': 0x2028, 'P': 0x2029, '\n': '\n',
}

// escape reads what follows a backslash in double quotes.
func (w *walker) escape() rune {
	r := w.next()
	digits := map[rune]int{'x': 2, 'u': 4, 'U': 8}[r]
	if digits == 0 {
		if plain, ok := escapes[r]; ok {
			return plain
		}
		return r
	}
	var code strings.Builder
	for range digits {
		code.WriteRune(w.next())
	}
	value, err := strconv.ParseUint(code.String(), 16, 32)
	if err != nil {
		return 0
	}
	return rune(value)
}
