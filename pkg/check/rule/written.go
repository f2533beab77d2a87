package rule

import (
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// hasNoValue reports whether a key is there with nothing behind it: the decoder
// takes it for null.
func hasNoValue(p webconfig.Place) bool { return p.IsSet() && p.Node.IsNull() }

// isEmptyMap reports whether a section is written as a mapping without entries.
func isEmptyMap(p webconfig.Place) bool {
	n := p.Node.Resolve()
	return n != nil && n.Kind == source.Mapping && len(n.Content) == 0
}

// isNumber reports whether a value is written as a bare number.
func isNumber(n *source.Node) bool {
	n = n.Resolve()
	if n == nil || n.Kind != source.Scalar || n.Style != source.Plain || n.Value == "" {
		return false
	}
	return bareNumber().MatchString(n.Value)
}

var bareNumber = source.Pattern(`^[-+]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0o[0-7_]+|[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.[0-9_]+([eE][-+]?[0-9]+)?|\.inf|\.Inf|\.INF|\.nan|\.NaN|\.NAN)$`)
