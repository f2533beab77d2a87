package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/client"
	"webtool/pkg/check/directive"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/scrape"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// ScrapeConfigOptions say how to check the clients' side. The zero value judges the
// clients by themselves, and no dates.
type ScrapeConfigOptions struct {
	Stdin io.Reader // what "-" reads; nil is empty

	WebConfigs  []string // that make the servers; several are versions, the oldest first
	HTTPConfigs []string // bare HTTP client configs, judged behind the files
	Jobs        []string // look at these alone; none: at all
	TargetHosts []string // look at targets on these alone, names or addresses, with or without port

	Now           time.Time     // for certificates and handshakes; the zero time makes no handshake
	ExpiresWithin time.Duration // warn of certificates that end sooner than this from Now

	As         string              // where the one file will live; "" is where it is
	BaseDir    string              // where the clients' relative paths start; "" is beside the file
	Map        []webconfig.Mapping // where absolute paths are found here
	SyntaxOnly bool                // open no file that the clients' name, and say so

	Ignore    []*finding.Rule // findings that are not to count
	NoIgnores bool            // let all findings count, whatever comments or Ignore say
}

// ScrapeConfig checks prometheus.yml files, and the HTTP client configs of the
// options: each client by itself and, with web configs, whether it gets in at the
// server that each makes. The handshakes are made in memory. The report has one entry
// for each path, then one for each HTTP client config. Several of either side are
// versions, and the report then says in what order to roll them out. When ctx ends,
// what could not be read by then is not judged.
func ScrapeConfig(ctx context.Context, opts ScrapeConfigOptions, paths ...string) *finding.Report {
	c := newScrapeChecker(ctx, opts)
	report := &finding.Report{}
	var trouble []string
	for _, path := range opts.WebConfigs {
		server, err := c.server(ctx, path)
		if err != nil {
			trouble = append(trouble, err.Error())
		}
		if server != nil {
			c.servers = append(c.servers, server)
		}
	}
	var clients []*scrapeClient
	all := slices.Concat(paths, opts.HTTPConfigs)
	for i, path := range all {
		c.newest = i == len(paths)-1 || i == len(all)-1
		one := c.file(ctx, path, i >= len(paths))
		clients = append(clients, one)
		report.Files = append(report.Files, one.report)
	}
	c.selection(report)
	if len(trouble) > 0 && len(report.Files) > 0 && report.Files[0].Error == "" {
		report.Files[0].Error = strings.Join(trouble, "; ")
	}
	if len(trouble) == 0 {
		c.rollout(report, clients, len(paths))
	}
	for i := range report.Files {
		finding.Sort(report.Files[i].Findings)
	}
	return report
}

// scrapeChecker is what the files of one run share.
type scrapeChecker struct {
	opts    ScrapeConfigOptions
	web     *webconfig.Files
	files   *client.Files
	judge   *scrape.Judge
	stdin   func() ([]byte, error)
	servers []*scrape.Server
	newest  bool            // the file at hand is the last version: what it loses is a finding
	met     map[string]bool // jobs and hosts of the selection that were met
	jobs    []string        // all that there are
}

func newScrapeChecker(ctx context.Context, opts ScrapeConfigOptions) *scrapeChecker {
	store := &material.Store{}
	return &scrapeChecker{opts: opts, judge: &scrape.Judge{Now: opts.Now}, met: map[string]bool{}, stdin: readOnce(ctx, opts.Stdin),
		web:   &webconfig.Files{Store: store, Map: opts.Map},
		files: client.NewFiles(&webconfig.Files{Store: store, Map: opts.Map, Skip: opts.SyntaxOnly})}
}

