package webconfig

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// yaml reports what the decoder objects to.
func (j *judge) yaml() {
	c := j.c
	if c.serverErr == nil {
		return
	}
	j.refuse(c.reason(c.decodeError()))
	j.otherFile()
	other := len(j.findings) > 0
	if other && j.findings[0].Rule == ruleOtherFile {
		c.decoded = false // its values mean something else
	}
	seen := map[string]bool{} // an anchor's content is decoded once for each alias
	for _, p := range c.problems {
		span, node := c.Index().Place(p)
		id := fmt.Sprint(p.Kind, span, p.Name)
		if seen[id] || other && j.explained(p, span, node) {
			continue
		}
		seen[id] = true
		switch p.Kind {
		case source.Syntax:
			j.syntax(p, span)
		case source.UnknownField:
			j.unknownKey(p, span, node)
		case source.DuplicateField, source.DuplicateKey:
			j.duplicateKey(p, span, node)
		case source.WrongType:
			j.wrongType(p, span, node)
		case source.BadTag:
			j.report(ruleType, span, c.path(node), fmt.Sprintf("%s does not fit the tag %s", c.subject(node), p.Tag), effectConfig, "take the tag out")
		}
	}
	if c.decoded {
		j.enums()
	}
	j.lastValue()
}

// lastValue reports the value at which the server's decoder stopped, if that is
// none of those that came into force: a merge may have replaced it.
func (j *judge) lastValue() {
	if !j.c.decoded {
		return // it is another file, or stopped before any value
	}
	p := j.c.decodeError().Problems[0]
	rules := map[string]*finding.Rule{"unknown TLS version": ruleVersion, "unknown cipher": ruleCipher, "unknown curve": ruleCurve}
	what, value, _ := strings.Cut(p.Text, ": ")
	rule := rules[what]
	if p.Kind != source.CustomUnmarshal || rule == nil ||
		slices.ContainsFunc(j.findings, func(f finding.Finding) bool { return f.Rule == rule }) {
		return
	}
	_, node := j.c.Index().Place(p)
	j.reportNode(rule, node, fmt.Sprintf("%s %s", what, finding.Quote(showSetting(value))), effectConfig,
		"the server reads it, and stops there, even where another value replaces it later")
}
