package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"webtool/pkg/check/finding"
)

// TestCarets checks that the carets stand below what they mean, whatever the
// width of the characters before and within.
func TestCarets(t *testing.T) {
	for name, test := range map[string]struct {
		text       string
		start, end int
		want       string
	}{
		"plain":     {"a: bcd", 3, 6, "   ^^^"},
		"wide":      {"日本: bcd", 4, 7, "      ^^^"},
		"on wide":   {"a: 日本", 3, 5, "   ^^^^"},
		"combining": {"e\u0301: bcd", 4, 7, "   ^^^"},
		"empty":     {"a:", 2, 2, "  ^"},
		"mask":      {"a: •••", 3, 6, "   ^^^"},
	} {
		var out bytes.Buffer
		writeFinding(&out, &finding.Finding{Rule: &finding.Rule{Name: "x"}, Message: "x",
			Excerpt: &finding.Excerpt{Line: 1, Text: test.text, Start: test.start, End: test.end}}, false)
		lines := strings.Split(out.String(), "\n")
		if got := strings.TrimPrefix(lines[3], "  | "); got != test.want {
			t.Errorf("%s: %q below %q, want %q", name, got, test.text, test.want)
		}
	}
}

// TestWrap checks that no line is longer than it has to be, and no word is lost.
func TestWrap(t *testing.T) {
	text := strings.Repeat("word and another one, ", 30) + strings.Repeat("x", 150) + " end"
	var out bytes.Buffer
	writeNote(&out, "  = ", "help", text, false)
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if len(line) > wrapAt && !strings.Contains(line, "xxx") {
			t.Errorf("%d columns: %q", len(line), line)
		}
	}
	if got := strings.Join(strings.Fields(out.String()), " "); got != "= help: "+strings.Join(strings.Fields(text), " ") {
		t.Errorf("got %q", got)
	}
}

// FuzzText renders findings made of any texts: no panic, and no character that
// acts on a terminal.
func FuzzText(f *testing.F) {
	f.Add("web.yml", "message", "effect", "help", "a: \x1b[31mb", 3, 5)
	f.Add("\u202e.yml", "\x00", "日本", "e\u0301", "\t•", -1, 99)
	f.Fuzz(func(t *testing.T, file, message, effect, help, excerpt string, start, end int) {
		if !utf8.ValidString(excerpt) {
			return // excerpts come from decoded text
		}
		e := &finding.Excerpt{Line: 3, Text: finding.Printable(excerpt), Start: max(start, 0), End: end}
		r := &finding.Report{Files: []finding.FileReport{{Path: file, Error: message, Findings: []finding.Finding{{
			Rule: &finding.Rule{Name: "rule", Code: "WT000"}, Where: finding.Location{File: file, Line: 3, Column: 1},
			Message: message, Effect: effect, Help: help, Excerpt: e, Related: []finding.Related{{Message: help}},
		}}}}}
		var out bytes.Buffer
		for _, format := range []string{"text", "concise"} {
			if err := Write(&out, r, format, Options{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := WriteStatus(&out, r, StatusOptions{Fails: func(*finding.FileReport) bool { return true }}); err != nil {
			t.Fatal(err)
		}
		for _, c := range out.String() {
			if c != '\n' && !unicode.IsPrint(c) {
				t.Fatalf("%q reaches the terminal: %q", c, out.String())
			}
		}
	})
}
