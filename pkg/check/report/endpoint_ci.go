package report

import (
	"encoding/xml"
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
)

// endpointJUnit writes a suite for each endpoint and a case for each observation.
// The readers add up the suites: totals of all would have to wait for the last.
type endpointJUnit struct{}

func (*endpointJUnit) begin(e *Endpoints) {
	e.out.WriteString(xml.Header + "<testsuites name=\"webtool\">\n")
}

func (*endpointJUnit) endpoint(e *Endpoints, r *finding.EndpointReport) error {
	text, err := xml.MarshalIndent(struct {
		XMLName xml.Name `xml:"testsuite"`
		junitSuite
	}{junitSuite: endpointSuite(r, e.opts)}, "  ", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%s\n", text)
	return err
}

func (*endpointJUnit) end(e *Endpoints) { e.out.WriteString("</testsuites>\n") }

func endpointSuite(r *finding.EndpointReport, opts Options) junitSuite {
	suite := junitSuite{Name: finding.Printable(r.URL)}
	if r.Error != "" {
		suite.add(junitCase{Name: "can be judged", Error: &junitOutcome{Message: finding.Printable(r.Error)}})
	}
	for i := range r.Observations {
		o := &r.Observations[i]
		c := junitCase{Name: finding.Printable(o.Topic)}
		text := finding.Printable(string(o.Verdict) + ": " + o.Text)
		if f := o.Finding; f != nil && opts.fails(f) {
			c.Failure = &junitOutcome{Message: text, Type: f.Severity.String(), Text: strings.Join(explained(o), "\n") + "\n"}
		} else {
			c.Output = strings.Join(append([]string{text}, explained(o)...), "\n")
		}
		suite.add(c)
	}
	return suite
}

// explained are the lines below an observation.
func explained(o *finding.Observation) []string {
	var lines []string
	if o.Finding != nil && o.Finding.Effect != "" {
		lines = append(lines, "effect: "+finding.Printable(o.Finding.Effect))
	}
	for _, likely := range o.Likely {
		lines = append(lines, "likely: "+finding.Printable(likely))
	}
	for _, part := range []struct{ label, text string }{{"decide", o.Decide}, {"help", o.Help}} {
		if part.text != "" {
			lines = append(lines, part.label+": "+finding.Printable(part.text))
		}
	}
	return lines
}

// endpointGitHub writes annotations: at the line of the web config where one is
// known, else for the run as a whole.
type endpointGitHub struct{}

func (*endpointGitHub) begin(*Endpoints) {}

func (*endpointGitHub) endpoint(e *Endpoints, r *finding.EndpointReport) error {
	if r.Error != "" {
		fmt.Fprintf(e.out, "::error title=%s::%s\n", gitHubProperty(r.URL), gitHubMessage(r.Error))
	}
	for i := range r.Observations {
		o := &r.Observations[i]
		f := o.Finding
		if f == nil {
			continue
		}
		lines := append([]string{r.URL + ": " + f.Message}, explained(o)...)
		if f.Where.Line > 0 {
			writeAnnotation(e.out, gitHubLevel[f.Severity], f.Where, f.Rule.Name, lines...)
			continue
		}
		for n := range lines {
			lines[n] = gitHubMessage(lines[n])
		}
		fmt.Fprintf(e.out, "::%s title=%s::%s\n", gitHubLevel[f.Severity], gitHubProperty(f.Rule.Name), strings.Join(lines, "%0A"))
	}
	return nil
}

func (*endpointGitHub) end(*Endpoints) {}
