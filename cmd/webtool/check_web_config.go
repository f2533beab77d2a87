package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

// checkWebConfig is the command "check web-config".
type checkWebConfig struct {
	files       []string
	format      string
	color       string
	quiet       bool
	readTimeout time.Duration
	placement   placement
}

func addCheckWebConfig(parent *kingpin.CmdClause, commands map[string]command) {
	c := &checkWebConfig{}
	cmd := parent.Command("web-config", "Judge web configs (the files behind --web.config.file): what the server says of each, all of it at once, with places.")
	commands[cmd.FullCommand()] = c
	cmd.Flag("format", "How to write findings: text (with the line and what to do), concise (one line each), json.").
		Default(report.Formats()[0]).EnumVar(&c.format, report.Formats()...)
	cmd.Flag("color", "When to use colour: auto, always, never. auto heeds NO_COLOR and CLICOLOR_FORCE.").
		Default("auto").EnumVar(&c.color, "auto", "always", "never")
	cmd.Flag("quiet", "Leave out the status lines of files that pass.").Short('q').BoolVar(&c.quiet)
	cmd.Flag("read-timeout", "How long to wait for the end of standard input, a pipe or a FIFO.").
		Default("30s").DurationVar(&c.readTimeout)
	c.placement.add(cmd)
	cmd.Arg("file", "Web config to check, or Kubernetes manifests that hold some; - is standard input, and relative paths in it start in the current folder.").
		Required().StringsVar(&c.files)
}

func (c *checkWebConfig) run(env *environment) int {
	ctx, cancel := context.WithTimeoutCause(context.Background(), c.readTimeout,
		fmt.Errorf("gave up after %s (--read-timeout)", c.readTimeout))
	defer cancel()
	paths := make([]string, len(c.files))
	for i, path := range c.files {
		paths[i] = path
		if path == stdinArg {
			paths[i] = check.Stdin
			if isTerminal(env.stdin) {
				fmt.Fprintln(env.stderr, "webtool: reading a web config from the terminal; end it with Ctrl-D")
			}
		}
	}
	opts := check.WebConfigOptions{Stdin: env.stdin, Now: env.now()}
	if err := c.placement.apply(ctx, &opts, c.files); err != nil {
		return complain(env, err)
	}
	r := check.WebConfig(ctx, opts, paths...)
	if err := report.Write(env.stdout, r, c.format, report.Options{Color: useColor(c.color, env.stdout, env.getenv)}); err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write the report: %s\n", err)
		return exitTrouble
	}
	status := report.StatusOptions{
		Color: useColor(c.color, env.stderr, env.getenv),
		Quiet: c.quiet, TroubleOnly: !report.ForPeople(c.format),
		Fails: fails,
	}
	if err := report.WriteStatus(env.stderr, r, status); err != nil && !closedPipe(err) {
		return exitTrouble
	}
	return exitStatus(r)
}

// fails reports whether a file makes the run fail.
func fails(f *finding.FileReport) bool {
	worst, any := f.Worst()
	return f.Error != "" || any && worst >= finding.Error
}

// exitStatus is the status that a report calls for: trouble beats findings.
func exitStatus(r *finding.Report) int {
	status := exitOK
	for i := range r.Files {
		switch {
		case r.Files[i].Error != "":
			return exitTrouble
		case fails(&r.Files[i]):
			status = exitFindings
		}
	}
	return status
}

// complain says why a command could not do its job, and how it is called.
func complain(env *environment, err error) int {
	if !errors.Is(err, errUsage) {
		fmt.Fprintf(env.stderr, "webtool: %s\n", err)
		return exitTrouble
	}
	fmt.Fprintf(env.stderr, "webtool: %s\n  webtool check web-config --help shows the flags\n", strings.TrimPrefix(err.Error(), errUsage.Error()+": "))
	return exitUsage
}
