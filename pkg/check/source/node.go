package source

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a node of the tree is.
type Kind uint8

// The kinds of nodes.
const (
	Scalar Kind = iota + 1
	Mapping
	Sequence
	Alias
)

// Style is how a node is written.
type Style uint8

// The styles of nodes. Block stands for mappings and sequences by indentation,
// Plain for scalars without quotes.
const (
	Plain Style = iota + 1
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
	Block
	Flow
)

// Node is one node of the first document, with its place.
type Node struct {
	Kind    Kind
	Style   Style
	Tag     string // as written, short form ("!!int"); "" without one
	Value   string // of a scalar; the anchor's name of an alias
	Pos     Pos    // of its first character, tag and anchor included
	Content []*Node
	Target  *Node // of an alias
	Parent  *Node

	index int // in Parent.Content
}

// Resolve follows an alias to what it stands for.
func (n *Node) Resolve() *Node {
	for n != nil && n.Kind == Alias {
		n = n.Target
	}
	return n
}

// IsNull reports whether the decoder takes the node for null.
func (n *Node) IsNull() bool {
	n = n.Resolve()
	if n == nil || n.Kind != Scalar {
		return n == nil
	}
	if n.Tag != "" {
		return n.Tag == "!!null"
	}
	return n.Style == Plain && slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.Value)
}

// Text returns what the decoder makes of a scalar that it reads into a string.
func (n *Node) Text() string {
	n = n.Resolve()
	if n == nil || n.Kind != Scalar || n.IsNull() {
		return ""
	}
	if n.Tag == "!!binary" {
		if data, err := base64.StdEncoding.DecodeString(n.Value); err == nil {
			return string(data)
		}
	}
	return n.Value
}

// IsMerge reports whether the node is the key of a merge ("<<").
func (n *Node) IsMerge() bool {
	return n.Kind == Scalar && n.Value == "<<" && (n.Tag == "!!merge" || n.Tag == "" && n.Style == Plain)
}

// IsKey reports whether the node is the key of an entry of a mapping.
func (n *Node) IsKey() bool {
	return n.Parent != nil && n.Parent.Kind == Mapping && n.index%2 == 0
}

// Key returns the key under which the node stands, and nil when it is no value
// of a mapping.
func (n *Node) Key() *Node {
	if n.Parent == nil || n.Parent.Kind != Mapping || n.index%2 == 0 {
		return nil
	}
	return n.Parent.Content[n.index-1]
}

// Entry returns the value of a key, nil for a node that is none.
func (n *Node) Entry() *Node {
	if !n.IsKey() {
		return nil
	}
	return n.Parent.Content[n.index+1]
}

// Keys returns the names of the keys above the node, the outermost first; items
// of sequences add none.
func (n *Node) Keys() []string {
	var keys []string
	for ; n != nil; n = n.Parent {
		if n.IsKey() {
			keys = append(keys, n.Text())
		} else if k := n.Key(); k != nil {
			keys = append(keys, k.Text())
		}
	}
	slices.Reverse(keys)
	return keys
}

// plainKey reports whether a key needs no quotes in a path.
func plainKey(name string) bool {
	for i, r := range name {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z' && r < 0x80 || r == '_'
		if !letter && (i == 0 || r != '-' && (r < '0' || '9' < r)) {
			return false
		}
	}
	return name != ""
}

// Path returns the node's YAML path: "tls_server_config.cipher_suites[1]",
// `basic_auth_users["j. doe"]`. show says of a key how it may be written.
func (n *Node) Path(show func(key *Node) string) string {
	var b strings.Builder
	n.writePath(&b, show)
	return b.String()
}

func (n *Node) writePath(b *strings.Builder, show func(key *Node) string) {
	if n == nil || n.Parent == nil {
		return
	}
	n.Parent.writePath(b, show)
	key := n.Key()
	if n.IsKey() {
		key = n
	}
	if key == nil {
		b.WriteString("[" + strconv.Itoa(n.index) + "]")
		return
	}
	name := show(key)
	switch {
	case !plainKey(name):
		b.WriteString("[" + strconv.Quote(name) + "]")
	case b.Len() > 0:
		b.WriteString("." + name)
	default:
		b.WriteString(name)
	}
}

// Walk calls visit for the node and all below it, in the order written; aliases
// are not followed.
func (n *Node) Walk(visit func(*Node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, c := range n.Content {
		c.Walk(visit)
	}
}
