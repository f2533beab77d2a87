package webconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// Mapping says where webtool finds files that the server will find elsewhere.
type Mapping struct {
	From string // absolute: a file or a folder as the server sees it
	To   string // where it is here

	// Content are the files of a folder that stands nowhere: the keys of a
	// Kubernetes Secret that is mounted at From. nil: To is a file or a folder.
	Content map[string][]byte
}

// describe says where a file below From is here.
func (m *Mapping) describe(rest string) string {
	if m.Content != nil {
		return fmt.Sprintf("the key %s in %s", finding.Quote(showSetting(filepath.ToSlash(rest))), finding.Quote(m.To))
	}
	return finding.Quote(filepath.Join(m.To, showSetting(rest)))
}

// Files says how the files that a config names are read.
type Files struct {
	Store   *material.Store
	Map     []Mapping
	Skip    bool // open none
	StandIn bool // a pair of webtool's own takes the place of files that are absent
}

// mapping returns the mapping for a path of the server, and what of the path is
// below it. The longest that fits wins; nil: none does.
func (f *Files) mapping(path string) (best *Mapping, below string) {
	longest := -1
	path = filepath.Clean(path)
	for i := range f.Map {
		from := filepath.Clean(f.Map[i].From)
		rest, ok := strings.CutPrefix(path, from)
		if ok && len(from) > longest && (rest == "" || rest[0] == filepath.Separator || strings.HasSuffix(from, string(filepath.Separator))) {
			longest, best, below = len(from), &f.Map[i], strings.TrimPrefix(rest, string(filepath.Separator))
		}
	}
	return best, below
}

// Here returns where a file of the server is on this machine. A file that a
// Secret holds is nowhere: [Files.OnDisk] tells.
func (f *Files) Here(path string) string {
	if m, below := f.mapping(path); m != nil && m.Content == nil {
		return filepath.Join(m.To, below)
	}
	return path
}

// OnDisk reports whether a file of the server, if it exists, is a file here.
func (f *Files) OnDisk(path string) bool {
	m, _ := f.mapping(path)
	return m == nil || m.Content == nil
}

// IsHere reports whether the file that a field names is to be had on this
// machine at all. Of a config for another machine, most are not.
func (c *Config) IsHere(field Field[string], files *Files) bool {
	m, _ := files.mapping(c.Path(field))
	return !c.Elsewhere || m != nil || c.DirHere && !c.isAbsolute(field.Value)
}

// isAbsolute reports whether a path is absolute where the server is: elsewhere is
// not Windows, even when Windows is here.
func (c *Config) isAbsolute(path string) bool {
	return filepath.IsAbs(path) || c.Elsewhere && strings.HasPrefix(path, "/")
}

// read returns the content of a file as the server sees it. Errors carry the
// path under which the server would look.
func (f *Files) read(path string) ([]byte, error) {
	if m, below := f.mapping(path); m != nil && m.Content != nil {
		data, ok := m.Content[below]
		if !ok {
			return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ENOENT}
		}
		return data, nil
	}
	data, err := f.Store.ReadFile(f.Here(path))
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) && pathErr.Path != path {
		err = &fs.PathError{Op: pathErr.Op, Path: path, Err: pathErr.Err}
	}
	return data, err
}

// Read is [Files.read] for the files that a client names: absent ones have no
// stand-in.
func (f *Files) Read(path string) ([]byte, error) { return f.read(path) }

// IsOurs reports whether an error of [Files.Read] says nothing of what another
// program would meet: it is webtool that may not read the file, or does not.
func IsOurs(err error) bool { return isOurs(err) }

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
	Skipped             []string // files that were not opened: on request, or since they are on another machine
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
