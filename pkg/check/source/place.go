package source

import (
	"cmp"
	"slices"
	"strings"
)

// Index finds the nodes that the decoder's problems are about.
type Index struct {
	file   *File
	tree   *Node
	byLine map[int][]*Node // by the line they start on
	long   []long          // scalars of more than one line, in the order of the file
	next   map[int]int     // where in byLine the last search of a line ended

	// Expects returns the Go type that the decoder reads a node into, "" where
	// that cannot be told; it tells nodes of one line apart. It may be nil.
	Expects func(*Node) string
}

// long is a scalar of more than one line.
type long struct {
	node      *Node
	from, end int // first and last line
}

// NewIndex indexes the nodes of a tree, which may be nil.
func NewIndex(file *File, tree *Node) *Index {
	x := &Index{file: file, tree: tree, byLine: map[int][]*Node{}, next: map[int]int{}}
	x.add(tree)
	return x
}

// NewStreamIndex indexes the nodes of all documents of a stream, for its comments.
func NewStreamIndex(file *File, docs []Document) *Index {
	x := &Index{file: file, byLine: map[int][]*Node{}, next: map[int]int{}}
	for _, doc := range docs {
		x.add(doc.Root)
	}
	return x
}

func (x *Index) add(tree *Node) {
	tree.Walk(func(n *Node) {
		x.byLine[n.Pos.Line] = append(x.byLine[n.Pos.Line], n)
		if n.Kind == Scalar {
			if end := x.file.Span(n).End.Line; end > n.Pos.Line {
				x.long = append(x.long, long{n, n.Pos.Line, end})
			}
		}
	})
}

// On returns the nodes that stand on a line: those that start there, and a
// scalar that reaches there.
func (x *Index) On(line int) []*Node {
	nodes := slices.Clip(x.byLine[line])
	i, _ := slices.BinarySearchFunc(x.long, line, func(l long, line int) int { return cmp.Compare(l.end, line) })
	for ; i < len(x.long) && x.long[i].from < line; i++ {
		nodes = append(nodes, x.long[i].node)
	}
	return nodes
}

// Place returns where in the file a problem of the decoder is, and the node
// there, if it can be told apart.
func (x *Index) Place(p Problem) (Span, *Node) {
	if n := x.find(p); n != nil {
		return x.file.SpanOrKey(n), n
	}
	if p.Kind == Syntax {
		return x.file.syntaxSpan(p), nil
	}
	return x.file.LineSpan(max(p.Line, 1)), nil
}

// SpanOrKey is the span of a node, or of its key where no value is written.
func (f *File) SpanOrKey(n *Node) Span {
	span := f.Span(n)
	if key := n.Key(); span.Start == span.End && key != nil {
		span = f.Span(key)
	}
	return span
}

// find looks for the node that the decoder meant: it tells a line, and what
// stands there. Problems come in the order of the file, so a search begins where
// the last one of the same line ended.
func (x *Index) find(p Problem) *Node {
	if p.Line == 0 {
		return x.tree.find(p)
	}
	nodes := x.byLine[p.Line]
	from := x.next[p.Line]
	var any *Node
	for i := range nodes {
		at := (from + i) % len(nodes)
		n := p.match(nodes[at])
		if n == nil {
			continue
		}
		any = n
		if p.Kind != WrongType || x.Expects == nil || x.Expects(n) == p.Type {
			x.next[p.Line] = at + 1
			return n
		}
	}
	return any // the innermost, where types do not tell
}

func (n *Node) find(p Problem) *Node {
	var found *Node
	n.Walk(func(n *Node) {
		if found == nil {
			found = p.match(n)
		}
	})
	return found
}

// match returns the node that the problem is about if it is n, or n's key.
func (p Problem) match(n *Node) *Node {
	ok := false
	switch p.Kind {
	case UnknownField:
		ok = n.IsKey() && n.Text() == p.Name
	case DuplicateField:
		ok = n.IsKey() && n.Text() == p.Name && n.earlierTwin()
	case DuplicateKey:
		// The decoder tells the line of the value.
		if key := n.Key(); key != nil && key.Text() == p.Name {
			return key
		}
	case WrongType:
		ok = (!n.IsKey() || n.Kind != Scalar) && p.fits(n)
	case BadTag:
		ok = n.Kind == Scalar && n.Tag == p.Tag && n.Value == p.Value
	case CustomUnmarshal:
		_, value, _ := strings.Cut(p.Text, ": ")
		ok = n.Kind == Scalar && !n.IsKey() && n.Text() == value
	}
	if !ok {
		return nil
	}
	return n
}

