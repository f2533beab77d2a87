// Package directive reads what a web config says to webtool in its comments:
// the context it is meant for, and findings that are known and set aside.
package directive

import (
	"fmt"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// Set is all that one file says.
type Set struct {
	For   []string // releases that the file is meant for: "node_exporter@1.6.0"
	Hosts []string // names and addresses that clients will use

	file     string
	ignores  []*ignore
	findings []finding.Finding
}

// ignore sets findings of one rule aside, on some lines.
type ignore struct {
	at          finding.Location
	rule        *finding.Rule
	reason      string
	until       time.Time // the first moment when it is over; zero: never
	first, last int       // lines; last 0 is the whole file
	used        bool
}

// Find looks a rule up by name or code.
type Find func(nameOrCode string) (rule *finding.Rule, meant string)

// Known returns an error that says what is known where a release is not.
type Known func(release string) error

// Read reads the comments of a file. The tree is where its keys begin.
func Read(file *source.File, index *source.Index, tree *source.Node, find Find, known Known) *Set {
	s := &Set{file: file.Name}
	for _, c := range index.Comments("webtool:") {
		at := location(file, c)
		if rest, ok := strings.CutPrefix(c.Text, "ignore"); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			s.readIgnore(rest, c, at, index, tree, find)
			continue
		}
		s.readContext(c.Text, at, known)
	}
	return s
}

// Stray reports comments that speak to webtool where it does not listen: around
// the web configs of a Kubernetes manifest.
func Stray(file *source.File, index *source.Index) []finding.Finding {
	s := &Set{}
	for _, c := range index.Comments("webtool:") {
		s.report(ruleInvalid, location(file, c), "this comment has no effect: it stands outside of the web config",
			"write it into the value that holds the web config, above the key that it is about")
	}
	return s.findings
}

func location(file *source.File, c source.Comment) finding.Location {
	return finding.Location{File: file.Name, Line: c.Pos.Line, Column: c.Pos.Column,
		EndLine: c.Pos.Line, EndColumn: len(file.Runes(c.Pos.Line)) + 1}
}

// readContext reads "for=node_exporter@1.6.0 host=db1.example.com".
func (s *Set) readContext(text string, at finding.Location, known Known) {
	for _, word := range strings.Fields(text) {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case ok && key == "for" && value != "":
			if err := known(value); err != nil {
				s.report(ruleInvalid, at, "this comment is for a release that webtool does not know: "+err.Error(), "webtool check web-config --for takes the same names")
				continue
			}
			s.For = append(s.For, value)
		case ok && key == "host" && value != "":
			s.Hosts = append(s.Hosts, value)
		default:
			s.report(ruleInvalid, at, fmt.Sprintf("webtool does not understand %s in this comment", finding.Quote(word)),
				"write \"# webtool: for=PRODUCT@VERSION host=NAME\", or \"# webtool:ignore RULE -- reason\"")
		}
	}
}

// readIgnore reads "RULE until=2027-01-31 -- reason".
func (s *Set) readIgnore(text string, c source.Comment, at finding.Location, index *source.Index, tree *source.Node, find Find) {
	invalid := func(message, help string) { s.report(ruleInvalid, at, message, help) }
	words, reason, _ := strings.Cut(text+" ", " -- ")
	fields := strings.Fields(words)
	if reason = strings.TrimSpace(reason); reason == "" {
		invalid("an ignore without a reason", "end it with \"-- \" and why the finding is fine here")
		return
	}
	if len(fields) == 0 {
		invalid("an ignore without the name of a rule", "name the rule: it stands in brackets behind each finding")
		return
	}
	i := &ignore{at: at, reason: reason}
	var meant string
	if i.rule, meant = find(fields[0]); i.rule == nil {
		message := fmt.Sprintf("there is no rule %s", finding.Quote(fields[0]))
		if meant != "" {
			message += fmt.Sprintf(", did you mean %q?", meant)
		}
		invalid(message, "webtool explain")
		return
	}
	if i.rule.Refusal {
		invalid(fmt.Sprintf("%s cannot be ignored: the server itself refuses such a file", i.rule.Name), "mend what it finds")
		return
	}
	for _, field := range fields[1:] {
		date, isUntil := strings.CutPrefix(field, "until=")
		day, err := time.Parse(time.DateOnly, date)
		if !isUntil || err != nil {
			invalid(fmt.Sprintf("webtool does not understand %s in this ignore", finding.Quote(field)), "write \"# webtool:ignore RULE until=2027-01-31 -- reason\"")
			return
		}
		i.until = day.AddDate(0, 0, 1)
	}
	switch {
	case !c.Alone:
		i.first, i.last = at.Line, at.Line
	case tree == nil || at.Line < tree.Pos.Line:
		// before the first key: the file
	default:
		var ok bool
		if i.first, i.last, ok = index.Below(at.Line); !ok {
			i.first, i.last = at.Line, at.Line
		}
	}
	s.ignores = append(s.ignores, i)
}

// Apply marks the findings that the file sets aside, and returns what is to be
// said of the comments themselves. The zero time lets no ignore end.
func (s *Set) Apply(findings []finding.Finding, now time.Time) []finding.Finding {
	said := append([]finding.Finding(nil), s.findings...)
	s.findings = nil
	for _, i := range s.ignores {
		over := !i.until.IsZero() && !now.Before(i.until)
		for n := range findings {
			if !i.covers(&findings[n]) {
				continue
			}
			i.used = true
			if !over {
				findings[n].Suppressed = &finding.Suppression{Reason: i.reason, Until: i.lastDay()}
			}
		}
		switch {
		case over:
			s.report(ruleExpired, i.at, fmt.Sprintf("the ignore of %s ended on %s", i.rule.Name, i.lastDay()), "mend what it is about, or give it another day")
		case !i.used:
			s.report(ruleUnused, i.at, fmt.Sprintf("nothing to ignore: %s finds no fault here", i.rule.Name), "take the comment out")
		}
	}
	return append(said, s.findings...)
}

func (i *ignore) covers(f *finding.Finding) bool {
	return f.Rule == i.rule && (i.last == 0 || f.Where.Line >= i.first && f.Where.Line <= i.last)
}

func (i *ignore) lastDay() string {
	if i.until.IsZero() {
		return ""
	}
	return i.until.AddDate(0, 0, -1).Format(time.DateOnly)
}

func (s *Set) report(rule *finding.Rule, at finding.Location, message, help string) {
	s.findings = append(s.findings, finding.Finding{Rule: rule, Severity: rule.Severity, Where: at, Message: message, Help: help})
}
