package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	yamlv2 "go.yaml.in/yaml/v2"
	yamlv3 "gopkg.in/yaml.v3"
)

// DecodeError is why the server's decoder refuses a file.
type DecodeError struct {
	Text     string    // the decoder's own words, values and all: never to be shown as it is
	Problems []Problem // one for each fault; at least one
}

func (e *DecodeError) Error() string { return e.Text }

// ProblemKind says what the decoder objects to.
type ProblemKind uint8

// The kinds of problems.
const (
	Syntax          ProblemKind = iota + 1 // the text is not YAML, or beyond the decoder's limits
	UnknownField                           // Name is no field of Type
	DuplicateField                         // Name is set twice in a struct of Type
	DuplicateKey                           // Name is set twice in a map
	WrongType                              // a value with Tag cannot go into Type
	BadTag                                 // Tag was written on a value that does not fit it
	CustomUnmarshal                        // one of the server's own types refuses the value
)

// Problem is one fault that the decoder found.
type Problem struct {
	Kind  ProblemKind
	Line  int    // from 1; 0 when the decoder does not tell
	Said  int    // the line that the decoder tells of a syntax error, which may be one off
	Name  string // of the field or key
	Type  string // Go type
	Tag   string // short form: "!!str"
	Value string // the value's first characters: never to be shown as it is
	Text  string // the decoder's words for this fault alone
	Fatal bool   // the decoder stopped here
}

// DecodeStrict decodes the file's first document into out exactly as the server
// does. The error, if any, is a *[DecodeError].
func (f *File) DecodeStrict(out any) (err error) {
	defer func() {
		// The decoder's own bugs would end the server, too.
		if r := recover(); r != nil {
			text := fmt.Sprintf("panic: %v", r)
			err = &DecodeError{Text: text, Problems: []Problem{{Kind: Syntax, Text: text, Fatal: true}}}
		}
	}()
	err = yamlv2.UnmarshalStrict(f.Data, out)
	if err == nil {
		return nil
	}
	decodeErr := &DecodeError{Text: err.Error()}
	var typeErr *yamlv2.TypeError
	if errors.As(err, &typeErr) {
		for _, text := range typeErr.Errors {
			decodeErr.Problems = append(decodeErr.Problems, parseProblem(text))
		}
	} else {
		decodeErr.Problems = []Problem{parseFatal(err.Error())}
	}
	return decodeErr
}

var (
	unknownFieldText   = Pattern(`(?s)^line (\d+): field (.*) not found in type (\S+)$`)
	duplicateFieldText = Pattern(`(?s)^line (\d+): field (.*) already set in type (\S+)$`)
	duplicateKeyText   = Pattern(`(?s)^line (\d+): key (.*) already set in map$`)
	// A text that is tagged as a collection stands there whole, and unquoted.
	wrongKindText = Pattern(`(?s)^line (\d+): cannot unmarshal (!!map|!!seq)(.*) into (\S+)$`)
	wrongTypeText = Pattern("(?s)^line (\\d+): cannot unmarshal (.*?) `(.*)` into (\\S+)$")
	badTagText    = Pattern("(?s)^yaml: cannot decode (\\S+) `(.*)` as a (\\S+)$")
	syntaxText    = Pattern(`(?s)^yaml: (?:line (\d+): )?(.*)$`)
)

func parseProblem(text string) Problem {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := unknownFieldText().FindStringSubmatch(text); m != nil {
		return Problem{Kind: UnknownField, Line: number(m[1]), Name: m[2], Type: m[3], Text: text}
	}
	if m := duplicateFieldText().FindStringSubmatch(text); m != nil {
		return Problem{Kind: DuplicateField, Line: number(m[1]), Name: m[2], Type: m[3], Text: text}
	}
	if m := duplicateKeyText().FindStringSubmatch(text); m != nil {
		name, err := strconv.Unquote(m[2])
		if err != nil {
			name = m[2]
		}
		return Problem{Kind: DuplicateKey, Line: number(m[1]), Name: name, Text: text}
	}
	m := wrongKindText().FindStringSubmatch(text)
	if m == nil {
		m = wrongTypeText().FindStringSubmatch(text)
	}
	if m != nil {
		return Problem{Kind: WrongType, Line: number(m[1]), Tag: m[2], Value: m[3], Type: m[4], Text: text}
	}
	return Problem{Kind: WrongType, Text: text}
}

func parseFatal(text string) Problem {
	if m := badTagText().FindStringSubmatch(text); m != nil {
		return Problem{Kind: BadTag, Value: m[2], Tag: m[3], Text: text, Fatal: true}
	}
	m := syntaxText().FindStringSubmatch(text)
	if m == nil {
		return Problem{Kind: CustomUnmarshal, Text: text, Fatal: true}
	}
	p := Problem{Kind: Syntax, Text: m[2], Fatal: true}
	if m[1] != "" {
		p.Said, _ = strconv.Atoi(m[1])
		p.Line = p.Said
		if parserText().MatchString(p.Text) {
			p.Line++
		}
	}
	return p
}

// parserText matches the messages of the decoder's parser, which counts lines
// from 0; those of its scanner count from 1 (yaml v2, decode.go, fail).
var parserText = Pattern(`^(did not find expected (key|node content|<document start>|<stream-start>|'-' indicator|',' or '[\]}]')|found (duplicate|incompatible|undefined) )`)

// Tree parses the first document with places, as far as the server's decoder
// reads it: end is the first line that it does not look at, 0 when it reads them
// all. The tree is nil for an empty document, and when there is none to be had.
func (f *File) Tree() (tree *Node, end int) {
	end = f.markedEnd()
	tree, rest, err := parseTree(f.text)
	if end == 0 && (err != nil || rest) {
		// No marker, and yet the document seems to end in the middle of the text.
		end = f.strayDocument()
	}
	if err != nil && end > 0 && end <= len(f.lines) {
		// The two decoders differ in what they make of text behind the first
		// document: the server's does not look at it.
		tree, _, _ = parseTree(f.head(end))
	}
	return tree, end
}

