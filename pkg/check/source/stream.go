package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	yamlv3 "gopkg.in/yaml.v3"
)

// Document is one document of a stream of them. Its nodes have their places in
// the whole file.
type Document struct {
	Line  int      // its first line, the marker included
	Root  *Node    // nil when it is empty, or no YAML
	Fault *Problem // why it is no YAML, nil when it is
	Span  Span     // of the fault
}

// Documents parses all documents of a stream, each by itself: one that is broken
// does not hide those behind it. more reports whether there are more than limit,
// which are left out.
func (f *File) Documents(limit int) (docs []Document, more bool) {
	start, offset := 0, 0 // of the document
	end := 0              // of the text up to here
	content := false      // the document has begun
	cut := func(line, at int) {
		if content && !more {
			if len(docs) == limit {
				more = true
				return
			}
			docs = append(docs, f.document(start, f.text[offset:at]))
		}
		start, offset, content = line, at, false
	}
	for n, line := range f.lines {
		begin := end
		end += len(line)
		if end < len(f.text) {
			end += breakSize(string(f.text[end:min(end+3, len(f.text))]))
		}
		if isMarker(line, "---") {
			cut(n, begin)
		}
		content = content || hasContent(line)
		if isMarker(line, "...") {
			cut(n+1, end)
		}
	}
	cut(len(f.lines), end)
	return docs, more
}

// document parses the text of one document that begins behind so many lines.
func (f *File) document(lines int, text []byte) (doc Document) {
	doc.Line = lines + 1
	fault := func(text string) {
		p := parseFatal(text)
		if p.Line == 0 {
			p.Line = 1
		}
		p.Line += lines
		doc.Fault, doc.Root = &p, nil
		doc.Span = f.LineSpan(p.Line)
	}
	defer func() {
		if r := recover(); r != nil {
			fault(fmt.Sprintf("panic: %v", r))
		}
	}()
	var node, next yamlv3.Node
	dec := yamlv3.NewDecoder(bytes.NewReader(text))
	switch err := dec.Decode(&node); {
	case errors.Is(err, io.EOF):
		return doc
	case err != nil:
		fault(err.Error())
		return doc
	}
	if err := dec.Decode(&next); err != nil && !errors.Is(err, io.EOF) {
		fault(err.Error())
		return doc
	}
	if node.Kind == yamlv3.DocumentNode && len(node.Content) > 0 {
		b := treeBuilder{nodes: map[*yamlv3.Node]*Node{}, lines: lines}
		doc.Root = b.build(node.Content[0], nil, 0)
	}
	return doc
}

// IsQuiet reports whether the words of a problem hold nothing of the file.
func (p *Problem) IsQuiet() bool {
	return !strings.Contains(p.Text, "anchor '") && !strings.HasPrefix(p.Text, "panic: ") && p.Kind == Syntax
}
