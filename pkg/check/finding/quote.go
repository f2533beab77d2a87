package finding

import (
	"strconv"
	"strings"
	"unicode"
)

// Mask stands for a value that is not shown. It says nothing of its length.
const Mask = "•••"

// Quote puts a text from a file between quotes for a message. What could act on
// a terminal is escaped, and a long text does not fill the screen. A backslash
// stays as it is: the paths of Windows are full of them.
func Quote(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteRune(r)
		case r == ' ' || unicode.IsPrint(r) && r != '"':
			b.WriteRune(r)
		default:
			quoted := strconv.Quote(string(r))
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Printable replaces what could act on a terminal: control and format
// characters, bidirectional overrides and line breaks.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}

// ShellQuote writes a word so that a shell takes it as it is.
func ShellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@%+=,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// QuoteAll quotes the first five of a list, and counts the others: "a", "b", 3 more.
func QuoteAll(names []string) string {
	const most = 5
	var all []string
	for i, name := range names {
		if i == most {
			all = append(all, strconv.Itoa(len(names)-most)+" more")
			break
		}
		all = append(all, Quote(name))
	}
	return strings.Join(all, ", ")
}
