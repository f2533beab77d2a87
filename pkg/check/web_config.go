package check

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"webtool/pkg/check/directive"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/rule"
	"webtool/pkg/check/source"
	"webtool/pkg/check/stack"
	"webtool/pkg/check/webconfig"
)

// WebConfigOptions say how to check web configs. The zero value is ready for use.
type WebConfigOptions struct {
	Stdin   io.Reader // what "-" reads; nil is empty
	Workers int       // how many files at once; 0 is one for each processor

	Now           time.Time     // for certificates; the zero time judges none of their dates
	ExpiresWithin time.Duration // warn of certificates that end sooner than this from Now
	Hosts         []string      // names and addresses that clients will use
	RunAs         *rule.Identity
	Describe      bool // say what each file makes of the server

	As           string              // where the one file will live; "" is where it is; of a manifest: where its config is mounted
	BaseDir      string              // where relative paths start; "" is beside the file
	Map          []webconfig.Mapping // where absolute paths are found here
	SyntaxOnly   bool                // open no file that a config names, and say so
	MissingFiles MissingFiles
	Replaces     string // the config whose place the one file takes: what does that change? "" is not asked

	For []*webconfig.Release // the releases whose verdicts are asked for; none: the newest

	Ignore    []*finding.Rule // findings that are not to count
	NoIgnores bool            // let all findings count, whatever the file's comments or Ignore say
}

// MissingFiles says what an absent file that a config names means.
type MissingFiles int

// An absent file is an error, as the server has it, or a pair of webtool's own
// takes its place: CI has no secrets.
const (
	MissingIsError MissingFiles = iota
	MissingStandIn
)

// WebConfig checks web configs, each as exporter-toolkit would read it under the
// path given. Of a stream of Kubernetes manifests it checks the web configs in
// it. The report has one entry for each path, in that order. When ctx ends,
// inputs that have not ended by then are reported as unreadable.
func WebConfig(ctx context.Context, opts WebConfigOptions, paths ...string) *finding.Report {
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(paths))
	report := &finding.Report{Files: make([]finding.FileReport, len(paths))}
	c := checker{opts: opts, prover: &rule.Prover{}, stdin: readOnce(ctx, opts.Stdin), files: &webconfig.Files{
		Store: &material.Store{}, Map: opts.Map, Skip: opts.SyntaxOnly, StandIn: opts.MissingFiles == MissingStandIn,
	}}
	var next atomic.Int64
	work := func() {
		stack.Grow()
		for i := int(next.Add(1)) - 1; i < len(paths); i = int(next.Add(1)) - 1 {
			report.Files[i] = c.file(ctx, paths[i])
		}
	}
	var wait sync.WaitGroup
	for range workers {
		wait.Go(work)
	}
	wait.Wait()
	return report
}

// checker is what the files of one run share.
type checker struct {
	opts   WebConfigOptions
	files  *webconfig.Files
	prover *rule.Prover
	stdin  func() ([]byte, error)
}

// file reads and judges one file. A fault of webtool's own in it does not keep
// the other files from being judged.
func (c *checker) file(ctx context.Context, path string) (r finding.FileReport) {
	name := path
	if c.opts.As != "" {
		name = c.opts.As
	}
	r = finding.FileReport{Path: name, Servers: c.unjudged()}
	defer tellFault(&r)
	data, err := readFile(ctx, c.stdin, path)
	if err != nil {
		r.Error = fmt.Sprintf("cannot read %s: %s", finding.Quote(path), err)
		return r
	}
	if c.manifest(&r, path, data) {
		return r
	}
	if path == Stdin && len(bytes.TrimSpace(data)) == 0 {
		defer func() {
			r.Notes = append(r.Notes, "standard input is empty, and that is a web config, too; did the command before the pipe fail?")
		}()
	}
	config := webconfig.Parse(source.New(name, data), c.dir(name))
	config.DirHere = c.opts.BaseDir != ""
	verdict := c.judge(&r, config)
	if c.opts.Replaces != "" {
		c.change(ctx, &r, config, verdict)
	}
	return r
}

// dir is where a config's relative paths start.
func (c *checker) dir(name string) string {
	if c.opts.BaseDir != "" {
		return c.opts.BaseDir
	}
	return filepath.Dir(name)
}

