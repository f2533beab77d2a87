// Package yamltext writes YAML that every reader takes for what it was: strings
// that look like something else stand in quotes, and there are no anchors, tags or
// flow collections. Reading YAML is for package source.
package yamltext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"webtool/pkg/check/source"
)

// Map is a mapping; its order is kept.
type Map []Entry

// Entry is one key, of at most 100 characters, and its value: a string, a bool, an
// int, a [Map] or a [List].
type Entry struct {
	Key   string
	Value any
}

// List is a sequence of such values.
type List []any

// String returns the mapping in block style, with a line break at its end.
func (m Map) String() string {
	var b strings.Builder
	m.write(&b, "", "")
	return b.String()
}

// write writes the entries; the first one's line has begun already, with first.
func (m Map) write(b *strings.Builder, first, indent string) {
	for i, e := range m {
		if i > 0 {
			first = indent
		}
		b.WriteString(first + Scalar(e.Key) + ":")
		writeValue(b, e.Value, indent+"  ")
	}
}

func writeValue(b *strings.Builder, value any, indent string) {
	switch v := value.(type) {
	case string:
		b.WriteString(" " + Scalar(v) + "\n")
	case Map:
		if len(v) == 0 {
			b.WriteString(" {}\n")
			return
		}
		b.WriteString("\n")
		v.write(b, indent, indent)
	case List:
		if len(v) == 0 {
			b.WriteString(" []\n")
			return
		}
		b.WriteString("\n")
		for _, item := range v {
			if m, ok := item.(Map); ok && len(m) > 0 {
				m.write(b, indent+"- ", indent+"  ")
				continue
			}
			b.WriteString(indent + "-")
			writeValue(b, item, indent+"  ")
		}
	default: // a bool or a number
		fmt.Fprintf(b, " %v\n", v)
	}
}

var plain = source.Pattern(`^[A-Za-z_/][A-Za-z0-9_./@-]*$`)

// words are plain scalars that are no strings in YAML 1.1.
var words = source.Pattern(`^(?i:y|n|yes|no|on|off|true|false|null)$`)

// Scalar writes a string so that YAML reads it back as that string: as it is
// where that is safe, else in quotes. Bytes that are not UTF-8 cannot be written,
// and become U+FFFD.
func Scalar(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	switch {
	case plain().MatchString(s) && !words().MatchString(s):
		return s
	case strings.IndexFunc(s, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) < 0:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == ' ' || unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	return b.String() + `"`
}
