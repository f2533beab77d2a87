package check

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/manifest"
	"webtool/pkg/check/source"
)

// This file moves what is found in a web config to its place in the manifest around it.

// embedding is a web config in a manifest.
type embedding struct {
	file  *source.File
	entry *manifest.Entry
	label string
	text  *source.Embedded
}

// move takes a finding from its place in the config to that in the manifest.
func (m *embedding) move(f finding.Finding) finding.Finding {
	inner := f.Where
	exact := false
	f.Where, exact = m.outer(inner)
	related := make([]finding.Related, 0, len(f.Related)+1)
	if !exact && inner.Line > 0 {
		related = append(related, finding.Related{Where: f.Where, Message: m.decodedPlace(inner, f.Excerpt)})
	}
	for _, other := range f.Related {
		if other.Where.File == m.label {
			at := other.Where
			if other.Where, exact = m.outer(at); !exact {
				other.Message += ", in " + m.decodedPlace(at, nil)
			}
		}
		related = append(related, other)
	}
	if len(related) > 0 {
		f.Related = related
	}
	f.Excerpt = m.excerpt(f.Excerpt, inner, f.Where)
	return f
}

// outer is where a place of the config is in the manifest.
func (m *embedding) outer(l finding.Location) (finding.Location, bool) {
	path := m.label
	if l.YAMLPath != "" {
		path += ":" + l.YAMLPath
	}
	if l.Line == 0 {
		return locationOf(m.file, m.text.Value(), path), true
	}
	span, exact := m.text.Outer(source.Span{
		Start: source.Pos{Line: l.Line, Column: l.Column}, End: source.Pos{Line: l.EndLine, Column: l.EndColumn}})
	return locationOf(m.file, span, path), exact
}

// decodedPlace says where in a value that is not written as it is read.
func (m *embedding) decodedPlace(l finding.Location, e *finding.Excerpt) string {
	place := fmt.Sprintf("line %d, column %d of the value", l.Line, l.Column)
	if m.entry.Encoded {
		place += " when decoded"
	}
	if e != nil {
		place += ": " + strings.TrimSpace(e.Text)
	}
	return place
}

// excerpt moves the masked line of a finding: with the indentation of the
// manifest where that is all that stands before it.
func (m *embedding) excerpt(e *finding.Excerpt, inner, outer finding.Location) *finding.Excerpt {
	span := source.Span{Start: source.Pos{Line: outer.Line, Column: outer.Column}, End: source.Pos{Line: outer.EndLine, Column: outer.EndColumn}}
	if _, exact := m.outer(inner); !exact || e == nil {
		return m.valueLine(span)
	}
	moved := *e
	moved.Line = outer.Line
	line := m.file.Runes(outer.Line)
	indent := min(max(outer.Column-inner.Column, 0), len(line))
	if strings.Trim(string(line[:indent]), " ") == "" {
		moved.Text = strings.Repeat(" ", indent) + e.Text
		moved.Start, moved.End = e.Start+indent, e.End+indent
	}
	return &moved
}

// valueLine is the manifest's line of the whole value, masked; nil when more
// than key and value stand on it.
func (m *embedding) valueLine(span source.Span) *finding.Excerpt {
	key := m.entry.KeyNode
	line := m.file.Runes(span.Start.Line)
	if key == nil || key.Pos.Line != span.Start.Line || strings.Trim(string(line[:min(key.Pos.Column-1, len(line))]), " ") != "" {
		return nil
	}
	const mask = "•••••••••••"
	text := strings.Repeat(" ", key.Pos.Column-1) + m.entry.ShownKey() + ": "
	start := len([]rune(text))
	return &finding.Excerpt{Line: span.Start.Line, Text: text + mask, Start: start, End: start + len([]rune(mask))}
}

func locationOf(f *source.File, s source.Span, path string) finding.Location {
	return finding.Location{File: f.Name, YAMLPath: path,
		Line: s.Start.Line, Column: s.Start.Column, EndLine: s.End.Line, EndColumn: s.End.Column}
}
