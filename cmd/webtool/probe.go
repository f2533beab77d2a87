package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check/probe"
	"webtool/pkg/check/report"
)

// probeEndpoints is the command "probe".
type probeEndpoints struct {
	urls    []string
	targets string

	scrapeConfig string
	jobs         []string
	downTargets  string

	full, exposure bool
	webConfig      string
	expect         string
	placement      placement

	client  clientFlags
	reach   probe.Reach
	proxy   string
	timeout time.Duration
	wait    time.Duration

	maxConnections int
	workers        int
	expiresWithin  time.Duration
	failOn         string

	format  string
	outputs []string
	color   string
	quiet   bool
}

func addProbe(app *kingpin.Application, commands map[string]command) {
	c := &probeEndpoints{}
	cmd := app.Command("probe", "Look at live endpoints: TLS, certificate, client certificates, passwords; and whether they serve what a web config says.")
	commands[cmd.FullCommand()] = c
	cmd.Flag("full", "Find out all versions, suites and groups, and what becomes of client certificates.").BoolVar(&c.full)
	addFile(cmd, "web-config", "The endpoint has to serve this web config: what differs is an error at its line.", "FILE", &c.webConfig)
	c.placement.addFiles(cmd)
	addChoice(cmd.Flag("expect", "What of the web config counts: all, or policy, which leaves out whose certificate it is. Default: all for one endpoint, policy for several.").
		PlaceHolder("all|policy"), &c.expect, "all", "policy")
	cmd.Flag("exposure", "Ask with GET alone which sensitive paths answer without a password, and what is switched on.").BoolVar(&c.exposure)
	c.client.add(cmd)
	addFile(cmd, "scrape-config", "Go as the scrape jobs of this prometheus.yml go, to their targets or to the URLs given: trust, client certificate, user and password are the job's.", "FILE", &c.scrapeConfig)
	cmd.Flag("job", "Of --scrape-config, this job alone. Repeatable.").PlaceHolder("NAME").StringsVar(&c.jobs)
	addText(cmd, "down-targets-of", "Ask this Prometheus which of its targets are down, and look at each; with --scrape-config as its job goes. --ca-file, --user and the like are for Prometheus.", "URL", &c.downTargets)
	addText(cmd, "connect-to", "Connect to this address, or unix:/path, while the URL's name stays.", "ADDRESS", &c.reach.ConnectTo)
	addText(cmd, "proxy", "Connect through this proxy (http, https, socks5), and not the one that the environment names.", "URL", &c.proxy)
	cmd.Flag("timeout", "How long to wait for a connection, and for an answer.").Default("10s").SetValue(durationFlag{&c.timeout, time.Millisecond})
	cmd.Flag("wait", "Give an endpoint time to come up: look again while it refuses connections, cannot read its config or says that it is not ready.").
		PlaceHolder("DURATION").SetValue(durationFlag{&c.wait, 0})
	cmd.Flag("max-connections", "How many connections one endpoint gets to see at most; what that cuts off is told as unknown.").
		Default(fmt.Sprint(probe.DefaultConnections)).SetValue(countFlag{&c.maxConnections})
	cmd.Flag("workers", "How many endpoints to look at at once.").Default("16").SetValue(countFlag{&c.workers})
	addFile(cmd, "targets", "File with endpoints: one a line, or as Prometheus discovers them in files (JSON, YAML).", "FILE", &c.targets)
	cmd.Flag("expires-within", "Warn about certificates that end sooner than this: 30d, 12h, 2w.").Default("30d").SetValue(durationFlag{d: &c.expiresWithin})
	addChoice(cmd.Flag("fail-on", "From which severity on findings mean exit status 1: error, warning, info, never.").
		Default("error"), &c.failOn, "error", "warning", "info", "never")
	formats := report.EndpointFormats()
	addChoice(cmd.Flag("format", "How to write what was seen: text, json, junit, github (annotations), prometheus (for the textfile collector).").
		Default(formats[0]), &c.format, formats...)
	cmd.Flag("output", "Write it to a file as well; it is replaced whole or not at all. Repeatable.").PlaceHolder("FORMAT:PATH").StringsVar(&c.outputs)
	addChoice(cmd.Flag("color", "When to use colour: auto, always, never. auto heeds NO_COLOR and CLICOLOR_FORCE.").
		Default("auto"), &c.color, "auto", "always", "never")
	cmd.Flag("quiet", "Leave out endpoints that pass.").Short('q').BoolVar(&c.quiet)
	cmd.Arg("url", "Endpoint: https://host:9090, http://host:9100/metrics.").StringsVar(&c.urls)
}

func (c *probeEndpoints) run(env *environment) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	reading, read := forReading(ctx)
	defer read()
	targets, err := c.allTargets(reading)
	if err != nil {
		return complain(env, err)
	}
	jobs, err := c.readJobs(reading, env)
	if err != nil {
		return complain(env, err)
	}
	if jobs != nil && c.downTargets == "" {
		if targets, err = lend(env, jobs, targets); err != nil {
			return complain(env, err)
		}
	}
	options, err := c.options(ctx, env, len(targets))
	if err != nil {
		return complain(env, err)
	}
	if c.downTargets != "" {
		return c.lookAtDown(ctx, env, options, targets[0], jobs)
	}
	if len(targets) >= manyFiles {
		debug.SetGCPercent(200) // little is kept of an endpoint that has been told of
	}
	return c.look(ctx, env, options, targets)
}

// allTargets reads the URLs, and the file that names more.
func (c *probeEndpoints) allTargets(ctx context.Context) ([]*probe.Target, error) {
	var targets []*probe.Target
	for _, url := range c.urls {
		target, err := probe.ParseTarget(url)
		if err != nil {
			return nil, wrongUsage("%s", err)
		}
		targets = append(targets, target)
	}
	if c.targets != "" {
		more, err := probe.ReadTargetsFile(ctx, c.targets)
		if err != nil {
			return nil, err
		}
		targets = append(targets, more...)
	}
	if c.downTargets != "" {
		prometheus, err := probe.ParseTarget(c.downTargets)
		switch {
		case err != nil:
			return nil, wrongUsage("--down-targets-of: %s", err)
		case len(targets) > 0:
			return nil, wrongUsage("--down-targets-of asks Prometheus which endpoints to look at: give no others")
		}
		return []*probe.Target{prometheus}, nil
	}
	if len(targets) == 0 && c.scrapeConfig == "" {
		return nil, wrongUsage("nothing to look at: name the URL of an endpoint, https://localhost:9090 for one, or a file of them with --targets")
	}
	return targets, nil
}
