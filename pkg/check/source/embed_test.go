package source_test

import (
	"strings"
	"testing"
	"unicode"

	"webtool/pkg/check/source"
)

// embedded are scalars in every style, with what makes following them hard.
var embedded = map[string]string{
	"literal":          "a: |\n  x: 1\n\n   y: [ü, 世]\n",
	"literal, strip":   "a: |- # comment\n  x\n  y\n\n\nb: 1\n",
	"literal, keep":    "a: |+\n  x\n\n\n",
	"literal, deeper":  "a: |2\n    x: 1\n  y: 2\n",
	"literal, tabs":    "a: |\n  x:\t1 \n  \ty\n",
	"literal, CRLF":    "a: |\r\n  x: 1\r\n  y: 2\r\n",
	"literal, tagged":  "a: !!str &anchor |\n  x: 1\n",
	"literal, in list": "- a:\n  - |\n    x: 1\n    y: 2\n",
	"folded":           "a: >\n  x: 1\n  y: 2\n\n    z: 3\n",
	"single":           "a: 'x: ''1''\n  y\n\n  z: 2'\n",
	"double":           "a: \"x: \\\"1\\\"\\n  y: \\u00fc \\\n     \\  z\\\\ \\x41\\t\n\n  b\"\n",
	"JSON":             `{"a": "tls:\n  x: \/1\n"}`,
	"plain":            "a: x y\n  z\n\n  w\n",
	"flow, plain":      "{a: x\n y, b: z}\n",
	"second document":  "# one\nz: 1\n---\n# two\na: |\n  x: 1\n",
	"dots":             "z: 1\n...\n--- # two\na: |\n  x: 1\n",
}

// TestEmbedded checks that each character of an embedded text is found where it
// is written.
func TestEmbedded(t *testing.T) {
	for name, text := range embedded {
		f := source.New("outer", []byte(text))
		docs, _ := f.Documents(10)
		var value *source.Node
		docs[len(docs)-1].Root.Walk(func(n *source.Node) {
			if value == nil && n.Kind == source.Scalar && !n.IsKey() && n.Text() != "" {
				value = n
			}
		})
		e := f.Embed("inner", value, []byte(value.Text()), true)
		for line := 1; line <= e.File.LineCount(); line++ {
			for i, r := range e.File.Runes(line) {
				if unicode.IsSpace(r) && value.Style != source.Literal {
					continue
				}
				span, exact := e.Outer(source.Span{Start: source.Pos{Line: line, Column: i + 1}, End: source.Pos{Line: line, Column: i + 2}})
				if !exact || span.Start.Line != span.End.Line {
					t.Errorf("%s: line %d, column %d: %v, exact: %t", name, line, i+1, span, exact)
					continue
				}
				got := string(f.Runes(span.Start.Line)[span.Start.Column-1 : span.End.Column-1])
				if got != string(r) && !escaped(got, r) {
					t.Errorf("%s: line %d, column %d: %q is found at %q", name, line, i+1, r, got)
				}
			}
		}
	}
}

// escaped reports whether a text is how a character is written in quotes.
func escaped(text string, r rune) bool {
	switch text {
	case `\u00fc`:
		return r == 'ü'
	case `\x41`:
		return r == 'A'
	}
	return len(text) == 2 && strings.ContainsRune(`\'`, rune(text[0])) && rune(text[1]) == r
}

// TestEmbeddedOtherwise checks that a text that is not what is written stands for
// the whole value.
func TestEmbeddedOtherwise(t *testing.T) {
	f := source.New("outer", []byte("a: aGVsbG8=\n"))
	docs, _ := f.Documents(10)
	value := docs[0].Root.Content[1]
	for _, verbatim := range []bool{true, false} {
		span, exact := f.Embed("inner", value, []byte("hello"), verbatim).Outer(source.Span{Start: source.Pos{Line: 1, Column: 2}})
		if exact || span != f.Span(value) {
			t.Errorf("verbatim %t: %v, exact: %t", verbatim, span, exact)
		}
	}
}

// TestDocuments checks that a broken document hides none of the others.
func TestDocuments(t *testing.T) {
	f := source.New("", []byte("# none\n---\na: 1\n---\nb: {\n---\n\n--- # c\nc: |\n  x\n  ---\n...\n---\n{d: 1}\ne: 2\n--- f\n"))
	docs, more := f.Documents(10)
	var got []string
	for _, d := range docs {
		switch {
		case d.Fault != nil:
			got = append(got, "broken")
		case d.Root != nil:
			got = append(got, f.Line(d.Root.Pos.Line))
		default:
			got = append(got, "empty")
		}
	}
	if want := "a: 1|broken|c: ||broken|--- f"; strings.Join(got, "|") != want || more {
		t.Errorf("documents %q, more: %t", strings.Join(got, "|"), more)
	}
	if docs, more := f.Documents(2); len(docs) != 2 || !more {
		t.Errorf("%d documents, more: %t", len(docs), more)
	}
}
