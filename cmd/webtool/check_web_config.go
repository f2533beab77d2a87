package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
	"webtool/pkg/check/rule"
)

// checkWebConfig is the command "check web-config".
type checkWebConfig struct {
	files       []string
	format      string
	outputs     []string
	failOn      string
	releases    []string
	color       string
	quiet       bool
	readTimeout time.Duration

	hosts         []string
	expiresWithin time.Duration
	runAs         string
	missingFiles  string
	describe      bool
	ignore        []string
	ignores       bool
	placement     placement
}

func addCheckWebConfig(parent *kingpin.CmdClause, commands map[string]command) {
	c := &checkWebConfig{}
	cmd := parent.Command("web-config", "Judge web configs (the files behind --web.config.file): what the server says of each, all of it at once, with places.")
	commands[cmd.FullCommand()] = c
	cmd.Flag("format", "How to write findings: text (with the line and what to do), concise (one line each), json, sarif, github (annotations), junit.").
		Default(report.Formats()[0]).EnumVar(&c.format, report.Formats()...)
	cmd.Flag("output", "Write the findings to a file as well; it is replaced whole or not at all. Repeatable.").
		PlaceHolder("FORMAT:PATH").StringsVar(&c.outputs)
	cmd.Flag("fail-on", "From which severity on findings mean exit status 1: error, warning, info, never.").
		Default("error").EnumVar(&c.failOn, "error", "warning", "info", "never")
	cmd.Flag("for", "Judge as this release of a server does, prometheus@2.45.0 for one; docs/releases.md lists what is known. Repeatable.").
		PlaceHolder("PRODUCT@VERSION").StringsVar(&c.releases)
	cmd.Flag("color", "When to use colour: auto, always, never. auto heeds NO_COLOR and CLICOLOR_FORCE.").
		Default("auto").EnumVar(&c.color, "auto", "always", "never")
	cmd.Flag("quiet", "Leave out the status lines of files that pass.").Short('q').BoolVar(&c.quiet)
	cmd.Flag("read-timeout", "How long to wait for the end of standard input, a pipe or a FIFO.").
		Default("30s").DurationVar(&c.readTimeout)
	cmd.Flag("host", "A name or address that clients will use: the certificate has to cover it. Repeatable.").StringsVar(&c.hosts)
	cmd.Flag("expires-within", "Warn about certificates that end sooner than this: 30d, 12h, 2w.").
		Default("30d").SetValue(durationFlag{d: &c.expiresWithin})
	cmd.Flag("run-as", "Could this user of the system, the server's own, read what the file names? By modes, owners and groups; not on Windows.").
		PlaceHolder("USER|UID:GID").StringVar(&c.runAs)
	cmd.Flag("missing-files", "What a missing file that the config names means: error, or stand-in (a pair of webtool's own takes its place, for CI without secrets).").
		Default("error").EnumVar(&c.missingFiles, "error", "stand-in")
	cmd.Flag("describe", "Say what the file makes of the server.").BoolVar(&c.describe)
	cmd.Flag("ignore", "Set findings of a rule (name or code) aside. The server's own refusals cannot be. Repeatable.").
		PlaceHolder("RULE").StringsVar(&c.ignore)
	cmd.Flag("ignores", "Heed comments \"# webtool:ignore\" and --ignore; --no-ignores shows everything.").Default("true").BoolVar(&c.ignores)
	c.placement.add(cmd)
	c.placement.addReplaces(cmd)
	cmd.Arg("file", "Web config to check, or Kubernetes manifests that hold some; - is standard input, and relative paths in it start in the current folder.").
		Required().StringsVar(&c.files)
}

func (c *checkWebConfig) run(env *environment) int {
	outputs, err := parseOutputs(c.outputs, c.files)
	if err != nil {
		return usage(env, err)
	}
	if c.readTimeout <= 0 {
		return usage(env, fmt.Errorf("--read-timeout takes a duration above 0, and %s is none", c.readTimeout))
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), c.readTimeout,
		fmt.Errorf("gave up after %s (--read-timeout)", c.readTimeout))
	defer cancel()
	options, err := c.options(ctx, env)
	if err != nil {
		return complain(env, err)
	}
	if len(c.files) >= manyFiles {
		debug.SetGCPercent(400)
	}
	return c.tell(env, check.WebConfig(ctx, options, c.paths(env)...), outputs)
}

// manyFiles is from how many files on memory is traded for speed: what was
// learnt of one file is kept for the others, and collecting garbage goes over it
// again and again. To set it costs a start more than a few files gain.
const manyFiles = 50

// options turns the flags into what the library takes.
func (c *checkWebConfig) options(ctx context.Context, env *environment) (check.WebConfigOptions, error) {
	options := check.WebConfigOptions{
		Stdin: env.stdin, Now: env.now(), Hosts: c.hosts, ExpiresWithin: c.expiresWithin,
		Describe: c.describe, NoIgnores: !c.ignores,
	}
	if c.missingFiles == "stand-in" {
		options.MissingFiles = check.MissingStandIn
	}
	err := parseHosts(c.hosts)
	if err != nil {
		return options, wrongUsage("%s", err)
	}
	if options.For, err = parseReleases(c.releases); err != nil {
		return options, wrongUsage("%s", err)
	}
	if options.Ignore, err = parseIgnored(c.ignore); err != nil {
		return options, wrongUsage("%s", err)
	}
	if c.runAs != "" {
		if options.RunAs, err = rule.LookupIdentity(c.runAs); err != nil {
			return options, wrongUsage("--run-as: %s", err)
		}
	}
	return options, c.placement.apply(ctx, &options, c.files)
}

// paths returns the arguments as the library knows them.
func (c *checkWebConfig) paths(env *environment) []string {
	paths := slices.Clone(c.files)
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
func (c *checkWebConfig) tell(env *environment, r *finding.Report, outputs []output) int {
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
func (c *checkWebConfig) fails(f *finding.Finding) bool {
	if c.failOn == "never" {
		return false
	}
	var least finding.Severity
	return least.UnmarshalText([]byte(c.failOn)) == nil && f.Severity >= least
}

// fileFails reports whether a file makes the run fail.
func (c *checkWebConfig) fileFails(f *finding.FileReport) bool {
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
func (c *checkWebConfig) exitStatus(r *finding.Report) int {
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
