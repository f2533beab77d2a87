package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// MergeWins finds keys whose value a merge takes away.
var MergeWins = &Rule{
	Rule: finding.Rule{Name: "merge-wins", Code: "WT071", Severity: finding.Warning,
		Summary: "a merge below a key overrides it",
		Why: "In YAML a key that is written out wins over one that comes of a merge (<<). The server's decoder reads from top to bottom, and in its sections the last one wins: " +
			"a merge that stands below a key takes its value away.",
		Bad:    "rate_limit:\n  burst: 20\n  <<: {interval: 1s, burst: 1}\n",
		Good:   "rate_limit:\n  <<: {interval: 1s, burst: 1}\n  burst: 20\n",
		Source: "go.yaml.in/yaml/v2 2.4.4, decode.go, decoder.mappingStruct"},
	Check: func(c *Context) {
		for _, f := range c.structFields() {
			if own := c.overridden(f); own != nil {
				c.Report(own, fmt.Sprintf("%s is overridden by the merge below it", f.Key.Text()), "the server uses the value that is merged in", "write the merge (<<) first, and the key below it",
					finding.Related{Where: c.At(f.Key), Message: "this value is in force"})
			}
		}
	},
}

// structFields are the places of all keys that are in force in the sections of
// fixed keys.
func (c *Context) structFields() []webconfig.Place {
	all := []webconfig.Place{c.TLS.Place, c.HTTP.Place, c.RateLimit.Place, c.Users.Place,
		c.HTTP.HTTP2.Place, c.HTTP.Headers.Place, c.RateLimit.Burst.Place, c.RateLimit.Interval.Place}
	all = append(all, c.tlsKeys()...)
	var set []webconfig.Place
	for _, p := range all {
		if p.IsSet() {
			set = append(set, p)
		}
	}
	return set
}

// overridden returns the key of the same name that stands where the section is
// written, if the one in force came there by a merge below it.
func (c *Context) overridden(f webconfig.Place) *source.Node {
	section := c.sectionOf(f)
	if section == nil || section == f.Key.Parent {
		return nil
	}
	for i := 0; i+1 < len(section.Content); i += 2 {
		key, value := section.Content[i], section.Content[i+1]
		if !key.IsMerge() && key.Text() == f.Key.Text() {
			if same(value, f.Node) || isMapping(value) && isMapping(f.Node) {
				return nil // mappings are taken together
			}
			return key
		}
	}
	return nil
}

// sectionOf returns the mapping of the file in which a key would be written.
func (c *Context) sectionOf(f webconfig.Place) *source.Node {
	name := f.Key.Text()
	switch name {
	case "tls_server_config", "http_server_config", "rate_limit", "basic_auth_users":
		return c.Tree.Resolve()
	case "http2", "headers":
		return mapping(c.HTTP.Place)
	case "burst", "interval":
		return mapping(c.RateLimit.Place)
	}
	return mapping(c.TLS.Place)
}

func mapping(p webconfig.Place) *source.Node {
	if !isMapping(p.Node) {
		return nil
	}
	return p.Node.Resolve()
}

func isMapping(n *source.Node) bool {
	n = n.Resolve()
	return n != nil && n.Kind == source.Mapping
}

// same reports whether two nodes are scalars that read alike.
func same(a, b *source.Node) bool {
	a, b = a.Resolve(), b.Resolve()
	return a == b || a != nil && b != nil && a.Kind == source.Scalar && b.Kind == source.Scalar && a.Text() == b.Text() && a.IsNull() == b.IsNull()
}
