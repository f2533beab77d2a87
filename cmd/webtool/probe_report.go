package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/report"
)

// look looks at the endpoints, and tells of each as it is done.
func (c *probeEndpoints) look(ctx context.Context, env *environment, options *probe.Options, targets []*probe.Target) int {
	opts := c.reportOptions(env)
	writers, err := c.writers(env.stdout, opts)
	if err != nil {
		return complain(env, err)
	}
	status, done := exitOK, 0
	people := report.EndpointsForPeople(c.format)
	meter := progress{w: env.stderr, on: isTerminal(env.stderr) && len(targets) > 1 && !isTerminal(env.stdout), total: len(targets)}
	probe.Endpoints(ctx, options, targets, c.workers, func(r *finding.EndpointReport) bool {
		fails := opts.EndpointFails(r)
		if fails {
			status = exitFindings
		}
		err = writers.write(r)
		done++
		meter.show(done)
		if err == nil && people && len(targets) == 1 && (fails || !c.quiet) {
			fmt.Fprintln(env.stderr, report.EndpointStatus(r, fails, useColor(c.color, env.stderr, env.getenv)))
		}
		return err == nil
	})
	meter.end()
	if err == nil {
		err = writers.close()
	}
	switch {
	case err != nil && !closedPipe(err):
		fmt.Fprintf(env.stderr, "webtool: cannot write the report: %s\n", err)
		return exitTrouble
	case ctx.Err() != nil:
		fmt.Fprintf(env.stderr, "webtool: interrupted: %d of %d endpoints were looked at\n", done, len(targets))
		return exitTrouble
	}
	return status
}

func (c *probeEndpoints) reportOptions(env *environment) report.Options {
	return report.Options{Version: release, Fails: c.fails, Color: useColor(c.color, env.stdout, env.getenv)}
}

// fails reports whether a finding makes the run fail.
func (c *probeEndpoints) fails(f *finding.Finding) bool { return failsOn(c.failOn, f) }

// progress shows how far a long run is, on a terminal.
type progress struct {
	w     io.Writer
	on    bool
	total int
}

func (p *progress) show(done int) {
	if p.on {
		fmt.Fprintf(p.w, "\r%d of %d", done, p.total)
	}
}

func (p *progress) end() {
	if p.on {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// endpointWriters are the report on standard output and those in files.
type endpointWriters struct {
	all   []*report.Endpoints
	files []fileReport
}

// fileReport is a report that goes into a file when it is whole.
type fileReport struct {
	path string
	text *bytes.Buffer
}

func (c *probeEndpoints) writers(stdout io.Writer, opts report.Options) (*endpointWriters, error) {
	outputs, err := parseOutputs(c.outputs, slices.Concat([]string{c.webConfig, c.targets}), report.EndpointFormats())
	if err != nil {
		return nil, wrongUsage("%s", err)
	}
	if len(outputs) > 0 {
		stdout = unread{stdout}
	}
	main, err := report.NewEndpoints(stdout, c.format, c.quiet, opts)
	if err != nil {
		return nil, err
	}
	w := &endpointWriters{all: []*report.Endpoints{main}}
	for _, output := range outputs {
		plain := opts
		plain.Color = false
		file := fileReport{path: output.path, text: &bytes.Buffer{}}
		one, err := report.NewEndpoints(file.text, output.format, false, plain)
		if err != nil {
			return nil, err
		}
		w.all, w.files = append(w.all, one), append(w.files, file)
	}
	return w, nil
}

// unread goes on when nobody reads any more: the reports in files are to be whole.
type unread struct{ io.Writer }

func (u unread) Write(p []byte) (int, error) {
	n, err := u.Writer.Write(p)
	if closedPipe(err) {
		return len(p), nil
	}
	return n, err
}

func (w *endpointWriters) write(r *finding.EndpointReport) error {
	var errs []error
	for _, one := range w.all {
		errs = append(errs, one.Write(r))
	}
	return errors.Join(errs...)
}

// close ends all reports, and puts those for files in their places.
func (w *endpointWriters) close() error {
	var errs []error
	for _, one := range w.all {
		errs = append(errs, one.Close())
	}
	for _, file := range w.files {
		errs = append(errs, writeWhole(file.path, file.text.Bytes()))
	}
	return errors.Join(errs...)
}
