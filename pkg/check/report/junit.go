package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"webtool/pkg/check/finding"
)

// JUnit XML has no standard. This is what its readers share (GitLab, Jenkins and
// others): a suite for each file, a case for each finding, and a case that passes
// for a file without any.

type junitReport struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suites []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Cases []junitCase `xml:"testcase"`
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitOutcome `xml:"failure"`
	Error   *junitOutcome `xml:"error"`
	Skipped *junitOutcome `xml:"skipped"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, r *finding.Report, opts Options) error {
	report := junitReport{Name: "webtool"}
	for i := range r.Files {
		suite := toJUnitSuite(&r.Files[i], opts)
		report.Suites = append(report.Suites, suite)
		report.count(suite.junitCounts)
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func (c *junitCounts) count(more junitCounts) {
	c.Tests += more.Tests
	c.Failures += more.Failures
	c.Errors += more.Errors
	c.Skipped += more.Skipped
}

// add adds a case, and counts it.
func (s *junitSuite) add(c junitCase) {
	c.Class, c.File = s.Name, s.Name
	s.Cases = append(s.Cases, c)
	s.Tests++
	s.Failures += count(c.Failure)
	s.Errors += count(c.Error)
	s.Skipped += count(c.Skipped)
}

func toJUnitSuite(f *finding.FileReport, opts Options) junitSuite {
	suite := junitSuite{Name: finding.Printable(f.Path)}
	if f.Error != "" {
		suite.add(junitCase{Name: "can be judged", Error: &junitOutcome{Message: finding.Printable(f.Error)}})
	}
	seen := map[string]int{}
	for i := range f.Findings {
		found := &f.Findings[i]
		name := found.Rule.Name
		if found.Where.YAMLPath != "" {
			name += ": " + found.Where.YAMLPath
		}
		if seen[name]++; seen[name] > 1 {
			name += fmt.Sprintf(" (%d)", seen[name])
		}
		suite.add(toJUnitCase(finding.Printable(name), found, opts))
	}
	if len(suite.Cases) == 0 {
		suite.add(junitCase{Name: "no findings"})
	}
	if len(f.Notes) > 0 {
		suite.add(junitCase{Name: "notes", Output: finding.Printable(strings.Join(f.Notes, "; "))})
	}
	return suite
}

func count(o *junitOutcome) int {
	if o == nil {
		return 0
	}
	return 1
}

func toJUnitCase(name string, f *finding.Finding, opts Options) junitCase {
	c := junitCase{Name: name, Line: f.Where.Line}
	text := headline(f, false) + "\n"
	for _, part := range []struct{ label, text string }{{"effect", f.Effect}, {"help", f.Help}} {
		if part.text != "" {
			text += part.label + ": " + finding.Printable(part.text) + "\n"
		}
	}
	switch {
	case f.Suppressed != nil:
		c.Skipped = &junitOutcome{Message: finding.Printable(f.Suppressed.Reason)}
	case opts.fails(f):
		c.Failure = &junitOutcome{Message: finding.Printable(f.Message), Type: f.Severity.String(), Text: text}
	default:
		c.Output = text
	}
	return c
}
