package client

import (
	"errors"
	"fmt"
	"path/filepath"

	"webtool/pkg/check/webconfig"
)

// Files says how the files that a client names are read.
type Files struct {
	*webconfig.Files
}

// NewFiles reads files as web configs have theirs read.
func NewFiles(files *webconfig.Files) *Files { return &Files{Files: files} }

// maxFiles is how many files one pattern may stand for.
const maxFiles = 1000

// glob returns the files behind a pattern, which starts in dir unless it is absolute.
func (f *Files) glob(dir, pattern string) ([]string, error) {
	paths, err := filepath.Glob(f.Here(joinDir(dir, pattern)))
	if len(paths) > maxFiles {
		paths = paths[:maxFiles]
	}
	return paths, err
}

// joinDir is how prometheus/common finds a file (config/config.go, JoinDir).
func joinDir(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// errSkipped stands for a file that was not to be opened.
var errSkipped = errors.New("no other file is opened (--syntax-only)")

func (f *Files) read(path string) ([]byte, error) {
	if f.Skip {
		return nil, &OurError{path, errSkipped}
	}
	data, err := f.Read(path)
	if err != nil && webconfig.IsOurs(err) {
		return nil, &OurError{path, err}
	}
	return data, err
}

// OurError is why webtool cannot read a file; that says nothing of what the client
// meets.
type OurError struct {
	Path string
	Err  error
}

func (e *OurError) Error() string { return fmt.Sprintf("cannot read %q: %v", e.Path, bareError(e.Err)) }
func (e *OurError) Unwrap() error { return e.Err }
