package webconfig

import (
	"fmt"
	"slices"
	"strings"
	"time"

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
	other := j.otherFile()
	if other && j.findings[0].Rule == ruleOtherFile {
		c.decoded = false // its values mean something else
	}
	seen := map[string]bool{} // an anchor's content is decoded once for each alias
	for _, p := range c.problems {
		span, node := c.index().Place(p)
		id := fmt.Sprint(p.Kind, span, p.Name)
		if seen[id] || other && j.explained(p, node) {
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
	p := j.c.decodeError().Problems[0]
	rules := map[string]*finding.Rule{"unknown TLS version": ruleVersion, "unknown cipher": ruleCipher, "unknown curve": ruleCurve}
	what, value, _ := strings.Cut(p.Text, ": ")
	rule := rules[what]
	if p.Kind != source.CustomUnmarshal || rule == nil ||
		slices.ContainsFunc(j.findings, func(f finding.Finding) bool { return f.Rule == rule }) {
		return
	}
	_, node := j.c.index().Place(p)
	j.reportNode(rule, node, fmt.Sprintf("%s %s", what, finding.Quote(showSetting(value))), effectConfig,
		"the server reads it, and stops there, even where another value replaces it later")
}

// otherFile reports a file that is no web config at all, once for all that the
// decoder finds wrong with it. It returns whether it did.
func (j *judge) otherFile() bool {
	c := j.c
	f := c.File
	report := func(rule *finding.Rule, span source.Span, message, help string) bool {
		j.report(rule, span, "", message, effectConfig, help)
		return true
	}
	if line := firstLine(f, templateMark); line > 0 {
		return report(ruleTemplate, f.LineSpan(line), "this is a template that nothing has filled in",
			"run it through the tool that fills it in, and check what comes out: the server expands nothing")
	}
	if line := firstLine(f, placeholder); line > 0 {
		return report(rulePlaceholder, f.LineSpan(line), "brackets or placeholders of the documentation are still there",
			"take out the brackets and what follows the bar, and put a value of your own in the place of <…>")
	}
	if isHtpasswd(f) {
		return report(ruleOtherFile, f.LineSpan(firstLine(f, htpasswdLine)), "this is an htpasswd file, not a web config",
			`write "basic_auth_users:", and below it, indented, each user as "name: hash", with a space behind the colon`)
	}
	if beginsWith(f, pemLine) {
		return report(ruleOtherFile, f.LineSpan(firstLine(f, pemLine)), "this is a PEM file (a certificate or a key), not a web config",
			"name it in a web config, under tls_server_config, as cert_file or key_file")
	}
	if beginsWith(f, iniLine) && c.Tree.Resolve() == nil {
		return report(ruleOtherFile, f.LineSpan(firstLine(f, iniLine)), "this is an INI file, not a web config", "the web config is the file that --web.config.file names")
	}
	if key := nestedUnder(c.Tree); key != nil {
		j.reportNode(ruleOtherFile, key, fmt.Sprintf("the web config is nested under %s", finding.Quote(c.showKey(key))), effectConfig,
			"take that line out, and the indentation of all below it: the four sections stand at the top level")
		return true
	}
	if kind, key := recogniseForeign(c.Tree.Resolve()); kind != nil {
		j.reportNode(ruleOtherFile, key, fmt.Sprintf("this is %s, not a web config", kind.name), effectConfig, kind.help)
		return true
	}
	return false
}

// explained reports whether a problem says no more than that the file is another.
func (j *judge) explained(p source.Problem, node *source.Node) bool {
	for i := range j.findings {
		switch j.findings[i].Rule {
		case ruleTemplate, rulePlaceholder:
			// What is wrong on lines of the template's own is no news.
			return p.Kind == source.Syntax || templateMark().MatchString(j.c.File.Line(p.Line)) || placeholder().MatchString(j.c.File.Line(p.Line))
		case ruleOtherFile:
			return p.Kind == source.Syntax || node == nil || len(node.Keys()) < 2
		}
	}
	return false
}

// plainWords says what the decoder's messages mean.
var plainWords = []struct{ text, message, help string }{
	{"cannot start any token", "a character that no value may begin with: %s", "put the value in single quotes; indent with spaces alone"},
	{"a tab character", "a tab where YAML wants spaces", "indent with spaces alone"},
	{"mapping values are not allowed", "a second colon on the line, or a line that is indented deeper than the one above", "put a value that holds a colon in single quotes, and let keys of one section begin in the same column"},
	{"did not find expected key", "the line fits into nothing above it", "let keys of one section begin in the same column, and look for a quote or bracket out of place"},
	{"could not find expected ':'", "a key without a colon, or a text that goes on over several lines", "write \"key: value\", with a space behind the colon"},
	{"did not find expected '-' indicator", "the line fits into no list above it", "let all items of a list begin in the same column, each with \"- \""},
	{"did not find expected ',' or", "a bracket or brace is not closed, or a comma is missing", "close it, or write the list with one \"- item\" a line"},
	{"did not find expected node content", "a value is missing or begins with a character of YAML's own", "put the value in single quotes"},
	{"found unexpected end of stream", "a quote is opened and never closed", "close the quote"},
	{"unknown escape character", "a backslash in double quotes that means nothing to YAML", "use single quotes, in which a backslash is a backslash"},
	{"unknown anchor", "the name of an anchor that is not defined above", "put a value that begins with * in single quotes"},
	{"value contains itself", "an anchor that is used within itself", "write the value out"},
	{"excessive aliasing", "anchors that multiply to more than the decoder takes", "write the values out"},
	{"exceeded max depth", "brackets or lists within each other, more than 10000 deep", "this is no web config that a person wrote: see where it comes from"},
	{"map merge requires", "<< takes a mapping, or a list of them", "put the anchor on a mapping: \"base: &base\" and keys below it"},
	{"invalid map key", "a key that is a list or a mapping", "put a key that begins with a bracket or brace in single quotes"},
	{"invalid base64", "a value tagged !!binary that is not base64", "take the tag out, and write the value as it is"},
}

func (j *judge) syntax(p source.Problem, span source.Span) {
	said := strings.TrimPrefix(maskSyntax(p), "yaml: ")
	if _, rest, ok := strings.Cut(said, ": "); ok && p.Said > 0 {
		said = rest // the line is in the finding's place, and right there
	}
	message, help := "", "yamllint or an editor with YAML support shows where the structure breaks"
	if what, ok := j.c.File.BadText(); ok && p.Line == 0 {
		message, help = what, "save the file as UTF-8 text; is it a text file at all?"
	}
	for _, w := range plainWords {
		if message == "" && strings.Contains(p.Text, w.text) {
			message, help = w.message, w.help
		}
	}
	if strings.Contains(message, "%s") {
		message = fmt.Sprintf(message, j.characterAt(span.Start))
	}
	if message == "" {
		message = "the file is not YAML"
	}
	j.report(ruleSyntax, span, "", message+": "+said, effectConfig, help)
}

// characterAt names the character at a place.
func (j *judge) characterAt(at source.Pos) string {
	line := []rune(j.c.File.Line(at.Line))
	switch {
	case at.Column > len(line):
		return "the end of the line"
	case line[at.Column-1] == '\t':
		return "a tab"
	case strings.ContainsRune("@`%", line[at.Column-1]):
		return finding.Quote(string(line[at.Column-1]))
	}
	return "see the line"
}

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
	switch {
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

// sectionType gives the lenient copies of the sections their names.
func sectionType(goType string) string {
	return strings.NewReplacer("webconfig.lenientConfig", "web.Config", "webconfig.lenientTLS", "web.TLSConfig").Replace(goType)
}

func (j *judge) duplicateKey(p source.Problem, span source.Span, node *source.Node) {
	name := showWord(p.Name)
	if p.Kind == source.DuplicateKey {
		name = showUser(p.Name)
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

// written names what stands in the place of it.
func written(tag string) string {
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
	message := fmt.Sprintf("%s takes %s, and this is %s", j.c.subject(node), wanted(goType), written(p.Tag))
	help := ""
	switch {
	case node == nil || node.Parent == nil:
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