// head is the text before line n.
func (f *File) head(n int) []byte {
	return []byte(strings.Join(f.lines[:min(n-1, len(f.lines))], "\n") + "\n")
}

// parseTree parses the first document of a text; rest reports whether anything
// stands behind it.
func parseTree(text []byte) (root *Node, rest bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, rest, err = nil, true, fmt.Errorf("panic: %v", r)
		}
	}()
	var doc, next yamlv3.Node
	dec := yamlv3.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); err != nil {
		return nil, !errors.Is(err, io.EOF), ignoreEOF(err)
	}
	if doc.Kind == yamlv3.DocumentNode && len(doc.Content) > 0 {
		b := treeBuilder{nodes: map[*yamlv3.Node]*Node{}}
		root = b.build(doc.Content[0], nil, 0)
	}
	return root, !errors.Is(dec.Decode(&next), io.EOF), nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

type treeBuilder struct {
	nodes map[*yamlv3.Node]*Node // those that have an anchor
	lines int                    // that stand before the text that was parsed
}

func (b treeBuilder) build(y *yamlv3.Node, parent *Node, index int) *Node {
	n := &Node{Value: y.Value, Pos: Pos{y.Line + b.lines, y.Column}, Parent: parent, index: index}
	if y.Anchor != "" {
		b.nodes[y] = n
	}
	if y.Style&yamlv3.TaggedStyle != 0 {
		n.Tag = y.ShortTag()
	}
	switch y.Kind {
	case yamlv3.ScalarNode:
		n.Kind = Scalar
		n.Style = scalarStyle(y.Style)
	case yamlv3.MappingNode:
		n.Kind = Mapping
		n.Style = collectionStyle(y.Style)
	case yamlv3.SequenceNode:
		n.Kind = Sequence
		n.Style = collectionStyle(y.Style)
	case yamlv3.AliasNode:
		n.Kind = Alias
		n.Target = b.nodes[y.Alias]
	}
	if len(y.Content) > 0 {
		n.Content = make([]*Node, len(y.Content))
		for i, c := range y.Content {
			n.Content[i] = b.build(c, n, i)
		}
	}
	return n
}

func scalarStyle(s yamlv3.Style) Style {
	switch {
	case s&yamlv3.DoubleQuotedStyle != 0:
		return DoubleQuoted
	case s&yamlv3.SingleQuotedStyle != 0:
		return SingleQuoted
	case s&yamlv3.LiteralStyle != 0:
		return Literal
	case s&yamlv3.FoldedStyle != 0:
		return Folded
	}
	return Plain
}

func collectionStyle(s yamlv3.Style) Style {
	if s&yamlv3.FlowStyle != 0 {
		return Flow
	}
	return Block
}

// Dropped returns the line where content begins at or behind line end, where the
// server's decoder stops; 0 when there is none.
func (f *File) Dropped(end int) int {
	for n := end; 0 < n && n <= len(f.lines); n++ {
		if hasContent(f.lines[n-1]) {
			return n
		}
	}
	return 0
}

// hasContent reports whether a line holds anything but a comment, a marker or a
// directive.
func hasContent(line string) bool {
	if isMarker(line, "---") {
		line = line[3:]
	} else if isMarker(line, "...") {
		return false
	}
	line = strings.TrimLeft(line, " \t\ufeff")
	return line != "" && line[0] != '#' && line[0] != '%'
}

// isMarker reports whether a line begins with a document marker. Neither can
// stand at the start of a line within a document, not even in a block scalar.
func isMarker(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t"))
}

// markedEnd returns the line of the marker that ends the first document, 0 when
// there is none.
func (f *File) markedEnd() int {
	started := false
	for n, line := range f.lines {
		switch {
		case isMarker(line, "..."):
			return n + 1
		case isMarker(line, "---") && started:
			return n + 1
		case isMarker(line, "---") || hasContent(line):
			started = true
		}
	}
	return 0
}

// strayDocument returns the line where the decoder's parser, asked for a second
// document, finds text that belongs to none.
func (f *File) strayDocument() (line int) {
	defer func() {
		if recover() != nil {
			line = 0
		}
	}()
	dec := yamlv2.NewDecoder(bytes.NewReader(f.Data))
	if dec.Decode(new(discard)) != nil {
		return 0
	}
	err := dec.Decode(new(discard))
	if err == nil || errors.Is(err, io.EOF) {
		return 0
	}
	p := parseFatal(err.Error())
	return max(p.Line, 1)
}

// discard takes any node without looking at it.
type discard struct{}

func (*discard) UnmarshalYAML(func(any) error) error { return nil }

// badText returns the place of the first byte or character that no YAML reader
// lets pass, and what it is.
func (f *File) badText() (pos Pos, what string, ok bool) {
	for i := 0; i < len(f.text); {
		r, size := utf8.DecodeRune(f.text[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return f.posAt(i), fmt.Sprintf("byte 0x%02X is not UTF-8", f.text[i]), true
		case !printable(r):
			return f.posAt(i), fmt.Sprintf("control character U+%04X", r), true
		}
		i += size
	}
	return Pos{}, "", false
}

// printable is the character set of YAML 1.1, section 5.1, with the byte-order
// mark, which the decoder lets pass.
func printable(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r == 0x85 ||
		r >= 0x20 && r <= 0x7e || r >= 0xa0 && r <= 0xd7ff ||
		r >= 0xe000 && r <= 0xfffd && r != 0xfffe || r >= 0x10000 && r <= 0x10ffff
}
