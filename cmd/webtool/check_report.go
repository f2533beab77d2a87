package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

// reporting are the flags of the commands that judge files: how long to wait for
// them, and how to tell what was found.
type reporting struct {
	format        string
	outputs       []string
	failOn        string
	color         string
	quiet         bool
	readTimeout   time.Duration
	expiresWithin time.Duration
	ignore        []string
	ignores       bool
}

func (c *reporting) add(cmd *kingpin.CmdClause) {
	addChoice(cmd.Flag("format", "How to write findings: text (with the line and what to do), concise (one line each), json, sarif, github (annotations), junit.").
		Default(report.Formats()[0]), &c.format, report.Formats()...)
	cmd.Flag("output", "Write the findings to a file as well; it is replaced whole or not at all. Repeatable.").
		PlaceHolder("FORMAT:PATH").StringsVar(&c.outputs)
	addChoice(cmd.Flag("fail-on", "From which severity on findings mean exit status 1: error, warning, info, never.").
		Default("error"), &c.failOn, "error", "warning", "info", "never")
	addChoice(cmd.Flag("color", "When to use colour: auto, always, never. auto heeds NO_COLOR and CLICOLOR_FORCE.").
		Default("auto"), &c.color, "auto", "always", "never")
	cmd.Flag("quiet", "Leave out the status lines of files that pass.").Short('q').BoolVar(&c.quiet)
	cmd.Flag("read-timeout", "How long to wait for the end of standard input, a pipe or a FIFO.").
		Default("30s").SetValue(durationFlag{&c.readTimeout, time.Millisecond})
	cmd.Flag("expires-within", "Warn about certificates that end sooner than this: 30d, 12h, 2w.").
		Default("30d").SetValue(durationFlag{d: &c.expiresWithin})
	cmd.Flag("ignore", "Set findings of a rule (name or code) aside. The server's own refusals cannot be. Repeatable.").
		PlaceHolder("RULE").StringsVar(&c.ignore)
	cmd.Flag("ignores", "Heed comments \"# webtool:ignore\" and --ignore; --no-ignores shows everything.").Default("true").BoolVar(&c.ignores)
}

// deadline bounds the time for reading.
func (c *reporting) deadline() (context.Context, context.CancelFunc, error) {
	if c.readTimeout <= 0 {
		return nil, nil, fmt.Errorf("--read-timeout takes a duration above 0, and %s is none", c.readTimeout)
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), c.readTimeout,
		fmt.Errorf("gave up after %s (--read-timeout)", c.readTimeout))
	return ctx, cancel, nil
}

// stdinPaths returns arguments as the library knows them.
func stdinPaths(env *environment, files []string) []string {
	paths := slices.Clone(files)
	for i, path := range paths {
		if path == stdinArg {
			paths[i] = check.Stdin
			if isTerminal(env.stdin) {
				fmt.Fprintln(env.stderr, "webtool: reading a web config from the terminal; end it with Ctrl-D")
			}
		}
	}
	return paths
}

// tell writes the report wherever it is wanted, and returns the exit status.
func (c *reporting) tell(env *environment, r *finding.Report, outputs []output) int {
	opts := report.Options{Version: release, Fails: c.fails}
	written := true
	for _, output := range outputs {
		if err := output.write(r, opts); err != nil {
			fmt.Fprintf(env.stderr, "webtool: %s\n", err)
			written = false
		}
	}
	opts.Color = useColor(c.color, env.stdout, env.getenv)
	if err := report.Write(env.stdout, r, c.format, opts); err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write the report: %s\n", err)
		return exitTrouble
	}
	status := report.StatusOptions{
		Color: useColor(c.color, env.stderr, env.getenv),
		Quiet: c.quiet, TroubleOnly: !report.ForPeople(c.format),
		Fails: c.fileFails,
	}
	if err := report.WriteStatus(env.stderr, r, status); err != nil && !closedPipe(err) || !written {
		return exitTrouble
	}
	return c.exitStatus(r)
}

// fails reports whether a finding makes the run fail.
func (c *reporting) fails(f *finding.Finding) bool { return failsOn(c.failOn, f) }

// failsOn reports whether a finding is as grave as --fail-on says, or graver.
func failsOn(failOn string, f *finding.Finding) bool {
	if failOn == "never" {
		return false
	}
	var least finding.Severity
	return least.UnmarshalText([]byte(failOn)) == nil && f.Severity >= least
}

// fileFails reports whether a file makes the run fail.
func (c *reporting) fileFails(f *finding.FileReport) bool {
	if f.Error != "" {
		return true
	}
	for found := range f.Standing() {
		if c.fails(found) {
			return true
		}
	}
	return false
}

// exitStatus is the status that a report calls for: trouble beats findings.
func (c *reporting) exitStatus(r *finding.Report) int {
	status := exitOK
	for i := range r.Files {
		switch {
		case r.Files[i].Error != "":
			return exitTrouble
		case c.fileFails(&r.Files[i]):
			status = exitFindings
		}
	}
	return status
}

// complain says why a command could not do its job.
func complain(env *environment, err error) int {
	var wrong *usageError
	if errors.As(err, &wrong) {
		return usage(env, wrong)
	}
	fmt.Fprintf(env.stderr, "webtool: %s\n", err)
	return exitTrouble
}
