package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/report"
)

// checkScrapeConfig is the command "check scrape-config".
type checkScrapeConfig struct {
	reporting
	files       []string
	webConfigs  []string
	httpConfigs []string
	jobs        []string
	targetHosts []string
	placement   placement
}

func addCheckScrapeConfig(parent *kingpin.CmdClause, commands map[string]command) {
	c := &checkScrapeConfig{}
	cmd := parent.Command("scrape-config", "Judge prometheus.yml, the clients' side: does each scrape job, Alertmanager and remote endpoint get in at the server of a web config? Handshakes are made in memory.")
	commands[cmd.FullCommand()] = c
	cmd.Flag("web-config", "Web config of the server that they connect to. Repeatable: OLD, then NEW; then the order is shown in which to roll out.").
		PlaceHolder("WEB.YML").StringsVar(&c.webConfigs)
	cmd.Flag("job", "Look at this job alone; not to get in is a failure then. Repeatable.").PlaceHolder("NAME").StringsVar(&c.jobs)
	cmd.Flag("target-host", "Look at targets on this host alone, with or without port; not to get in is a failure then. Repeatable.").
		PlaceHolder("HOST").StringsVar(&c.targetHosts)
	cmd.Flag("http-config", "A bare HTTP client config, as amtool and promtool take it (--http.config.file). Repeatable.").
		PlaceHolder("FILE").StringsVar(&c.httpConfigs)
	c.reporting.add(cmd)
	c.placement.add(cmd)
	cmd.Arg("file", "prometheus.yml to check; - is standard input. Several: OLD, then NEW.").StringsVar(&c.files)
}

func (c *checkScrapeConfig) run(env *environment) int {
	if len(c.files)+len(c.httpConfigs) == 0 {
		return usage(env, errors.New("nothing to check: name a prometheus.yml, or an HTTP client config with --http-config"))
	}
	inputs := append(append(append([]string{}, c.files...), c.httpConfigs...), c.webConfigs...)
	if n := len(slices.DeleteFunc(slices.Clone(inputs), func(path string) bool { return path != stdinArg })); n > 1 {
		return usage(env, fmt.Errorf("standard input holds one file, and %d are called -", n))
	}
	outputs, err := parseOutputs(c.outputs, inputs, report.Formats())
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
	return c.tell(env, check.ScrapeConfig(ctx, options, stdinPaths(env, c.files)...), outputs)
}

// options turns the flags into what the library takes.
func (c *checkScrapeConfig) options(ctx context.Context, env *environment) (check.ScrapeConfigOptions, error) {
	options := check.ScrapeConfigOptions{
		WebConfigs: stdinPaths(env, c.webConfigs), HTTPConfigs: stdinPaths(env, c.httpConfigs), Jobs: c.jobs, TargetHosts: c.targetHosts,
		Now: env.now(), ExpiresWithin: c.expiresWithin, NoIgnores: !c.ignores,
	}
	for flag, values := range map[string][]string{"--web-config": c.webConfigs, "--job": c.jobs, "--target-host": c.targetHosts, "--http-config": c.httpConfigs} {
		for _, value := range values {
			if value == "" {
				return options, wrongUsage("%s got an empty value (a variable that is not set?)", flag)
			}
		}
	}
	var err error
	if options.Ignore, err = parseIgnored(c.ignore); err != nil {
		return options, wrongUsage("%s", err)
	}
	placed := check.WebConfigOptions{Stdin: env.stdin}
	err = c.placement.apply(ctx, &placed, append(append([]string{}, c.files...), c.httpConfigs...))
	options.Stdin, options.As, options.BaseDir, options.Map, options.SyntaxOnly = placed.Stdin, placed.As, placed.BaseDir, placed.Map, placed.SyntaxOnly
	return options, err
}
