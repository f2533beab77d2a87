package webconfig

import (
	"fmt"
	"regexp"
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

// otherFile reports a file that is no web config at all, once for all that the
// decoder finds wrong with it.
func (j *judge) otherFile() {
	c := j.c
	f := c.File
	if _, bad := f.BadText(); bad {
		return // no text at all
	}
	report := func(rule *finding.Rule, line int, message, help string) {
		j.report(rule, f.LineSpan(line), "", message, effectConfig, help)
	}
	if line := c.faultOn(templateMark); line > 0 {
		report(ruleTemplate, line, "this is a template that nothing has filled in",
			"run it through the tool that fills it in, and check what comes out: the server expands nothing")
		return
	}
	if line := c.faultOn(placeholder); line > 0 {
		report(rulePlaceholder, line, "brackets or placeholders of the documentation are still there",
			"take out the brackets and what follows the bar, and put a value of your own in the place of <…>")
		return
	}
	first := firstWritten(f)
	switch {
	case isHtpasswd(f):
		report(ruleOtherFile, first, "this is an htpasswd file, not a web config",
			`write "basic_auth_users:", and below it, indented, each user as "name: hash", with a space behind the colon`)
		return
	case pemLine().MatchString(f.Line(first)):
		report(ruleOtherFile, first, "this is a PEM file (a certificate or a key), not a web config",
			"name it in a web config, under tls_server_config, as cert_file or key_file")
		return
	case iniLine().MatchString(f.Line(first)) && !isMapping(c.Tree):
		report(ruleOtherFile, first, "this is an INI file, not a web config", "the web config is the file that --web.config.file names")
		return
	}
	if key := nestedUnder(c.Tree); key != nil {
		j.reportNode(ruleOtherFile, key, fmt.Sprintf("the web config is nested under %s", finding.Quote(c.showKey(key))), effectConfig,
			"take that line out, and the indentation of all below it: the four sections stand at the top level")
	} else if kind, key := recogniseForeign(c.Tree); kind != nil {
		j.reportNode(ruleOtherFile, key, fmt.Sprintf("this is %s, not a web config", kind.name), effectConfig, kind.help)
	}
}

// faultOn returns the line of the decoder's first problem, or the line above a
// syntax error, if it matches; 0 otherwise. Braces in a value that the decoder
// takes make no template.
func (c *Config) faultOn(pattern func() *regexp.Regexp) int {
	p := c.decodeError().Problems[0]
	span, _ := c.Index().Place(p)
	line := span.Start.Line
	if pattern().MatchString(c.File.Line(line)) {
		return line
	}
	// The decoder may notice a line late, and never minds a variable.
	above := c.File.Line(line - 1)
	if p.Kind == source.Syntax && pattern().MatchString(above) && !strings.Contains(above, "${") &&
		!strings.HasPrefix(strings.TrimSpace(above), "#") && !strings.HasPrefix(c.File.Line(line), "\t") {
		return line - 1
	}
	return 0
}

// explained reports whether a problem says no more than that the file is another.
func (j *judge) explained(p source.Problem, span source.Span, node *source.Node) bool {
	switch first := &j.findings[0]; first.Rule {
	case ruleTemplate, rulePlaceholder:
		line := span.Start.Line
		return line == first.Where.Line || p.Kind == source.Syntax && line == first.Where.Line+1 ||
			templateMark().MatchString(j.c.File.Line(line)) || placeholder().MatchString(j.c.File.Line(line))
	case ruleOtherFile:
		return p.Kind == source.Syntax || node == nil || len(node.Keys()) < 2 || first.Where.YAMLPath != ""
	}
	return false
}

// plainWords says what the decoder's messages mean.
var plainWords = []struct{ text, message, help string }{
	{"cannot start any token", "a character that no value may begin with: %s", "put the value in single quotes"},
	{"a tab character", "a tab where YAML wants spaces", "indent with spaces alone"},
	{"mapping values are not allowed", "a second colon on the line, or a line that is indented deeper than the one above", "put a value that holds a colon in single quotes, and let keys of one section begin in the same column"},
	{"did not find expected key", "the line fits into nothing above it", "let keys of one section begin in the same column, and look for a quote or bracket out of place"},
	{"could not find expected ':'", "a key without a colon, or a text that goes on over several lines", "write \"key: value\", with a space behind the colon"},
	{"did not find expected '-' indicator", "the line fits into no list above it", "let all items of a list begin in the same column, each with \"- \""},
	{"did not find expected ',' or", "a bracket or brace is not closed, or a comma is missing", "close it, or write the list with one \"- item\" a line"},
	{"did not find expected node content", "a value is missing or begins with a character of YAML's own", "put the value in single quotes"},
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
	span, message, help := j.likelyFault(p, span)
	if message == "" {
		message, help = "the file is not YAML", "yamllint or an editor with YAML support shows where the structure breaks"
	}
	j.report(ruleSyntax, span, "", message+": "+said, effectConfig, help)
}

// likelyFault finds out what a person did that the decoder stumbled over, often
// a line earlier than where it noticed.
func (j *judge) likelyFault(p source.Problem, span source.Span) (at source.Span, message, help string) {
	f := j.c.File
	if what, bad := f.BadText(); bad && p.Line == 0 {
		return span, what, "save the file as UTF-8 text; is it a text file at all?"
	}
	if strings.Contains(p.Text, "unexpected end of stream") {
		return f.UnclosedQuote(p), "a quote is opened and never closed", "close the quote"
	}
	for n := span.Start.Line; n > 0 && n >= span.Start.Line-1; n-- {
		line := f.Line(n)
		switch {
		case strings.HasPrefix(strings.TrimLeft(line, " "), "\t"):
			tab := len([]rune(line)) - len([]rune(strings.TrimLeft(line, " ")))
			return source.Span{Start: source.Pos{Line: n, Column: tab + 1}, End: source.Pos{Line: n, Column: tab + 2}},
				"a tab where YAML wants spaces", "indent with spaces alone"
		case spaceMissing().MatchString(line):
			return f.LineSpan(n), "a space is missing behind the colon", "write \"name: value\""
		case equalsSign().MatchString(line):
			return f.LineSpan(n), "an equals sign where YAML wants a colon", "write \"name: value\""
		case loneWord().MatchString(line) && (strings.HasPrefix(p.Text, "mapping values") || strings.HasPrefix(p.Text, "could not find")):
			return f.LineSpan(n), "a colon is missing", "write the name of a section with a colon behind it"
		}
	}
	for _, w := range plainWords {
		if !strings.Contains(p.Text, w.text) {
			continue
		}
		message = w.message
		if strings.Contains(message, "%s") {
			message = fmt.Sprintf(message, j.characterAt(span.Start))
		}
		return span, message, w.help
	}
	return span, "", ""
}

var (
	spaceMissing = source.Pattern(`^\s*[A-Za-z_][A-Za-z0-9_.-]*:[^\s:/]`)
	equalsSign   = source.Pattern(`^\s*[a-z_]+ *= *\S`)
	loneWord     = source.Pattern(`^\s*[A-Za-z_]+\s*$`)
)

// characterAt names the character at a place.
func (j *judge) characterAt(at source.Pos) string {
	line := []rune(j.c.File.Line(at.Line))
	switch {
	case at.Column > len(line):
		return "the end of the line"
	case strings.ContainsRune("@`%", line[at.Column-1]):
		return finding.Quote(string(line[at.Column-1]))
	}
	return "see the line"
}

func (j *judge) unknownKey(p source.Problem, span source.Span, node *source.Node) {
	in := j.c.sectionOf(sectionType(p.Type))
	name := showWord(p.Name)
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
	empty := ""
	for i := 0; i+1 < len(node.Parent.Content); i += 2 {
		key, value := node.Parent.Content[i], node.Parent.Content[i+1]
		if key == node {
			return empty
		}
		if slices.Contains(sections[0].keys, key.Text()) {
			empty = ""
			if value.IsNull() {
				empty = key.Text()
			}
		}
	}
	return ""
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
