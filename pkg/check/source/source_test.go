package source_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/source"
)

// TestSpans checks where values stand: columns count code points, whatever their
// width, and ends are those of the written value.
func TestSpans(t *testing.T) {
	span := func(l, c, el, ec int) source.Span {
		return source.Span{Start: source.Pos{Line: l, Column: c}, End: source.Pos{Line: el, Column: ec}}
	}
	for name, test := range map[string]struct {
		text string
		want source.Span // of the value of the last key that is called "v"
	}{
		"plain":               {"v: abc\n", span(1, 4, 1, 7)},
		"no line break":       {"v: abc", span(1, 4, 1, 7)},
		"trailing space":      {"v: abc  # why\n", span(1, 4, 1, 7)},
		"two words":           {"v: a  b\n", span(1, 4, 1, 8)},
		"two lines":           {"v: a\n   b c\n", span(1, 4, 2, 7)},
		"single quotes":       {"v: 'it''s'  # x\n", span(1, 4, 1, 11)},
		"double quotes":       {"v: \"a\\\"b\"\n", span(1, 4, 1, 10)},
		"quotes, two lines":   {"v: \"a\n  b\"\nw: x\n", span(1, 4, 2, 5)},
		"literal":             {"v: |\n  a\n  b\nw: x\n", span(1, 4, 3, 4)},
		"literal, nested":     {"a:\n  v: |-\n    one\n\n    two\n  w: x\n", span(2, 6, 5, 8)},
		"folded, empty":       {"v: >\nw: x\n", span(1, 4, 1, 5)},
		"tag":                 {"v: !!str abc\n", span(1, 10, 1, 13)},
		"anchor":              {"v: &a abc\n", span(1, 7, 1, 10)},
		"alias":               {"a: &a x\nv: *a\n", span(2, 4, 2, 6)},
		"nothing":             {"v:\nw: x\n", span(1, 3, 1, 3)},
		"flow list":           {"v: [a, 'b', ]  # x\n", span(1, 4, 1, 14)},
		"flow list, lines":    {"v: [a,\n  b # x\n  ]\n", span(1, 4, 3, 4)},
		"empty flow map":      {"v: { }\n", span(1, 4, 1, 7)},
		"block list":          {"v:\n  - a\n  - bc\n", span(2, 3, 3, 7)},
		"non-ASCII":           {"é: ü\nv: señor\n", span(2, 4, 2, 9)},
		"behind wide":         {"{日本: 語, v: abc}\n", span(1, 12, 1, 15)},
		"behind combining":    {"{e\u0301: x, v: abc}\n", span(1, 12, 1, 15)},
		"behind an emoji":     {"{🔑: x, v: abc}\n", span(1, 11, 1, 14)},
		"behind a tab":        {"v:\tabc\n", span(1, 4, 1, 7)},
		"CRLF":                {"w: x\r\nv: abc\r\n", span(2, 4, 2, 7)},
		"CR":                  {"w: x\rv: abc\r", span(2, 4, 2, 7)},
		"byte-order mark":     {"\ufeffv: abc\n", span(1, 4, 1, 7)},
		"UTF-16, big endian":  {"\xfe\xff\x00v\x00:\x00 \x00a\x00\n", span(1, 4, 1, 5)},
		"UTF-16, little":      {"\xff\xfev\x00:\x00 \x00a\x00\n\x00", span(1, 4, 1, 5)},
		"second line of NEL":  {"w: x\u0085v: abc\n", span(2, 4, 2, 7)},
		"first of two":        {"v: abc\n---\nv: abcdef\n", span(1, 4, 1, 7)},
		"dropped behind":      {"  v: abc\nw: x\n", span(1, 6, 1, 9)},
		"dropped behind flow": {"{v: abc}\nw: x\n", span(1, 5, 1, 8)},
	} {
		t.Run(name, func(t *testing.T) {
			f := source.New("web.yml", []byte(test.text))
			tree, _ := f.Tree()
			var got source.Span
			tree.Walk(func(n *source.Node) {
				if key := n.Key(); key != nil && key.Text() == "v" {
					got = f.Span(n)
				}
			})
			if got != test.want {
				t.Errorf("%q: got %v, want %v", test.text, got, test.want)
			}
		})
	}
}

// TestDropped tells where the server stops reading.
func TestDropped(t *testing.T) {
	for text, want := range map[string]int{
		"a: 1\n": 0, "---\na: 1\n": 0, "a: 1\n---\n": 0, "a: 1\n---\n# x\n": 0, "a: 1\n...\n": 0,
		"a: 1\n---\nb: 2\n": 3, "a: 1\n--- {b: 2}\n": 2, "---\n---\na: 1\n": 3, "a: 1\n...\nb: 2\n": 3,
		"  a: 1\nb: 2\n": 2, "{a: 1}\nb: 2\n": 2, "# x\n\n  a: 1\n\n# y\nb: 2\n": 6,
		"a: |\n  ---\n  x\nb: 2\n": 0, "%YAML 1.1\n---\na: 1\n": 0, "": 0, "# x\n": 0,
		"[a]\n[b]\n": 2, "'a'\n'b'\n": 2,
	} {
		f := source.New("web.yml", []byte(text))
		_, end := f.Tree()
		if got := f.Dropped(end); got != want {
			t.Errorf("%q: dropped from line %d, want %d", text, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "large.yml")
	if err := os.WriteFile(path, make([]byte, source.MaxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Read(t.Context(), path); !errors.Is(err, source.ErrTooLarge) {
		t.Errorf("a large file: %v", err)
	}
	if _, err := source.ReadRegular(path, 10); !errors.Is(err, source.ErrTooLarge) {
		t.Errorf("a large file that a config names: %v", err)
	}
	if data, err := source.ReadRegular(os.DevNull, 10); err != nil || len(data) > 0 {
		t.Errorf("the null device: %q, %v", data, err)
	}
	if _, err := source.ReadRegular(filepath.Join(dir, "missing"), 10); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "open ") {
		t.Errorf("a missing file: %v", err)
	}
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if _, err := source.ReadStream(ctx, r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a stream without end: %v", err)
	}
}
