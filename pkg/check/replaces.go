package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"webtool/pkg/check/change"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/manifest"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// change tells what it does to a running server that this config takes the place
// of another. When the other cannot be read the report says so; when there is
// none, a server has to be started anew.
func (c *checker) change(ctx context.Context, r *finding.FileReport, config *webconfig.Config, verdict webconfig.Verdict) {
	path := c.opts.Replaces
	data, err := readFile(ctx, c.stdin, path)
	if errors.Is(err, fs.ErrNotExist) {
		r.Change = change.NoneBefore(path)
		r.Notes = append(r.Notes, fmt.Sprintf("there is no %s to be replaced (--replaces)", finding.Quote(path)))
		return
	}
	old := source.New(path, data)
	if err == nil {
		var stream *manifest.Stream
		if stream, err = manifest.Parse(old); stream != nil {
			err = errors.New("it is a Kubernetes manifest, and web configs alone are compared")
		}
	}
	if err != nil {
		trouble := fmt.Sprintf("cannot tell what changes, since %s cannot be read (--replaces): %s", finding.Quote(path), err)
		if r.Error != "" {
			trouble = r.Error + "; " + trouble
		}
		r.Error = trouble
		return
	}
	before := webconfig.Parse(old, c.replacedDir())
	before.DirHere = c.opts.BaseDir != ""
	var notes []string
	r.Change, notes = change.Between(
		change.Side{Config: before, Verdict: before.Judge(c.files)},
		change.Side{Config: config, Verdict: verdict}, c.opts.Now)
	r.Notes = append(r.Notes, notes...)
}

// replacedDir is where relative paths of the old config start: where those of the
// new one do, if that was said, since it stood in the same place; else beside it.
func (c *checker) replacedDir() string {
	if c.opts.As != "" || c.opts.BaseDir != "" {
		return c.dir(c.opts.As)
	}
	return filepath.Dir(c.opts.Replaces)
}
