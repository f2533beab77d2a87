// Package check judges what secures a Prometheus-style HTTP endpoint: its web
// config. It is the library behind the command webtool.
//
// A finding is what is wrong with a file; an error means that a file could not
// be judged. Nothing here prints, exits or reads the environment.
package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// WebConfigOptions say how to check web configs. The zero value is ready for use.
type WebConfigOptions struct {
	Stdin   io.Reader // what "-" reads; nil is empty
	Workers int       // how many files at once; 0 is one for each processor
}

// Rules returns the metadata of all rules, by code.
func Rules() []*finding.Rule { return webconfig.Rules }

// WebConfig checks web configs, each as exporter-toolkit would read it under the
// path given. The report has one entry for each path, in that order. When ctx
// ends, inputs that have not ended by then are reported as unreadable.
func WebConfig(ctx context.Context, opts WebConfigOptions, paths ...string) *finding.Report {
	workers := opts.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, len(paths))
	report := &finding.Report{Files: make([]finding.FileReport, len(paths))}
	store := &material.Store{}
	stdin := sync.OnceValues(func() ([]byte, error) {
		if opts.Stdin == nil {
			return nil, nil
		}
		return source.ReadStream(ctx, opts.Stdin)
	})
	next := make(chan int)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := range next {
				report.Files[i] = checkFile(ctx, store, stdin, paths[i])
			}
		})
	}
	for i := range paths {
		next <- i
	}
	close(next)
	wait.Wait()
	return report
}

// checkFile reads and judges one file. A fault of webtool's own in it does not
// keep the other files from being judged.
func checkFile(ctx context.Context, store *material.Store, stdin func() ([]byte, error), path string) (r finding.FileReport) {
	r = finding.FileReport{Path: path, Servers: []finding.Server{{Target: webconfig.Target}}}
	defer func() {
		if fault := recover(); fault != nil {
			r.Error = fmt.Sprintf("webtool stumbled over this file, which is a fault of its own: %T", fault)
		}
	}()
	data, err := readFile(ctx, stdin, path)
	if err != nil {
		r.Error = fmt.Sprintf("cannot read %s: %s", finding.Quote(path), err)
		return r
	}
	config := webconfig.Parse(source.New(path, data), filepath.Dir(path))
	verdict := config.Judge(store)
	r.Servers = []finding.Server{verdict.Server}
	r.Findings = verdict.Findings
	r.Error = unread(verdict.Unread)
	return r
}

func readFile(ctx context.Context, stdin func() ([]byte, error), path string) ([]byte, error) {
	switch path {
	case "":
		return nil, errors.New("the name is empty (a variable that is not set?)")
	case Stdin:
		return stdin()
	}
	return source.Read(ctx, path)
}

// unread says which files that a config names could not be read.
func unread(errs []error) string {
	var all []string
	for _, err := range errs {
		all = append(all, err.Error())
	}
	if len(all) == 0 {
		return ""
	}
	return "cannot tell whether the server starts: " + strings.Join(all, "; ")
}