// judge takes the server's verdict, and what the server will not tell.
func (c *checker) judge(r *finding.FileReport, config *webconfig.Config) webconfig.Verdict {
	says := c.directives(config)
	verdict := config.Judge(c.files)
	targets := c.targets(says)
	servers, findings, unreadable := []finding.Server{verdict.Server}, verdict.Findings, verdict.Unread
	if len(targets) > 0 {
		servers, findings, unreadable = c.judgeFor(config, targets)
	}
	r.Servers, r.Findings = servers, findings
	r.Error = unread(unreadable, servers)
	r.Notes = c.notes(&verdict.Loaded)
	if older := olderThanServed(targets); older != "" && verdict.Loaded.Pair && !refused(verdict.Server) {
		r.Notes = append(r.Notes, "the handshake was made with the TLS of "+webconfig.Target+" and "+runtime.Version()+", in the place of that of "+older)
	}
	if verdict.Whole { // else the values are not what the file says
		findings, description, err := rule.Run(config, &verdict.Loaded, c.files, rule.Options{
			Now: c.opts.Now, ExpiresWithin: c.opts.ExpiresWithin, Hosts: slices.Concat(c.opts.Hosts, says.Hosts),
			Copy: c.opts.As != "" || config.Elsewhere, RunAs: c.opts.RunAs, Describe: c.opts.Describe, Prover: c.prover,
			Refused: refused(verdict.Server), Servers: servers, Judged: findings, SkipsFiles: c.opts.SyntaxOnly,
		})
		r.Findings = append(r.Findings, findings...)
		r.Description = description
		if err != nil && r.Error == "" {
			r.Error = err.Error()
		}
		c.suppress(r, says)
	}
	finding.Sort(r.Findings)
	return verdict
}

// directives reads what the file says to webtool in its comments.
func (c *checker) directives(config *webconfig.Config) *directive.Set {
	if !config.File.Contains("webtool:") {
		return &directive.Set{} // most files: their nodes need no index
	}
	return directive.Read(config.File, config.Index(), config.Tree, FindRule, isRelease)
}

// suppress sets findings aside that the file or the caller knows of.
func (c *checker) suppress(r *finding.FileReport, says *directive.Set) {
	if c.opts.NoIgnores {
		return
	}
	r.Findings = append(r.Findings, says.Apply(r.Findings, c.opts.Now)...)
	c.ignore(r)
}

// ignore sets findings aside that the caller knows of.
func (c *checker) ignore(r *finding.FileReport) {
	if c.opts.NoIgnores {
		return
	}
	for i := range r.Findings {
		if slices.Contains(c.opts.Ignore, r.Findings[i].Rule) {
			r.Findings[i].Suppressed = &finding.Suppression{Reason: "--ignore"}
		}
	}
}

// unread says which files that a config names could not be read, and what of it.
func unread(errs []error, servers []finding.Server) string {
	var all []string
	for _, err := range errs {
		all = append(all, err.Error())
	}
	switch {
	case len(all) == 0:
		return ""
	case slices.ContainsFunc(servers, func(s finding.Server) bool { return s.Starts == nil }):
		return "cannot tell whether the server starts: " + strings.Join(all, "; ")
	}
	return "not judged: " + strings.Join(all, "; ")
}

// notes say what was not checked, and what was checked in the place of what.
func (c *checker) notes(loaded *webconfig.Loaded) []string {
	var notes []string
	if len(loaded.StoodIn) > 0 {
		notes = append(notes, "a stand-in took the place of "+strings.Join(loaded.StoodIn, ", ")+" (--missing-files)")
	}
	if note := c.skipped(loaded); note != "" {
		notes = append(notes, note)
	}
	return notes
}

// skipped says which files were not opened.
func (c *checker) skipped(loaded *webconfig.Loaded) string {
	if len(loaded.Skipped) == 0 {
		return ""
	}
	names := make([]string, len(loaded.Skipped))
	for i, path := range loaded.Skipped {
		names[i] = finding.Quote(path)
	}
	files := strings.Join(names, ", ")
	switch {
	case c.opts.SyntaxOnly:
		return "no other file was opened (--syntax-only), so these are not checked: " + files
	case slices.ContainsFunc(loaded.Skipped, filepath.IsAbs):
		return "not checked, since these are where the config is mounted and not here: " + files + "; --map FROM=TO says where they are"
	}
	return "not checked, since it is not known in which folder the config is mounted: " + files + "; --base-dir DIR says where they are"
}
