package webconfig

import (
	"fmt"
	"regexp"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file names files that are no web configs at all.

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

// OtherFile says what a file is that is no web config at all: "this is an htpasswd
// file, not a web config". It is "" where that cannot be told, and of a web config.
func (c *Config) OtherFile() string {
	if c.serverErr == nil {
		return ""
	}
	j := &judge{c: c}
	j.otherFile()
	for _, f := range j.findings {
		if f.Rule == ruleOtherFile {
			return f.Message
		}
	}
	return ""
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
