package source

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns the file as UTF-8, without its byte-order mark.
func (f *File) Text() string { return string(f.text) }

// Offset returns how far into [File.Text] a place is, in bytes.
func (f *File) Offset(p Pos) int {
	p = f.Clamp(p)
	at := 0
	for _, line := range f.lines[:p.Line-1] {
		at += len(line)
		if at < len(f.text) {
			at += breakSize(string(f.text[at:min(at+3, len(f.text))]))
		}
	}
	for i := 1; i < p.Column; i++ {
		_, size := utf8.DecodeRune(f.text[at:])
		at += size
	}
	return at
}

// Break returns the line break that the file uses: its first one, and a line
// feed where it has none.
func (f *File) Break() string {
	if len(f.lines) == 0 || len(f.lines[0]) >= len(f.text) {
		return "\n"
	}
	at := len(f.lines[0])
	return string(f.text[at : at+breakSize(string(f.text[at:min(at+3, len(f.text))]))])
}

// Splice returns the file's bytes with the text between two offsets replaced.
// Everything else, the encoding too, stays byte for byte.
func (f *File) Splice(start, end int, text string) []byte {
	rawStart, rawEnd := f.rawOffset(start), f.rawOffset(end)
	out := append([]byte(nil), f.Data[:rawStart]...)
	out = append(out, f.encode(text)...)
	return append(out, f.Data[rawEnd:]...)
}

// rawOffset turns an offset into the text into one into the bytes as read.
func (f *File) rawOffset(at int) int {
	if f.Encoding == UTF8 {
		return len(f.Data) - len(f.text) + at // a byte-order mark stands before the text
	}
	units := 0
	for _, r := range string(f.text[:at]) {
		units += max(utf16.RuneLen(r), 1)
	}
	return 2 + 2*units
}

func (f *File) encode(text string) []byte {
	var order binary.AppendByteOrder
	switch f.Encoding {
	case UTF16LE:
		order = binary.LittleEndian
	case UTF16BE:
		order = binary.BigEndian
	default:
		return []byte(text)
	}
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}
