package atomicfile

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"webtool/pkg/check/finding"
)

// stage is a file that stands complete beside its target.
type stage struct {
	file     File
	target   string // links resolved
	temp     *os.File
	mode     fs.FileMode
	narrowed bool
	renamed  bool
}

// stageFile writes a file's content beside its target.
func stageFile(f File) (s *stage, err error) {
	target, err := resolve(f.Path)
	if err != nil {
		return nil, err
	}
	old, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		old = nil
	case err != nil:
		return nil, unwrapPath(err)
	case !old.Mode().IsRegular():
		return nil, fmt.Errorf("it is %s, and only a regular file can be replaced", kindOf(old.Mode()))
	}
	s = &stage{file: f, target: target}
	if s.temp, err = createTemp(target); err != nil {
		return nil, createError(target, err)
	}
	if err := s.fill(old); err != nil {
		s.discard()
		return nil, unwrapPath(err)
	}
	return s, nil
}

// fill gives the temporary file its owner, its mode and its content, in that
// order: nobody who may not read the one may have the other open by then.
func (s *stage) fill(old fs.FileInfo) error {
	s.mode = PublicMode
	if s.file.Secret {
		s.mode = SecretMode
	}
	if old != nil {
		s.mode = old.Mode().Perm() &^ 0o002
		if s.file.Secret {
			s.mode = old.Mode().Perm() &^ 0o007
			s.narrowed = HasModes && old.Mode().Perm()&0o004 != 0
		}
	}
	if s.file.Access.Mode != nil {
		s.mode, s.narrowed = *s.file.Access.Mode, false
	}
	path := s.file.Path
	steps := []struct {
		name string
		do   func() error
	}{
		{"chown", func() error { return s.chown(old) }},
		{"chmod", func() error { return s.temp.Chmod(s.mode) }},
		{"write", func() error { _, err := s.temp.Write(s.file.Data); return err }},
	}
	for _, step := range steps {
		if err := failpoint(step.name, path); err != nil {
			return err
		}
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// commit gives the staged file its target's name.
func (s *stage) commit() error {
	if err := failpoint("rename", s.file.Path); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // an open file cannot be renamed there
		if err := s.temp.Close(); err != nil {
			return err
		}
	}
	if err := os.Rename(s.temp.Name(), s.target); err != nil {
		var linkErr *os.LinkError
		if errors.As(err, &linkErr) {
			err = linkErr.Err
		}
		return err
	}
	s.renamed = true
	return nil
}

// discard removes what is left of a stage.
func (s *stage) discard() {
	if s.temp == nil {
		return
	}
	if !s.renamed {
		_ = os.Remove(s.temp.Name())
	}
	_ = s.temp.Close()
}

// tempPrefix is how the temporary files of a target begin.
func tempPrefix(target string) string {
	base := filepath.Base(target)
	return "." + base[:min(len(base), 200)] + ".webtool-"
}

// createTemp makes an empty file beside target that its owner alone may open.
func createTemp(target string) (*os.File, error) {
	for {
		if err := failpoint("create", target); err != nil {
			return nil, err
		}
		name := filepath.Join(filepath.Dir(target), tempPrefix(target)+strings.ToLower(rand.Text()[:10]))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, SecretMode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if claim(f) {
			return f, nil
		}
		_ = f.Close() // another run took it for stale, and removed it
	}
}

// createError says what keeps a folder from taking a new file.
func createError(target string, err error) error {
	folder := filepath.Dir(target)
	err = unwrapPath(err)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: make it first", finding.Quote(folder))
	case errors.Is(err, fs.ErrPermission) || isReadOnly(err):
		return fmt.Errorf("nothing can be written in the folder %s (%w): choose another one, or run as a user who may", finding.Quote(folder), err)
	}
	return err
}

// resolve follows symbolic links to the file that a path means, which need not
// be there.
func resolve(path string) (string, error) {
	for range 40 {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", unwrapPath(err)
		}
		if !filepath.IsAbs(to) {
			// The folder's own links decide where ".." leads.
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", unwrapPath(err)
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", errors.New("its symbolic links go round in a circle")
}

// Target names the file that a path means, which need not be there: two paths
// of one target are one file.
func Target(path string) (string, error) {
	target, err := resolve(path)
	if err != nil {
		return "", err
	}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(target)); err == nil {
		target = filepath.Join(folder, filepath.Base(target))
	}
	return filepath.Abs(target)
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "no file"
}

// unwrapPath drops the path from an error: it is that of the temporary file.
func unwrapPath(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
