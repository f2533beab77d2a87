package webconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// Verdict is what the server makes of a config.
type Verdict struct {
	Server   finding.Server
	Findings []finding.Finding
	Unread   []error // files that the config names and that webtool could not read
	Loaded   Loaded
	Whole    bool // the values of the Config are all that the file sets
}

// What the server does about a file that it refuses.
const (
	effectConfig    = "the server refuses the file and does not start; one that is running answers every request with status 500 and, with TLS on, breaks off every new handshake"
	effectHandshake = "the server refuses the file and does not start; one that is running " + breaksOff
	effectStart     = "the server refuses the file and does not start; one that is running takes it without a word, and will not come up again"

	breaksOff = "breaks off every new handshake (alert 80, internal error) until it is right again"
)

// saying is an effect with the server's own words, which people search for.
func saying(said, running string) string {
	return fmt.Sprintf("the server says \"%s\" and does not start; one that is running %s", said, running)
}

// Judge gives the server's verdict, and all of its reasons with their places.
func (c *Config) Judge(files *Files) Verdict {
	j := &judge{c: c, files: files}
	j.yaml()
	if c.decoded {
		j.headers()
		j.users()
		j.tls()
		j.http2()
		j.http2Served()
	}
	j.dropped()

	v := Verdict{Server: finding.Server{Target: c.release.String()}, Findings: j.findings, Unread: j.unread, Loaded: j.loaded, Whole: c.decoded}
	refused := len(j.reasons) > 0
	if refused {
		v.Server.Reason = j.reasons[0]
	}
	if starts := !refused; refused || len(j.unread)+len(j.loaded.Skipped) == 0 {
		v.Server.Starts = &starts
	}
	finding.Sort(v.Findings)
	return v
}

// judge collects what the server objects to, in the server's own order.
type judge struct {
	c        *Config
	files    *Files
	findings []finding.Finding
	reasons  []string // the server's words; the first is what it says
	unread   []error
	loaded   Loaded

	emptyAbove map[*source.Node]string // of keys: the section that stands empty before them
}

// report adds a finding at a span.
func (j *judge) report(rule *finding.Rule, at source.Span, path, message, effect, help string, related ...finding.Related) {
	j.findings = append(j.findings, finding.Finding{
		Rule: rule, Severity: rule.Severity, Where: j.c.location(at, path),
		Message: message, Effect: effect, Help: help, Related: related,
		Excerpt: j.c.Excerpt(at),
	})
}

// reportNode adds a finding at the place of a node, or at the file's first line.
func (j *judge) reportNode(rule *finding.Rule, n *source.Node, message, effect, help string, related ...finding.Related) {
	j.report(rule, j.c.span(n), j.c.path(n), message, effect, help, related...)
}

// At returns where a node stands, for a finding about it.
func (c *Config) At(n *source.Node) finding.Location { return c.location(c.span(n), c.path(n)) }

// ExcerptAt returns the line of a node as it may be shown.
func (c *Config) ExcerptAt(n *source.Node) *finding.Excerpt { return c.Excerpt(c.span(n)) }

func (c *Config) span(n *source.Node) source.Span {
	if n == nil {
		return c.File.LineSpan(1)
	}
	return c.File.SpanOrKey(n)
}

func (c *Config) path(n *source.Node) string {
	if n == nil {
		return ""
	}
	return n.Path(c.showKey)
}

func (c *Config) location(s source.Span, path string) finding.Location {
	s.Start, s.End = c.File.Clamp(s.Start), c.File.Clamp(s.End)
	return finding.Location{File: c.File.Name, YAMLPath: path,
		Line: s.Start.Line, Column: s.Start.Column, EndLine: s.End.Line, EndColumn: s.End.Column}
}

// refuse adds one of the server's reasons.
func (j *judge) refuse(reason string) { j.reasons = append(j.reasons, j.c.release.says(reason)) }

// dropped reports text behind what the server reads.
func (j *judge) dropped() {
	if len(j.c.problems) > 0 && j.c.problems[0].Kind == source.Syntax {
		return
	}
	line := j.c.File.Dropped(j.c.end)
	if line == 0 {
		return
	}
	help := "write everything into one document: take out the markers (--- and ...)"
	if line == j.c.end {
		help = "let all top-level keys begin in the same column, and none follow a { } mapping"
	}
	j.report(ruleDropped, j.c.File.LineSpan(line), "",
		"the server drops everything from here on without a word: it reads only the first document, which ends above",
		"users, certificates and headers below this line are not in force; if all users are below it, anyone may enter", help)
}

// readable returns the content of a file that the config names. ok is false when
// the server cannot read it (err) or when nobody can tell (err is nil).
func (j *judge) readable(field Field[string]) (data []byte, err error, ok bool) {
	path := j.c.Path(field)
	switch here := j.c.IsHere(field, j.files); {
	case !here && j.files.StandIn && !j.files.Skip:
		j.loaded.standIn(showSetting(path))
		return nil, nil, false
	case !here || j.files.Skip:
		j.loaded.skip(showSetting(path))
		return nil, nil, false
	}
	data, err = j.files.read(path)
	switch {
	case err == nil:
		return data, nil, true
	case isOurs(err):
		if !slices.ContainsFunc(j.unread, func(e error) bool { return e.Error() == hidePath(err.Error(), path) }) {
			j.unread = append(j.unread, errors.New(hidePath(err.Error(), path)))
		}
		return nil, nil, false
	case j.files.StandIn && errors.Is(err, fs.ErrNotExist):
		j.loaded.standIn(showSetting(path))
		return nil, nil, false
	}
	return nil, err, false
}
