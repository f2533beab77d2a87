package manifest

import (
	"encoding/base64"
	"regexp"
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// read takes the entry's value as a cluster would.
func (e *Entry) read() {
	text, ok := textOf(e.Value)
	switch {
	case !ok:
		e.Flaw = NotText
		return
	case e.Encoded:
		// As encoding/json decodes a []byte: line breaks are passed over.
		if base64.StdEncoding.DecodedLen(len(text)) > 2*maxValue {
			e.Flaw = TooLarge
			return
		}
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			e.Flaw = NotBase64
			return
		}
		text = string(data)
	}
	if len(text) > maxValue {
		e.Flaw = TooLarge
		return
	}
	e.Data = []byte(text)
}

// otherScalar is what a YAML reader takes for a number or a boolean.
var otherScalar = source.Pattern(`^([-+]?[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?|0x[0-9a-fA-F]+|true|True|TRUE|false|False|FALSE|yes|no|on|off)$`)

// textOf returns the text of a value; ok is false when it is none. Null stands
// for an empty one.
func textOf(n *source.Node) (text string, ok bool) {
	n = n.Resolve()
	switch {
	case n.IsNull():
		return "", true
	case n.Kind != source.Scalar:
		return "", false
	case n.Tag == "" && n.Style == source.Plain && otherScalar().MatchString(n.Value),
		n.Tag != "" && n.Tag != "!!str" && n.Tag != "!!binary":
		return "", false
	}
	return n.Text(), true
}

// pair is an entry of a mapping.
type pair struct{ key, value *source.Node }

// pairs returns the entries of a mapping, merges included: its own win over
// those, the last over one of the same name before it.
func pairs(n *source.Node, depth int) []pair {
	n = n.Resolve()
	if n == nil || n.Kind != source.Mapping || depth > maxDepth {
		return nil
	}
	var merged, own []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !key.IsMerge() {
			own = append(own, pair{key, value})
			continue
		}
		sources := []*source.Node{value}
		if list := value.Resolve(); list != nil && list.Kind == source.Sequence {
			sources = slices.Clone(list.Content[:min(len(list.Content), maxDepth)])
			slices.Reverse(sources) // the first wins
		}
		for _, s := range sources {
			merged = append(merged, pairs(s, depth+maxDepth/2)...)
		}
	}
	return latest(append(merged, own...))
}

// latest leaves of each name the last, in the place of the first.
func latest(all []pair) []pair {
	index := map[string]int{}
	var left []pair
	for _, p := range all {
		name := p.key.Text()
		if i, ok := index[name]; ok {
			left[i] = p
			continue
		}
		index[name] = len(left)
		left = append(left, p)
	}
	return left
}

// field returns the value of a key of a mapping, nil when there is none.
func field(n *source.Node, name string) *source.Node {
	for _, p := range pairs(n, 0) {
		if p.key.Text() == name {
			return p.value
		}
	}
	return nil
}

// masked returns a name, or a mask where it is not written like one.
func masked(name string, like func() *regexp.Regexp) string {
	if like().MatchString(name) {
		return name
	}
	return finding.Mask
}
