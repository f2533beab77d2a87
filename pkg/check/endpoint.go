package check

import (
	"context"
	"fmt"
	"os"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/rule"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// Expect reads a web config that endpoints are to serve. Of the options, those
// count that say where its files are. The error says why it could not be read; that
// the server refuses it is no error.
func Expect(ctx context.Context, opts WebConfigOptions, path string, policy bool) (*probe.Expectation, error) {
	data, err := source.Read(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	var written time.Time
	if info, err := os.Stat(path); err == nil {
		written = info.ModTime()
	}
	c := checker{opts: opts}
	config := webconfig.Parse(source.New(path, data), c.dir(path))
	config.DirHere = opts.BaseDir != ""
	verdict := config.Judge(&webconfig.Files{Store: &material.Store{}, Map: opts.Map})
	expect := probe.Expect(config, &verdict, policy, written)
	if len(opts.Map) == 0 {
		expect.Kept = rule.KeptFrom(config, path)
	}
	return expect, nil
}
