package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	yamlv3 "gopkg.in/yaml.v3"
)

// This file asks yaml.v3 where things are.

// Tree parses the first document with places, as far as the server's decoder
// reads it: end is the first line that it does not look at, 0 when it reads them
// all. The tree is nil for an empty document, and when there is none to be had.
func (f *File) Tree() (tree *Node, end int) {
	end = f.markedEnd()
	tree, rest, err := parseTree(f.text)
	if end == 0 && (err != nil || rest) {
		// No marker, and yet the document seems to end in the middle of the text.
		end = f.strayDocument()
	}
	if err != nil && end > 0 && end <= len(f.lines) {
		// The two decoders differ in what they make of text behind the first
		// document: the server's does not look at it.
		tree, _, _ = parseTree(f.head(end))
	}
	return tree, end
}

// head is the text before line n.
func (f *File) head(n int) []byte {
	return []byte(strings.Join(f.lines[:min(n-1, len(f.lines))], "\n") + "\n")
}

// parseTree parses the first document of a text; rest reports whether anything
// stands behind it.
func parseTree(text []byte) (root *Node, rest bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, rest, err = nil, true, fmt.Errorf("panic: %v", r)
		}
	}()
	var doc, next yamlv3.Node
	dec := yamlv3.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); err != nil {
		return nil, !errors.Is(err, io.EOF), ignoreEOF(err)
	}
	if doc.Kind == yamlv3.DocumentNode && len(doc.Content) > 0 {
		b := treeBuilder{nodes: map[*yamlv3.Node]*Node{}}
		root = b.build(doc.Content[0], nil, 0)
	}
	return root, !errors.Is(dec.Decode(&next), io.EOF), nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

type treeBuilder struct {
	nodes map[*yamlv3.Node]*Node // those that have an anchor
	lines int                    // that stand before the text that was parsed
}

func (b treeBuilder) build(y *yamlv3.Node, parent *Node, index int) *Node {
	n := &Node{Value: y.Value, Pos: Pos{y.Line + b.lines, y.Column}, Parent: parent, index: index}
	if y.Anchor != "" {
		b.nodes[y] = n
	}
	if y.Style&yamlv3.TaggedStyle != 0 {
		n.Tag = y.ShortTag()
	}
	switch y.Kind {
	case yamlv3.ScalarNode:
		n.Kind = Scalar
		n.Style = scalarStyle(y.Style)
	case yamlv3.MappingNode:
		n.Kind = Mapping
		n.Style = collectionStyle(y.Style)
	case yamlv3.SequenceNode:
		n.Kind = Sequence
		n.Style = collectionStyle(y.Style)
	case yamlv3.AliasNode:
		n.Kind = Alias
		n.Target = b.nodes[y.Alias]
	}
	if len(y.Content) > 0 {
		n.Content = make([]*Node, len(y.Content))
		for i, c := range y.Content {
			n.Content[i] = b.build(c, n, i)
		}
	}
	return n
}

func scalarStyle(s yamlv3.Style) Style {
	switch {
	case s&yamlv3.DoubleQuotedStyle != 0:
		return DoubleQuoted
	case s&yamlv3.SingleQuotedStyle != 0:
		return SingleQuoted
	case s&yamlv3.LiteralStyle != 0:
		return Literal
	case s&yamlv3.FoldedStyle != 0:
		return Folded
	}
	return Plain
}

func collectionStyle(s yamlv3.Style) Style {
	if s&yamlv3.FlowStyle != 0 {
		return Flow
	}
	return Block
}
