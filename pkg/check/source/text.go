package source

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Pos is a place in a file: line and column, both from 1, the column in code
// points. The zero value means no place.
type Pos struct{ Line, Column int }

// Span is a range in a file; End is exclusive.
type Span struct{ Start, End Pos }

// IsZero reports whether the span is no place at all.
func (s Span) IsZero() bool { return s.Start.Line == 0 }

// Encoding is how a file is written, decided as a YAML reader does: by its
// byte-order mark alone.
type Encoding string

// The encodings that a YAML reader knows.
const (
	UTF8    Encoding = "UTF-8"
	UTF16LE Encoding = "UTF-16LE"
	UTF16BE Encoding = "UTF-16BE"
)

// File is the content of one web config. It is not safe for concurrent use.
type File struct {
	Name     string // as the user gave it
	Data     []byte // as read
	Encoding Encoding
	text     []byte // as UTF-8, without byte-order mark
	lines    []string

	// The line that was asked for last, in code points: a minified file is one
	// long line with thousands of nodes.
	lastLine  int
	lastRunes []rune
}

// New makes a File of what was read.
func New(name string, data []byte) *File {
	f := &File{Name: name, Data: data}
	f.Encoding, f.text = toUTF8(data)
	f.lines = splitLines(string(f.text))
	return f
}

// Contains reports whether a text stands anywhere in the file.
func (f *File) Contains(text string) bool { return bytes.Contains(f.text, []byte(text)) }

// LineCount returns the number of lines; it is at least 1.
func (f *File) LineCount() int { return len(f.lines) }

// Line returns line n (from 1) without its line break, and "" outside the file.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return f.lines[n-1]
}

// Runes returns line n (from 1) in code points; it is not to be changed.
func (f *File) Runes(n int) []rune {
	if f.lastLine != n {
		f.lastLine, f.lastRunes = n, []rune(f.Line(n))
	}
	return f.lastRunes
}

// Clamp moves a place into the file.
func (f *File) Clamp(p Pos) Pos {
	p.Line = min(max(p.Line, 1), len(f.lines))
	p.Column = min(max(p.Column, 1), len(f.Runes(p.Line))+1)
	return p
}

// LineSpan is the written part of line n: from the first to the last character
// that is not blank.
func (f *File) LineSpan(n int) Span {
	n = f.Clamp(Pos{Line: n}).Line
	line := f.Line(n)
	indent := utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(line, " \t"))
	end := utf8.RuneCountInString(strings.TrimRight(line, " \t"))
	return Span{Pos{n, min(indent, end) + 1}, Pos{n, end + 1}}
}

// PosAt returns the place of the byte at offset of the UTF-8 text.
func (f *File) PosAt(offset int) Pos {
	head := splitLines(string(f.text[:min(offset, len(f.text))]))
	last := head[len(head)-1]
	return f.Clamp(Pos{len(head), utf8.RuneCountInString(last) + 1})
}

func toUTF8(data []byte) (Encoding, []byte) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return UTF16LE, utf16ToUTF8(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return UTF16BE, utf16ToUTF8(data[2:], binary.BigEndian)
	}
	return UTF8, bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
}

func utf16ToUTF8(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// splitLines cuts at the line breaks of YAML 1.1: besides LF and CRLF these are
// CR, NEL, LS and PS. The decoder counts its lines by them.
func splitLines(text string) []string {
	lines := make([]string, 0, strings.Count(text, "\n")+1)
	start := 0
	for i := 0; i < len(text); {
		size := breakSize(text[i:])
		if size == 0 {
			i++
			continue
		}
		lines = append(lines, text[start:i])
		i += size
		start = i
	}
	if start < len(text) || len(lines) == 0 {
		lines = append(lines, text[start:])
	}
	return lines
}

// breakSize returns how many bytes the line break at the start of s has, 0 when
// there is none.
func breakSize(s string) int {
	switch s[0] {
	case '\n':
		return 1
	case '\r':
		if strings.HasPrefix(s, "\r\n") {
			return 2
		}
		return 1
	case 0xc2:
		if strings.HasPrefix(s, "\u0085") {
			return 2
		}
	case 0xe2:
		if strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029") {
			return 3
		}
	}
	return 0
}
