package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/dial"
	"webtool/pkg/check/finding"
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
	cmd.Flag("expires-within", "Warn about certificates that end sooner than this.").Default("30d").SetValue(durationFlag{d: &c.expiresWithin})
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
	targets, err := c.allTargets(ctx)
	if err != nil {
		return complain(env, err)
	}
	jobs, err := c.readJobs(ctx, env)
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
		return nil, wrongUsage("probe wants the URL of an endpoint, https://localhost:9090 for one, or --targets FILE")
	}
	return targets, nil
}

// options turns the flags into what the library takes.
func (c *probeEndpoints) options(ctx context.Context, env *environment, endpoints int) (*probe.Options, error) {
	if c.expect != "" && c.webConfig == "" {
		return nil, wrongUsage("--expect says what of a web config counts, and --web-config names none")
	}
	if c.reach.ConnectTo != "" {
		if endpoints > 1 {
			return nil, wrongUsage("--connect-to is for one endpoint, and there are %d", endpoints)
		}
		if err := dial.CheckConnectTo(c.reach.ConnectTo); err != nil {
			return nil, wrongUsage("--connect-to: %s", err)
		}
		if c.proxy != "" && strings.HasPrefix(c.reach.ConnectTo, "unix:") {
			return nil, wrongUsage("--proxy: no proxy leads to the socket of --connect-to")
		}
	}
	o := &probe.Options{
		Reach: c.reach, Version: release, Full: c.full, Exposure: c.exposure, Timeout: c.timeout, Wait: c.wait,
		MaxConnections: c.maxConnections, ExpiresWithin: c.expiresWithin, Now: env.now,
	}
	o.Reach.Proxies = proxies(env)
	var err error
	if c.proxy != "" {
		if o.Reach.Proxy, err = dial.ParseProxy(c.proxy); err != nil {
			return nil, wrongUsage("--proxy: %s", err)
		}
	}
	if o.Client, err = c.client.read(env); err != nil {
		return nil, err
	}
	o.Flags = append(c.client.flags(), c.wayFlags(o.Reach.Proxy)...)
	if c.webConfig != "" {
		policy := c.expect == "policy" || c.expect == "" && endpoints > 1
		var where check.WebConfigOptions
		if err := c.placement.apply(ctx, &where, []string{c.webConfig}); err != nil {
			return nil, err
		}
		if o.Expect, err = check.Expect(ctx, where, c.webConfig, policy); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// wayFlags are those that say how endpoints are reached, and where files are that a
// config names; a proxy's password is in no command that is told.
func (c *probeEndpoints) wayFlags(proxy *url.URL) []probe.Flag {
	all := []probe.Flag{{"--connect-to", c.reach.ConnectTo}, {"--base-dir", c.placement.baseDir}}
	if proxy != nil && proxy.User == nil {
		all = append(all, probe.Flag{"--proxy", c.proxy})
	}
	for _, pair := range c.placement.maps {
		all = append(all, probe.Flag{"--map", pair})
	}
	return givenFlags(all)
}

// proxies are those of the environment, as Go programs read it: Prometheus does so
// with proxy_from_environment.
func proxies(env *environment) dial.Environment {
	either := func(upper, lower string) string {
		if value := env.getenv(upper); value != "" {
			return value
		}
		return env.getenv(lower)
	}
	all := dial.Environment{HTTP: either("HTTP_PROXY", "http_proxy"), HTTPS: either("HTTPS_PROXY", "https_proxy"), No: either("NO_PROXY", "no_proxy")}
	if env.getenv("REQUEST_METHOD") != "" {
		all.HTTP = env.getenv("http_proxy") // in CGI, a client can set HTTP_PROXY (golang.org/x/net/http/httpproxy)
	}
	return all
}

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
