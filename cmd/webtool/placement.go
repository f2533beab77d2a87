package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/source"
)

// placement says where a web config will live, and where the files that it names
// are found here.
type placement struct {
	as, baseDir       string
	asSet, baseDirSet bool
	maps              []string
	syntaxOnly        bool
	replaces          string
	replacesSet       bool
}

func (p *placement) add(cmd *kingpin.CmdClause) {
	cmd.Flag("as", "Where the one file will live: report it under this path, and resolve relative paths there. For deploy hooks, which pass a temporary copy.").
		PlaceHolder("PATH").IsSetByUser(&p.asSet).StringVar(&p.as)
	cmd.Flag("syntax-only", "Open no other file; a note says what was not checked.").BoolVar(&p.syntaxOnly)
	p.addFiles(cmd)
}

// addFiles declares where files are that a config names.
func (p *placement) addFiles(cmd *kingpin.CmdClause) {
	cmd.Flag("base-dir", "Resolve relative paths in this folder, and not beside the file.").
		PlaceHolder("DIR").IsSetByUser(&p.baseDirSet).StringVar(&p.baseDir)
	cmd.Flag("map", "Look for what the config has under the absolute path FROM in TO: a folder, a file, or a Kubernetes manifest with a Secret that is mounted there (tls.yaml, tls.yaml#name, -#name on standard input). Repeatable; the longest FROM wins.").
		PlaceHolder("FROM=TO").StringsVar(&p.maps)
}

// addReplaces adds the flag that asks for the change.
func (p *placement) addReplaces(cmd *kingpin.CmdClause) {
	cmd.Flag("replaces", "Say what it does to a running server when the one file takes the place of this one: what takes effect at once, what waits for a restart, whom it locks out and whom it lets in. Relative paths in it start beside it, or where --as or --base-dir says.").
		PlaceHolder("OLD").IsSetByUser(&p.replacesSet).StringVar(&p.replaces)
}

// applyReplaces checks that flag.
func (p *placement) applyReplaces(opts *check.WebConfigOptions, files []string) error {
	switch {
	case !p.replacesSet:
		return nil
	case p.replaces == "":
		return wrongUsage("--replaces takes the path of the old config, and got none (a variable that is not set?)")
	case len(files) != 1:
		return wrongUsage("--replaces says what one file changes, and there are %d", len(files))
	case p.replaces == stdinArg && files[0] == stdinArg:
		return wrongUsage("--replaces: standard input holds the old config or the new one, and not both")
	}
	opts.Replaces = p.replaces
	if p.replaces == stdinArg {
		opts.Replaces = check.Stdin
	}
	return nil
}

// usageError is about how webtool was called.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func wrongUsage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// apply checks the flags, and reads what --map names.
func (p *placement) apply(ctx context.Context, opts *check.WebConfigOptions, files []string) error {
	if p.asSet {
		switch {
		case p.as == "" || p.as == stdinArg:
			return wrongUsage("--as takes the path where the file will live, and got none (a variable that is not set?)")
		case len(files) != 1:
			return wrongUsage("--as says where one file will live, and there are %d", len(files))
		}
	}
	if p.baseDirSet && (p.baseDir == "" || p.baseDir == stdinArg) {
		return wrongUsage("--base-dir takes a folder, and got none (a variable that is not set?)")
	}
	if err := p.applyReplaces(opts, files); err != nil {
		return err
	}
	opts.As, opts.BaseDir, opts.SyntaxOnly = p.as, p.baseDir, p.syntaxOnly
	var pairs [][2]string
	for _, text := range p.maps {
		from, to, ok := strings.Cut(text, "=")
		switch {
		case !ok || from == "" || to == "":
			return wrongUsage("--map takes FROM=TO, as in /etc/tls=./certs, and not %q", text)
		case !filepath.IsAbs(from) && !strings.HasPrefix(from, "/"):
			return wrongUsage("--map: %q is not absolute; FROM is a path as the server sees it (for relative paths there is --base-dir)", from)
		}
		pairs = append(pairs, [2]string{from, to})
	}
	if p.syntaxOnly {
		return nil
	}
	whole := opts.Stdin
	stdin := sync.OnceValues(func() ([]byte, error) { return source.ReadStream(ctx, whole) })
	opts.Stdin = &onceRead{read: stdin}
	for _, pair := range pairs {
		m, err := check.ReadMapping(ctx, stdin, pair[0], pair[1])
		if err != nil {
			return fmt.Errorf("--map: %w", err)
		}
		opts.Map = append(opts.Map, m)
	}
	if p.baseDirSet {
		if info, err := os.Stat(p.baseDir); err != nil {
			return fmt.Errorf("--base-dir: cannot read %q: %w", p.baseDir, reason(err))
		} else if !info.IsDir() {
			return fmt.Errorf("--base-dir: %q is no folder", p.baseDir)
		}
	}
	return nil
}

// reason is an error of the file system without the path, which the message has.
func reason(err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// onceRead lets several read the same standard input.
type onceRead struct {
	read func() ([]byte, error)
	rest io.Reader
}

func (r *onceRead) Read(p []byte) (int, error) {
	if r.rest == nil {
		data, err := r.read()
		if err != nil {
			return 0, err
		}
		r.rest = bytes.NewReader(data)
	}
	return r.rest.Read(p)
}