// earlierTwin reports whether the same key stands before this one in its
// mapping.
func (n *Node) earlierTwin() bool {
	for i := 0; i < n.index; i += 2 {
		if n.Parent.Content[i].Text() == n.Text() {
			return true
		}
	}
	return false
}

// fits reports whether the value of a WrongType problem may be n's.
func (p Problem) fits(n *Node) bool {
	if n.Kind == Mapping || n.Kind == Sequence {
		return p.Tag == map[Kind]string{Mapping: "!!map", Sequence: "!!seq"}[n.Kind]
	}
	if n.Kind != Scalar {
		return false
	}
	if p.Tag == "!!map" || p.Tag == "!!seq" {
		return n.Tag == p.Tag
	}
	start, cut := strings.CutSuffix(p.Value, "...")
	return n.Value == p.Value || cut && strings.HasPrefix(n.Value, start)
}

// syntaxSpan narrows a syntax error to the character at fault where the
// decoder's message tells which it is.
func (f *File) syntaxSpan(p Problem) Span {
	if p.Line == 0 {
		if pos, _, ok := f.badText(); ok {
			return Span{pos, f.Clamp(Pos{pos.Line, pos.Column + 1})}
		}
		if name, ok := strings.CutPrefix(p.Text, "unknown anchor '"); ok {
			return f.findText("*" + strings.TrimSuffix(name, "' referenced"))
		}
	}
	line := f.LineSpan(max(p.Line, 1))
	var at int
	text := f.Line(line.Start.Line)
	switch {
	case strings.Contains(p.Text, "cannot start any token"):
		at = strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune("\t@`%", r) })
	case strings.Contains(p.Text, "a tab character"):
		at = strings.IndexByte(text, '\t')
	case strings.Contains(p.Text, "mapping values are not allowed"):
		at = strings.LastIndexByte(strings.TrimRight(text, " \t"), ':')
		if i := strings.LastIndex(text, ": "); i >= 0 {
			at = i
		}
	default:
		return line
	}
	if at < 0 {
		return line
	}
	column := len([]rune(text[:at])) + 1
	return f.span(Pos{line.Start.Line, column}, Pos{line.Start.Line, column + 1})
}

// findText returns the first place of text outside comments, or line 1.
func (f *File) findText(text string) Span {
	for n, line := range f.lines {
		if i := strings.Index(line, text); i >= 0 && !strings.Contains(line[:i], "#") {
			column := len([]rune(line[:i])) + 1
			return f.span(Pos{n + 1, column}, Pos{n + 1, column + len([]rune(text))})
		}
	}
	return f.LineSpan(1)
}

// BadText describes the first character that no YAML reader lets pass.
func (f *File) BadText() (what string, ok bool) {
	_, what, ok = f.badText()
	return what, ok
}

// WithoutTag returns the file with the tag blanked out that a BadTag problem
// objects to, so that the decoder can go on; ok is false for other problems.
// All places stay as they are.
func (f *File) WithoutTag(tree *Node, p Problem) (next *File, ok bool) {
	n := tree.find(p)
	if p.Kind != BadTag || n == nil {
		return nil, false
	}
	line := []rune(f.Line(n.Pos.Line))
	at := strings.Index(string(line[n.Pos.Column-1:]), "!")
	if at < 0 {
		return nil, false
	}
	blank := false
	for i := n.Pos.Column - 1 + at; i < len(line) && line[i] != ' ' && line[i] != '\t'; i++ {
		line[i] = ' '
		blank = true
	}
	lines := append([]string(nil), f.lines...)
	lines[n.Pos.Line-1] = string(line)
	return New(f.Name, []byte(strings.Join(lines, "\n")+"\n")), blank
}

// UnclosedQuote returns the quote that a syntax error at the end of the file is
// about. The decoder tells where the file ends; the quote is on the first line
// with which the text stops being whole.
func (f *File) UnclosedQuote(p Problem) Span {
	end := f.LineSpan(max(p.Line, 1))
	if len(f.text)*len(f.lines) > 64<<20 {
		return end // each probe reads it anew
	}
	n := len(f.lines)
	for ; n > 1; n-- {
		if _, _, err := parseTree(f.head(n)); err == nil {
			break // whole without line n
		}
	}
	line := f.Runes(n)
	for i := len(line) - 1; i >= 0; i-- {
		if (line[i] == '"' || line[i] == '\'') && (i == 0 || strings.ContainsRune(" \t[{,:-", line[i-1])) {
			return f.span(Pos{n, i + 1}, Pos{n, len(line) + 1})
		}
	}
	return end
}
