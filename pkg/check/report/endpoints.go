package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// Endpoints writes reports of endpoints one after another, as they come: there may
// be many, and none is kept.
type Endpoints struct {
	out    *bufio.Writer
	opts   Options
	format endpointFormat
	quiet  bool
	n      int // reports so far
	total  finding.Summary
	failed int
	err    error
}

// endpointFormat is how one format begins, goes on and ends.
type endpointFormat interface {
	begin(e *Endpoints)
	endpoint(e *Endpoints, r *finding.EndpointReport) error
	end(e *Endpoints)
}

// endpointFormats are the formats by name, the default first.
var endpointFormats = []struct {
	name   string
	people bool
	make   func() endpointFormat
}{
	{"text", true, func() endpointFormat { return &endpointText{} }},
	{"json", false, func() endpointFormat { return &endpointJSON{} }},
	{"junit", false, func() endpointFormat { return &endpointJUnit{} }},
	{"github", true, func() endpointFormat { return &endpointGitHub{} }},
	{"prometheus", false, func() endpointFormat { return &endpointMetrics{} }},
}

// EndpointFormats returns the names of the formats for endpoints, the default
// first.
func EndpointFormats() []string {
	var names []string
	for _, f := range endpointFormats {
		names = append(names, f.name)
	}
	return names
}

// EndpointsForPeople reports whether a format is for people rather than for
// programs.
func EndpointsForPeople(format string) bool {
	i := slices.Index(EndpointFormats(), format)
	return i >= 0 && endpointFormats[i].people
}

// NewEndpoints begins to write in a format by name. With quiet, the text format
// leaves out endpoints that pass.
func NewEndpoints(w io.Writer, format string, quiet bool, opts Options) (*Endpoints, error) {
	i := slices.Index(EndpointFormats(), format)
	if i < 0 {
		return nil, fmt.Errorf("unknown format %q, the formats are %s", format, strings.Join(EndpointFormats(), ", "))
	}
	e := &Endpoints{out: bufio.NewWriter(w), opts: opts, quiet: quiet, format: endpointFormats[i].make()}
	e.format.begin(e)
	return e, nil
}

// Write adds one report. What is for people is written through at once.
func (e *Endpoints) Write(r *finding.EndpointReport) error {
	if e.err != nil {
		return e.err
	}
	e.total.Errors += r.Count(finding.Error)
	e.total.Warnings += r.Count(finding.Warning)
	e.total.Infos += r.Count(finding.Info)
	if e.opts.EndpointFails(r) {
		e.failed++
	}
	e.err = e.format.endpoint(e, r)
	e.n++
	if e.err == nil {
		e.err = e.out.Flush()
	}
	return e.err
}

// Close ends the report.
func (e *Endpoints) Close() error {
	if e.err != nil {
		return e.err
	}
	e.format.end(e)
	return e.out.Flush()
}

// EndpointFails reports whether an endpoint makes the run fail.
func (o Options) EndpointFails(r *finding.EndpointReport) bool {
	for i := range r.Findings {
		if o.fails(&r.Findings[i]) {
			return true
		}
	}
	return r.Error != ""
}
