package webconfig

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// Mapping says where webtool finds files that the server will find elsewhere.
type Mapping struct {
	From string // absolute: a file or a folder as the server sees it
	To   string // where it is here
}

// Files says how the files that a config names are read.
type Files struct {
	Store   *material.Store
	Map     []Mapping
	Skip    bool // open none
	StandIn bool // a pair of webtool's own takes the place of files that are absent
}

// Here returns where a file of the server is on this machine. The longest
// mapping that fits wins.
func (f *Files) Here(path string) string {
	best, here := -1, path
	for _, m := range f.Map {
		from := filepath.Clean(m.From)
		rest, ok := strings.CutPrefix(filepath.Clean(path), from)
		if ok && len(from) > best && (rest == "" || rest[0] == filepath.Separator || strings.HasSuffix(from, string(filepath.Separator))) {
			best, here = len(from), filepath.Join(m.To, rest)
		}
	}
	return here
}

// read returns the content of a file as the server sees it. Errors carry the
// path under which the server would look.
func (f *Files) read(path string) ([]byte, error) {
	data, err := f.Store.ReadFile(f.Here(path))
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) && pathErr.Path != path {
		err = &fs.PathError{Op: pathErr.Op, Path: path, Err: pathErr.Err}
	}
	return data, err
}

// isOurs reports whether an error is webtool's own trouble: it says nothing of
// what the server would meet.
func isOurs(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, source.ErrNotRegular) || errors.Is(err, source.ErrTooLarge)
}

// Loaded is what the server loads at every handshake.
type Loaded struct {
	Cert, Key, ClientCA []byte   // PEM; nil where the config sets none or it could not be read
	Pair                bool     // certificate and key load and belong together
	Broken              bool     // one of them was read, and the server refuses it
	Skipped             []string // files that were not opened, on request
	StoodIn             []string // absent files that a stand-in took the place of
}

func (l *Loaded) skip(path string)    { l.Skipped = appendNew(l.Skipped, path) }
func (l *Loaded) standIn(path string) { l.StoodIn = appendNew(l.StoodIn, path) }

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
