package report

import (
	"bytes"
	"strings"
	"testing"

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
			Excerpt: &finding.Excerpt{Line: 1, Text: test.text, Start: test.start, End: test.end}}, "", false)
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
