package webconfig

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file is about values of a wrong type.

// wanted says what belongs into a Go type.
func wanted(goType string) string {
	switch goType {
	case "bool":
		return "true or false, without quotes"
	case "int":
		return "a whole number, without quotes"
	case "time.Duration":
		return "a duration such as 500ms, 1s or 1h (there are no days)"
	case "web.TLSVersion":
		return "one of TLS10, TLS11, TLS12, TLS13"
	case "web.Cipher":
		return "the name of a cipher suite"
	case "web.Curve":
		return "the name of a curve"
	case "string", "web.plain", "web.Secret":
		return "a single text"
	}
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case strings.HasPrefix(goType, "map["):
		return "a mapping with one \"name: value\" a line"
	}
	return "a mapping of keys to values"
}

// Written names what stands in a file, by its YAML tag: "a list".
func Written(tag string) string {
	switch tag {
	case "!!str":
		return "a text"
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	case "!!seq":
		return "a list"
	case "!!map":
		return "a mapping"
	case "!!null":
		return "nothing"
	case "!!timestamp":
		return "a date"
	}
	return "something else"
}

// subject names a node by the key it stands under.
func (c *Config) subject(node *source.Node) string {
	if node == nil {
		return "the value"
	}
	for n := node; n != nil; n = n.Parent {
		if key := n.Key(); key != nil {
			name := finding.Quote(c.showKey(key))
			if n != node {
				return "an item of " + name
			}
			return name
		}
		if n.IsKey() {
			return "a key"
		}
	}
	return "the file"
}

func (j *judge) wrongType(p source.Problem, span source.Span, node *source.Node) {
	goType := sectionType(p.Type)
	message := fmt.Sprintf("%s takes %s, and this is %s", j.c.subject(node), wanted(goType), Written(p.Tag))
	help := ""
	switch {
	case node == nil:
	case spaceMissing().MatchString(j.c.File.Line(span.Start.Line)) && node.Kind == source.Scalar:
		help = "write a space behind the colon"
	case node.Parent == nil:
		help = "a web config is a mapping: \"tls_server_config:\" and, below it and indented, \"cert_file: …\""
	case goType == "time.Duration":
		help = durationHelp(node)
	case goType == "bool" && node.Style != source.Plain:
		help = "take the quotes away"
	case strings.HasPrefix(goType, "[]") && node.Kind == source.Scalar:
		help = "write \"- \" before the value, or put it in [ ]"
	}
	j.report(ruleType, span, j.c.path(node), message, effectConfig, help)
}

// durationHelp says how a duration in days or weeks, or in quotes, is written.
func durationHelp(node *source.Node) string {
	var n int
	var unit string
	if _, err := fmt.Sscanf(node.Value, "%d%s", &n, &unit); err == nil && n < 1000 {
		if i := slices.Index([]string{"d", "w"}, unit); i >= 0 {
			hours := []time.Duration{24, 7 * 24}[i] * time.Duration(n) * time.Hour
			return fmt.Sprintf("write %dh", int(hours.Hours()))
		}
	}
	return "write it with a unit: ns, us, ms, s, m or h"
}
