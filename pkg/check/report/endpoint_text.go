package report

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
)

// endpointText is the format for people: a line for each observation, and a table
// at the end when there were several endpoints.
type endpointText struct{ table []string }

// endpointWidth is the column at which the lines of an observation are broken.
const endpointWidth = 110

func (t *endpointText) begin(*Endpoints) {}

func (t *endpointText) endpoint(e *Endpoints, r *finding.EndpointReport) error {
	color := paint(e.opts.Color)
	fails := e.opts.EndpointFails(r)
	if e.quiet && !fails {
		return nil
	}
	if len(t.table) > 0 {
		fmt.Fprintln(e.out)
	}
	t.table = append(t.table, tableLine(r, color))
	fmt.Fprintf(e.out, "%s  %s\n", color.bold(finding.Printable(r.URL)), color.dim("("+circumstances(r)+")"))
	width := len("certificate")
	for _, o := range r.Observations {
		width = max(width, displayWidth([]rune(finding.Printable(o.Topic))))
	}
	told := map[string]bool{}
	for i := range r.Observations {
		writeObservation(e, &r.Observations[i], width, told, color)
	}
	return nil
}

func (t *endpointText) end(e *Endpoints) {
	if e.n < 2 {
		return
	}
	if len(t.table) > 0 {
		fmt.Fprintln(e.out)
	}
	for _, line := range t.table {
		fmt.Fprintln(e.out, line)
	}
	fmt.Fprintf(e.out, "%d endpoints: %d passed, %d failed\n", e.n, e.n-e.failed, e.failed)
}

// circumstances say where the endpoint was reached, and what it took.
func circumstances(r *finding.EndpointReport) string {
	var parts []string
	if r.Address != "" {
		parts = append(parts, finding.Printable(strings.TrimSuffix(r.Address, portOf(r.URL))))
	}
	parts = append(parts, fmt.Sprintf("%d ms", max(r.Took.Milliseconds(), 1)))
	noun := "connections"
	if r.Connections == 1 {
		noun = "connection"
	}
	return strings.Join(append(parts, fmt.Sprintf("%d %s", r.Connections, noun)), ", ")
}

// portOf returns the port that a URL names, ":9090", or "".
func portOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	if i := strings.LastIndex(host, ":"); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[i:]
	}
	return ""
}

// writeObservation writes one line, and below it what explains it and has not been
// told already.
func writeObservation(e *Endpoints, o *finding.Observation, width int, told map[string]bool, color paint) {
	topic := finding.Printable(o.Topic)
	lead := fmt.Sprintf("  %-7s  %s%s  ", shout(o.Verdict), topic, strings.Repeat(" ", width-displayWidth([]rune(topic))))
	indent := strings.Repeat(" ", displayWidth([]rune(lead)))
	lines := wrapped(o.Text, endpointWidth-len(indent))
	painted := "  " + color.verdict(o.Verdict, fmt.Sprintf("%-7s", shout(o.Verdict))) + lead[2+7:]
	for i, line := range lines {
		if i == 0 {
			fmt.Fprintln(e.out, strings.TrimRight(painted+line, " "))
			continue
		}
		fmt.Fprintln(e.out, indent+line)
	}
	note := func(label, text string, whole bool) {
		if text == "" || told[text] {
			return
		}
		told[text] = true
		lines := []string{finding.Printable(text)}
		if !whole {
			lines = wrapped(text, endpointWidth-len(indent)-2)
		}
		for i, line := range lines {
			if i == 0 {
				line = color.dim(label+": ") + line
			} else {
				line = "  " + line
			}
			fmt.Fprintln(e.out, indent+line)
		}
	}
	if o.Finding != nil {
		note("effect", o.Finding.Effect, false)
	}
	for i, likely := range o.Likely {
		label := "likely"
		if i > 0 {
			label = "or"
		}
		note(label, likely, false)
	}
	note("decide", o.Decide, true)
	note("help", o.Help, isCommand(o.Help))
}

// shout writes the verdicts that matter so that the eye finds them.
func shout(v finding.Verdict) string {
	switch v {
	case finding.Differs, finding.Fails, finding.Warns:
		return strings.ToUpper(string(v))
	}
	return string(v)
}

func (p paint) verdict(v finding.Verdict, text string) string {
	switch v {
	case finding.OK:
		return p.with("32", text)
	case finding.Differs, finding.Fails:
		return p.severity(finding.Error, text)
	case finding.Warns:
		return p.severity(finding.Warning, text)
	}
	return p.dim(text)
}

// tableLine is what one endpoint comes to: its first fault, or what it agreed on.
func tableLine(r *finding.EndpointReport, color paint) string {
	verdict, text := finding.OK, ""
	for i := range r.Observations {
		o := &r.Observations[i]
		switch o.Verdict {
		case finding.Differs, finding.Fails:
			if verdict == finding.OK || verdict == finding.Warns {
				verdict, text = o.Verdict, o.Topic+": "+o.Text
			}
		case finding.Warns:
			if verdict == finding.OK {
				verdict, text = o.Verdict, o.Topic+": "+o.Text
			}
		case finding.OK:
			if text == "" {
				text = o.Topic + " " + o.Text
			}
		}
	}
	if r.Error != "" {
		verdict, text = finding.Fails, r.Error
	}
	const most = 70
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return fmt.Sprintf("%s  %s  %s", color.verdict(verdict, fmt.Sprintf("%-7s", shout(verdict))), finding.Printable(r.URL), finding.Printable(text))
}

// wrapped breaks a text between words.
func wrapped(text string, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(finding.Printable(text), " ") {
		switch {
		case line == "":
			line = word
		case displayWidth([]rune(line))+1+displayWidth([]rune(word)) > most:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// EndpointStatus is promtool's line for an endpoint: "URL SUCCESS", or "URL
// FAILED: 1 error".
func EndpointStatus(r *finding.EndpointReport, fails, colored bool) string {
	color := paint(colored)
	counts := countWords(r.Count(finding.Error), r.Count(finding.Warning), r.Count(finding.Info))
	url := finding.Printable(r.URL)
	switch {
	case fails && counts == "":
		return fmt.Sprintf("%s %s", url, color.severity(finding.Error, "FAILED"))
	case fails:
		return fmt.Sprintf("%s %s: %s", url, color.severity(finding.Error, "FAILED"), counts)
	case counts != "":
		return fmt.Sprintf("%s %s, %s", url, color.with("32", "SUCCESS"), counts)
	}
	return fmt.Sprintf("%s %s", url, color.with("32", "SUCCESS"))
}
