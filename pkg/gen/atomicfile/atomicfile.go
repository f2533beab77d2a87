// Package atomicfile replaces files whole or not at all.
//
// The rules of this package:
//   - The content goes to a temporary file beside its target, which has its
//     final owner and mode before the first byte is in it.
//   - It is synced before it takes the target's name, and the folder after.
//   - Files that belong together are all staged before the first is renamed, and
//     are then renamed back to back.
//   - Who writes holds the folder's lock from reading the old state to the last
//     rename, so that two runs at once cannot mix their files.
//   - On Windows a rename is not atomic beside a power failure, and owners and
//     modes do not exist.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"webtool/pkg/check/finding"
)

// File is one file to be written.
type File struct {
	Path   string // a symbolic link stays, and what it points to is replaced
	Data   []byte
	Secret bool // a key, a password, hashes: new ones are for their owner alone
	Access Access
}

// Access says who may read a file. The zero value leaves it as it is; new files
// get mode 0600 when they are secret and 0644 otherwise, whatever the umask.
type Access struct {
	Mode  *fs.FileMode // nil: that of the file that is replaced, less what the world may do to a secret
	Owner *int         // user ID
	Group *int         // group ID
}

// The modes of new files.
const (
	SecretMode fs.FileMode = 0o600
	PublicMode fs.FileMode = 0o644
)

// Written is a file that was written.
type Written struct {
	Path     string
	Mode     fs.FileMode
	Narrowed bool // the world could read the secret that stood here before, and no longer can
}

// failpoint is called before each step of writing; tests set it.
var failpoint = func(step, path string) error { return nil }

// Write replaces all files, in the order given. When it returns an error, each
// file is either as it was or as it shall be; those that were replaced are named.
func Write(files ...File) ([]Written, error) {
	var staged []*stage
	defer func() {
		for _, s := range staged {
			s.discard()
		}
	}()
	for _, f := range files {
		s, err := stageFile(f)
		if err != nil {
			return nil, fmt.Errorf("cannot write %s: %w; no file was changed", finding.Quote(f.Path), err)
		}
		staged = append(staged, s)
	}
	if err := syncAll(staged); err != nil {
		return nil, fmt.Errorf("%w; no file was changed", err)
	}
	var written []Written
	for _, s := range staged {
		if err := s.commit(); err != nil {
			return written, fmt.Errorf("cannot replace %s: %w; %s", finding.Quote(s.file.Path), err, replaced(written))
		}
		written = append(written, Written{s.file.Path, s.mode, s.narrowed})
	}
	return written, syncFolders(staged)
}

// syncAll brings the staged files to the disk, all at once: a journal takes them
// in one go.
func syncAll(staged []*stage) error {
	errs := make([]error, len(staged))
	var wait sync.WaitGroup
	for i, s := range staged {
		if err := failpoint("sync", s.file.Path); err != nil {
			errs[i] = err
			break
		}
		sync := func() { errs[i] = unwrapPath(s.temp.Sync()) }
		if i == len(staged)-1 {
			sync() // the last needs no goroutine beside this one
		} else {
			wait.Go(sync)
		}
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("cannot write %s: %w", finding.Quote(staged[i].file.Path), err)
		}
	}
	return nil
}

func replaced(written []Written) string {
	if len(written) == 0 {
		return "no file was changed"
	}
	return fmt.Sprintf("%s was replaced already: run the same command again", finding.Quote(written[len(written)-1].Path))
}

// syncFolders makes the new names last through a power failure.
func syncFolders(staged []*stage) error {
	var folders []string
	for _, s := range staged {
		folders = append(folders, filepath.Dir(s.target))
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		if err := failpoint("sync-folder", folder); err != nil {
			return err
		}
		if err := syncFolder(folder); err != nil {
			return fmt.Errorf("the files are written, but the folder %s cannot be synced: %w", finding.Quote(folder), err)
		}
	}
	return nil
}

// Remove removes a file and syncs its folder. One that is not there is no error.
func Remove(path string) error {
	target, err := resolve(path)
	if err != nil {
		return err
	}
	if err := failpoint("remove", path); err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot remove %s: %w", finding.Quote(path), unwrapPath(err))
	}
	return syncFolder(filepath.Dir(target))
}
