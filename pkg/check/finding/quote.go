package finding

import (
	"strconv"
	"strings"
	"unicode"
)

// Mask stands for a value that is not shown. It says nothing of its length.
const Mask = "•••"

// Quote quotes a text from a file for a message, so that no control character
// in it can reach a terminal, and a long one does not fill the screen.
func Quote(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
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
