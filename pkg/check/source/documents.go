package source

import (
	"bytes"
	"errors"
	"io"
	"strings"

	yamlv2 "go.yaml.in/yaml/v2"
)

// This file finds the end of what the server reads.

// Dropped returns the line where content begins at or behind line end, where the
// server's decoder stops; 0 when there is none.
func (f *File) Dropped(end int) int {
	for n := end; 0 < n && n <= len(f.lines); n++ {
		if hasContent(f.lines[n-1]) {
			return n
		}
	}
	return 0
}

// hasContent reports whether a line holds anything but a comment, a marker or a
// directive.
func hasContent(line string) bool {
	if isMarker(line, "---") {
		line = line[3:]
	} else if isMarker(line, "...") {
		return false
	}
	line = strings.TrimLeft(line, " \t\ufeff")
	return line != "" && line[0] != '#' && line[0] != '%'
}

// isMarker reports whether a line begins with a document marker. Neither can
// stand at the start of a line within a document, not even in a block scalar.
func isMarker(line, marker string) bool {
	rest, ok := strings.CutPrefix(line, marker)
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t"))
}

// markedEnd returns the line of the marker that ends the first document, 0 when
// there is none.
func (f *File) markedEnd() int {
	started := false
	for n, line := range f.lines {
		switch {
		case isMarker(line, "..."):
			return n + 1
		case isMarker(line, "---") && started:
			return n + 1
		case isMarker(line, "---") || hasContent(line):
			started = true
		}
	}
	return 0
}

// strayDocument returns the line where the decoder's parser, asked for a second
// document, finds text that belongs to none.
func (f *File) strayDocument() (line int) {
	defer func() {
		if recover() != nil {
			line = 0
		}
	}()
	dec := yamlv2.NewDecoder(bytes.NewReader(f.Data))
	if dec.Decode(new(discard)) != nil {
		return 0
	}
	err := dec.Decode(new(discard))
	if err == nil || errors.Is(err, io.EOF) {
		return 0
	}
	p := parseFatal(err.Error())
	return max(p.Line, 1)
}

// discard takes any node without looking at it.
type discard struct{}

func (*discard) UnmarshalYAML(func(any) error) error { return nil }
