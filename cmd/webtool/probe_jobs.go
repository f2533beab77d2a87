package main

import (
	"context"
	"fmt"
	"slices"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
)

// readJobs reads the jobs of --scrape-config, nil without it.
func (c *probeEndpoints) readJobs(ctx context.Context, env *environment) (*check.ProbeJobs, error) {
	if c.scrapeConfig == "" {
		if len(c.jobs) > 0 {
			return nil, wrongUsage("--job names a job of --scrape-config, and there is none")
		}
		return nil, nil
	}
	if c.downTargets == "" && c.client.given() {
		return nil, wrongUsage("--scrape-config says who connects: --ca-file, --cert-file, --server-name, --user and the like are the job's")
	}
	var where check.WebConfigOptions
	if err := c.placement.apply(ctx, &where, []string{c.scrapeConfig}); err != nil {
		return nil, err
	}
	return check.ReadProbeJobs(ctx, where, c.scrapeConfig, c.jobs, env.now())
}

// lend gives the targets the clients of their jobs. Without targets, it takes those
// of the jobs.
func lend(env *environment, jobs *check.ProbeJobs, targets []*probe.Target) ([]*probe.Target, error) {
	if len(targets) == 0 {
		for _, note := range jobs.Notes {
			fmt.Fprintf(env.stderr, "webtool: %s\n", finding.Printable(note))
		}
		if targets = jobs.Targets(); len(targets) == 0 {
			return nil, fmt.Errorf("the jobs have no targets that are known without asking others")
		}
		return targets, nil
	}
	for _, target := range targets {
		if err := jobs.Lend(target); err != nil {
			return nil, wrongUsage("%s", err)
		}
	}
	return targets, nil
}

// lookAtDown asks Prometheus for its targets, and looks at those that are down.
func (c *probeEndpoints) lookAtDown(ctx context.Context, env *environment, options *probe.Options, prometheus *probe.Target, jobs *check.ProbeJobs) int {
	scraped, failed := probe.AskPrometheus(ctx, options, prometheus)
	if failed != nil {
		return c.tellOne(env, failed)
	}
	down := jobs.Down(scraped)
	fmt.Fprintf(env.stderr, "%s: targets: %d, to look at: %d\n", finding.Printable(prometheus.URL), len(scraped), len(down))
	own := *options
	own.Client, own.Reach.ConnectTo = probe.Client{}, "" // those were for Prometheus
	own.Flags = slices.DeleteFunc(c.wayFlags(own.Reach.Proxy), func(f probe.Flag) bool { return f[0] == "--connect-to" })
	return c.look(ctx, env, &own, down)
}

// tellOne writes the report of an endpoint that was looked at already.
func (c *probeEndpoints) tellOne(env *environment, r *finding.EndpointReport) int {
	opts := c.reportOptions(env)
	writers, err := c.writers(env.stdout, opts)
	if err == nil {
		err = writers.write(r)
	}
	if err == nil {
		err = writers.close()
	}
	if err != nil && !closedPipe(err) {
		return complain(env, err)
	}
	if opts.EndpointFails(r) {
		return exitFindings
	}
	return exitOK
}
