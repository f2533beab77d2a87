package source

import (
	"fmt"
	"unicode/utf8"
)

// badText returns the place of the first byte or character that no YAML reader
// lets pass, and what it is.
func (f *File) badText() (pos Pos, what string, ok bool) {
	for i := 0; i < len(f.text); {
		r, size := utf8.DecodeRune(f.text[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return f.PosAt(i), fmt.Sprintf("byte 0x%02X is not UTF-8", f.text[i]), true
		case !printable(r):
			return f.PosAt(i), fmt.Sprintf("control character U+%04X", r), true
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
