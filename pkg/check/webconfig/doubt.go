package webconfig

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// InDoubt reports whether the decoder objects to one of these keys, or to one
// that was most likely meant to be it: then the value in the Config is not what
// the file wants to say, and nothing should be concluded from it. Keys go by
// their last name, which no two sections share.
func (c *Config) InDoubt(keys ...string) bool {
	if len(c.problems) == 0 {
		return false
	}
	if c.doubts == nil {
		c.doubts = map[string]bool{}
		for _, p := range c.problems {
			for _, key := range c.doubtsOf(p) {
				c.doubts[key] = true
			}
		}
	}
	for _, key := range keys {
		if c.doubts[key] {
			return true
		}
	}
	return false
}

// doubtsOf returns the keys whose values a problem of the decoder leaves open.
func (c *Config) doubtsOf(p source.Problem) []string {
	switch p.Kind {
	case source.UnknownField:
		if isKnownKey(p.Name) {
			return []string{p.Name} // at the wrong level
		}
		return []string{suggestKey(p.Name, c.sectionOf(sectionType(p.Type)))}
	case source.CustomUnmarshal:
		return nil // an unknown version, suite or curve: its name is in the Config
	}
	_, node := c.Index().Place(p)
	var keys []string
	for _, key := range node.Keys() {
		if isKnownKey(key) {
			keys = append(keys, key)
		}
	}
	if len(keys) > 1 && structSections[keys[0]] {
		return keys[1:] // the rest of the section stands
	}
	return keys
}

// QuoteUser quotes the name of a user for a message, masked when it looks like a
// hash or a whole line of an htpasswd file.
func QuoteUser(name string) string { return finding.Quote(ShowUser(name)) }

// QuoteName quotes an allowed name of clients for a message: a host, an address,
// a URI.
func QuoteName(name string) string {
	if len(name) > 200 || strings.ContainsAny(name, "${}\n\r") || strings.Contains(name, "-----") {
		return finding.Quote(finding.Mask)
	}
	return finding.Quote(name)
}

// Drops reports whether the server does not look at a part of the file.
func (c *Config) Drops() bool { return c.File.Dropped(c.end) > 0 }
