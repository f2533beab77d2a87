package main

import (
	"context"
	"runtime/debug"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/report"
	"webtool/pkg/check/rule"
)

// checkWebConfig is the command "check web-config".
type checkWebConfig struct {
	reporting
	files    []string
	releases []string

	hosts        []string
	runAs        string
	missingFiles string
	describe     bool
	placement    placement
}

func addCheckWebConfig(parent *kingpin.CmdClause, commands map[string]command) {
	c := &checkWebConfig{}
	cmd := parent.Command("web-config", "Judge web configs (the files behind --web.config.file): what the server says of each, all of it at once, with places.")
	commands[cmd.FullCommand()] = c
	c.reporting.add(cmd)
	cmd.Flag("for", "Judge as this release of a server does, prometheus@2.45.0 for one; docs/releases.md lists what is known. Repeatable.").
		PlaceHolder("PRODUCT@VERSION").StringsVar(&c.releases)
	cmd.Flag("host", "A name or address that clients will use: the certificate has to cover it. Repeatable.").StringsVar(&c.hosts)
	cmd.Flag("run-as", "Could this user of the system, the server's own, read what the file names? By modes, owners and groups; not on Windows.").
		PlaceHolder("USER|UID:GID").StringVar(&c.runAs)
	addChoice(cmd.Flag("missing-files", "What a missing file that the config names means: error, or stand-in (a pair of webtool's own takes its place, for CI without secrets).").
		Default("error"), &c.missingFiles, "error", "stand-in")
	cmd.Flag("describe", "Say what the file makes of the server.").BoolVar(&c.describe)
	c.placement.add(cmd)
	c.placement.addReplaces(cmd)
	cmd.Arg("file", "Web config to check, or Kubernetes manifests that hold some; - is standard input, and relative paths in it start in the current folder.").
		Required().StringsVar(&c.files)
}

func (c *checkWebConfig) run(env *environment) int {
	outputs, err := parseOutputs(c.outputs, c.files, report.Formats())
	if err != nil {
		return usage(env, err)
	}
	ctx, cancel, err := c.deadline()
	if err != nil {
		return usage(env, err)
	}
	defer cancel()
	options, err := c.options(ctx, env)
	if err != nil {
		return complain(env, err)
	}
	if len(c.files) >= manyFiles {
		debug.SetGCPercent(400)
	}
	return c.tell(env, check.WebConfig(ctx, options, stdinPaths(env, c.files)...), outputs)
}

// manyFiles is from how many files, or endpoints, on memory is traded for speed: what
// was learnt of one is kept for the others, and collecting garbage goes over it again
// and again. To set it costs a start more than a few of them gain.
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
	if c.placement.syntaxOnly && (options.MissingFiles == check.MissingStandIn || len(c.hosts) > 0) {
		return options, wrongUsage("--syntax-only opens no certificate, --host and --missing-files stand-in are about certificates: leave out the one or the other")
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
