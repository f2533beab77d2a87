package webconfig

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file is about keys: unknown ones, in the wrong place, set twice.

func (j *judge) unknownKey(p source.Problem, span source.Span, node *source.Node) {
	in := j.c.sectionOf(sectionType(p.Type))
	name := showWord(p.Name)
	if key := find(in.path, p.Name); key != nil && !j.c.release.knows(in.path, p.Name) {
		j.tooNewAt(ruleKeyTooNew, span, j.c.path(node), fmt.Sprintf("the key %q", p.Name), key.Since, effectConfig, "")
		return
	}
	where := "in " + in.path
	if in.path == "" {
		where = "at the top level"
	}
	message := fmt.Sprintf("unknown key %s %s", finding.Quote(name), where)
	help := "the keys that stand there: " + strings.Join(in.keys, ", ")
	home, known := homeOf(p.Name)
	suggestion := suggestKey(p.Name, in)
	empty := j.emptySectionAbove(node)
	switch {
	case known && in.path == "" && empty == home.path:
		message += fmt.Sprintf(": it belongs into %s", home.path)
		help = fmt.Sprintf("indent it by two spaces: then it stands in %s, which is empty as it is", home.path)
	case in.path == "" && empty == usersSection && j.looksLikeUser(node):
		message += ": it looks like a user, and " + usersSection + " above is empty"
		help = fmt.Sprintf("indent it by two spaces: then it stands in %s", usersSection)
	case known && home.path == "":
		message += ": it belongs at the top level"
		help = fmt.Sprintf("take the indentation of %q away, so that it begins in the first column", p.Name)
	case known:
		message += fmt.Sprintf(": it belongs into %s", home.path)
		help = fmt.Sprintf("move it below \"%s:\", indented by two spaces", home.path)
	case suggestion != "":
		message += fmt.Sprintf(", did you mean %q?", suggestion)
		help = fmt.Sprintf("write %q", suggestion)
	case isHeader(p.Name):
		message += ": headers stand in http_server_config.headers"
		help = "move it below \"http_server_config:\" and \"  headers:\", indented by four spaces"
	}
	j.report(ruleUnknownKey, span, j.c.path(node), message, effectConfig, help)
}

// emptySectionAbove returns the section that stands empty before a key of the top
// level: what follows was meant to be in it.
func (j *judge) emptySectionAbove(node *source.Node) string {
	if node == nil || !node.IsKey() {
		return ""
	}
	if _, seen := j.emptyAbove[node]; !seen {
		j.findEmptyAbove(node.Parent)
	}
	return j.emptyAbove[node]
}

// findEmptyAbove notes for each key of a mapping which section stands empty before
// it: all keys may be unknown, and there may be thousands.
func (j *judge) findEmptyAbove(mapping *source.Node) {
	if j.emptyAbove == nil {
		j.emptyAbove = map[*source.Node]string{}
	}
	empty := ""
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		j.emptyAbove[key] = empty
		if slices.Contains(sections[0].keys, key.Text()) {
			empty = ""
			if value.IsNull() {
				empty = key.Text()
			}
		}
	}
}

// looksLikeUser reports whether a key has a password hash for its value.
func (j *judge) looksLikeUser(key *source.Node) bool {
	return key != nil && strings.HasPrefix(key.Entry().Text(), "$")
}

// sectionType gives the lenient copies of the sections their names.
func sectionType(goType string) string {
	return strings.NewReplacer("webconfig.lenientConfig", "web.Config", "webconfig.lenientTLS", "web.TLSConfig").Replace(goType)
}

func (j *judge) duplicateKey(p source.Problem, span source.Span, node *source.Node) {
	name := showWord(p.Name)
	if p.Kind == source.DuplicateKey {
		name = ShowUser(p.Name)
	}
	var related []finding.Related
	if first := firstTwin(node); first != nil && first != node {
		related = append(related, finding.Related{
			Where: j.c.location(j.c.span(first), j.c.path(first)), Message: "it is set here first"})
	}
	j.report(ruleDuplicateKey, span, j.c.path(node), fmt.Sprintf("%s is set twice", finding.Quote(name)),
		effectConfig, "keep one of the two", related...)
}

// firstTwin returns the first key of the same name in the mapping of a key.
func firstTwin(key *source.Node) *source.Node {
	if key == nil || !key.IsKey() {
		return nil
	}
	for i := 0; i < len(key.Parent.Content); i += 2 {
		if key.Parent.Content[i].Text() == key.Text() {
			return key.Parent.Content[i]
		}
	}
	return nil
}