// server reads a web config. An error beside a server is about a file that the
// config names: then it cannot be told what clients meet.
func (c *scrapeChecker) server(ctx context.Context, path string) (*scrape.Server, error) {
	data, err := readFile(ctx, c.stdin, path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	config := webconfig.Parse(source.New(path, data), filepath.Dir(path))
	verdict := config.Judge(c.web)
	s := scrape.NewServer(config, &verdict, c.files.Store, c.opts.Now)
	if c.opts.Now.IsZero() && s.Unsure == "" {
		s.Unsure = "without a time no certificate can be judged"
	}
	if len(verdict.Unread) > 0 {
		var all []string
		for _, err := range verdict.Unread {
			all = append(all, err.Error())
		}
		return s, errors.New("not judged: " + strings.Join(all, "; "))
	}
	return s, nil
}

// scrapeClient is one file of the clients' side.
type scrapeClient struct {
	report finding.FileReport
	config *client.Config
	jobs   []*scrapeJob // those that are selected
}

// scrapeJob is a job, what is known of it, and the targets that are selected.
type scrapeJob struct {
	*client.Job
	judged  *client.Judged
	targets []client.Target

	verdicts map[*scrape.Server][]*scrape.Verdict // by target
}

// file reads and judges one file. A fault of webtool's own in it does not keep the
// others from being judged.
func (c *scrapeChecker) file(ctx context.Context, path string, bare bool) (s *scrapeClient) {
	name := path
	if c.opts.As != "" {
		name = c.opts.As
	}
	s = &scrapeClient{report: finding.FileReport{Path: name}}
	r := &s.report
	defer tellFault(r)
	data, err := readFile(ctx, c.stdin, path)
	if err != nil {
		r.Error = fmt.Sprintf("cannot read %s: %s", finding.Quote(path), err)
		return s
	}
	dir := filepath.Dir(name)
	if c.opts.BaseDir != "" {
		dir = c.opts.BaseDir
	}
	if file := source.New(name, data); bare {
		s.config = client.ParseBare(file, dir)
	} else {
		s.config = client.Parse(file, dir, c.files)
	}
	c.clients(s)
	return s
}

// clients judges the clients of a file.
func (c *scrapeChecker) clients(s *scrapeClient) {
	r := &s.report
	r.Findings = append(r.Findings, s.config.Findings...)
	unread := slices.Clone(s.config.Unread)
	for _, job := range s.config.Jobs {
		c.jobs = append(c.jobs, job.Name)
		if len(c.opts.Jobs) > 0 && !slices.Contains(c.opts.Jobs, job.Name) {
			continue
		}
		judged := job.Judge(client.Options{Files: c.files, Now: c.opts.Now, ExpiresWithin: c.opts.ExpiresWithin})
		r.Findings = append(r.Findings, judged.Findings...)
		if judged.Unread != nil {
			unread = append(unread, judged.Unread)
		}
		for _, secret := range judged.Secrets {
			if note := secret.Error(); !c.opts.SyntaxOnly && !slices.Contains(r.Notes, note) {
				r.Notes = append(r.Notes, note)
			}
		}
		if one := c.choose(job, judged); one != nil {
			s.jobs = append(s.jobs, one)
		}
	}
	c.shakeAll(s.jobs)
	for i, server := range c.servers {
		c.refusedServer(r, server)
		last := c.newest && i == len(c.servers)-1
		for _, job := range s.jobs {
			c.meet(r, job, server, last)
		}
	}
	c.finish(r, s.config, unread)
}

// finish sets findings aside that are known, and says what was not checked.
func (c *scrapeChecker) finish(r *finding.FileReport, config *client.Config, unread []error) {
	if c.opts.SyntaxOnly {
		r.Notes = append(r.Notes, "no other file was opened (--syntax-only)")
	} else if len(unread) > 0 {
		var all []string
		for _, err := range unread {
			if !slices.Contains(all, err.Error()) {
				all = append(all, err.Error())
			}
		}
		r.Error = "not judged: " + strings.Join(all, "; ")
	}
	if c.opts.NoIgnores {
		return
	}
	if f := config.File; f.Contains("webtool:") {
		says := directive.Read(f.File, f.Index(), f.Tree(), FindRule, isRelease)
		r.Findings = append(r.Findings, says.Apply(r.Findings, c.opts.Now)...)
	}
	for i := range r.Findings {
		if slices.Contains(c.opts.Ignore, r.Findings[i].Rule) {
			r.Findings[i].Suppressed = &finding.Suppression{Reason: "--ignore"}
		}
	}
}
