package report

import (
	"bytes"
	"encoding/json"
	"fmt"

	"webtool/pkg/check/finding"
)

// endpointJSON writes one JSON object, an endpoint at a time.
type endpointJSON struct{}

type jsonEndpoint struct {
	URL          string        `json:"url"`
	Error        *string       `json:"error"`
	Address      *string       `json:"address"`
	Milliseconds float64       `json:"milliseconds"`
	Connections  int           `json:"connections"`
	Observed     any           `json:"observed"`
	Expected     any           `json:"expected"`
	Checks       []jsonCheck   `json:"checks"`
	Findings     []jsonFinding `json:"findings"`
}

type jsonCheck struct {
	Topic   string          `json:"topic"`
	Verdict finding.Verdict `json:"verdict"`
	Text    string          `json:"text"`
	Likely  []string        `json:"likely"`
	Decide  *string         `json:"decide"`
	Help    *string         `json:"help"`
	Rule    *string         `json:"rule"`
}

type jsonEndpointSummary struct {
	Endpoints int `json:"endpoints"`
	Failed    int `json:"failed"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Infos     int `json:"infos"`
}

func (*endpointJSON) begin(e *Endpoints) {
	fmt.Fprintf(e.out, "{\n  \"schema_version\": %d,\n  \"endpoints\": [", SchemaVersion)
}

func (*endpointJSON) endpoint(e *Endpoints, r *finding.EndpointReport) error {
	if e.n > 0 {
		e.out.WriteString(",")
	}
	e.out.WriteString("\n    ")
	return e.writeIndented(toJSONEndpoint(r), "    ")
}

func (*endpointJSON) end(e *Endpoints) {
	if e.n > 0 {
		e.out.WriteString("\n  ")
	}
	e.out.WriteString("],\n  \"summary\": ")
	// A struct of numbers always encodes.
	_ = e.writeIndented(jsonEndpointSummary{e.n, e.failed, e.total.Errors, e.total.Warnings, e.total.Infos}, "  ")
	e.out.WriteString("\n}\n")
}

// writeIndented writes a value that is part of a larger one.
func (e *Endpoints) writeIndented(value any, prefix string) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	_, err := e.out.Write(escapeUnprintable(bytes.TrimRight(out.Bytes(), "\n")))
	return err
}

func toJSONEndpoint(r *finding.EndpointReport) jsonEndpoint {
	j := jsonEndpoint{
		URL: r.URL, Error: orNull(r.Error), Address: orNull(r.Address), Milliseconds: float64(r.Took.Microseconds()) / 1000,
		Connections: r.Connections, Observed: r.Observed, Expected: r.Expected, Checks: []jsonCheck{}, Findings: []jsonFinding{},
	}
	for i := range r.Observations {
		o := &r.Observations[i]
		check := jsonCheck{Topic: o.Topic, Verdict: o.Verdict, Text: o.Text, Likely: append([]string{}, o.Likely...), Decide: orNull(o.Decide), Help: orNull(o.Help)}
		if o.Finding != nil {
			check.Rule = &o.Finding.Rule.Name
		}
		j.Checks = append(j.Checks, check)
	}
	for i := range r.Findings {
		j.Findings = append(j.Findings, toJSONFinding(&r.Findings[i]))
	}
	return j
}
