//go:build unix

package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"webtool/pkg/check/finding"
)

// HasModes reports whether files have an owner and a mode.
const HasModes = true

// chown gives the temporary file the owner and group that are asked for, and
// otherwise those of the file that it replaces.
func (s *stage) chown(old fs.FileInfo) error {
	info, err := s.temp.Stat()
	if err != nil {
		return err
	}
	uid, gid := owner(info)
	wantUID, wantGID := uid, gid
	if old != nil {
		wantUID, wantGID = owner(old)
	}
	if s.file.Access.Owner != nil {
		wantUID = *s.file.Access.Owner
	}
	if s.file.Access.Group != nil {
		wantGID = *s.file.Access.Group
	}
	if wantUID == uid && wantGID == gid {
		return nil
	}
	err = s.temp.Chown(wantUID, wantGID)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("it is to belong to user %d and group %d, and this user may not give files away: run as root, or as that user", wantUID, wantGID)
	}
	return err
}

func owner(info fs.FileInfo) (uid, gid int) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, -1
	}
	return int(st.Uid), int(st.Gid)
}

// AccessDiffers says what of the access that is asked for a file lacks: "has mode
// 0600, and 0640 is asked for". It is "" for none, and for a file that is not
// there.
func AccessDiffers(f File) string {
	info, err := os.Stat(f.Path)
	if err != nil {
		return ""
	}
	uid, gid := owner(info)
	var all []string
	if want := f.Access.Mode; want != nil && info.Mode().Perm() != *want {
		all = append(all, fmt.Sprintf("has mode %04o, and %04o is asked for", info.Mode().Perm(), *want))
	}
	if want := f.Access.Owner; want != nil && uid != *want {
		all = append(all, fmt.Sprintf("belongs to user %s, and %s is asked for", userName(uid), userName(*want)))
	}
	if want := f.Access.Group; want != nil && gid != *want {
		all = append(all, fmt.Sprintf("belongs to group %s, and %s is asked for", groupName(gid), groupName(*want)))
	}
	return strings.Join(all, ", ")
}

// GiveAccess gives a file that is there the access that is asked for; its
// content stays.
func GiveAccess(f File) error {
	if err := giveAccess(f); err != nil {
		return fmt.Errorf("cannot change owner and mode of %s: %w", finding.Quote(f.Path), err)
	}
	return nil
}

func giveAccess(f File) error {
	target, err := resolve(f.Path)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(target, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return unwrapPath(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return errors.Join(err, errors.New("it is no regular file"))
	}
	uid, gid := owner(info)
	wantUID, wantGID, mode := uid, gid, info.Mode().Perm()
	if f.Access.Owner != nil {
		wantUID = *f.Access.Owner
	}
	if f.Access.Group != nil {
		wantGID = *f.Access.Group
	}
	if f.Access.Mode != nil {
		mode = *f.Access.Mode
	}
	// Nobody may read more in between than before or after.
	if err := file.Chmod(mode & info.Mode().Perm()); err != nil {
		return unwrapPath(err)
	}
	if wantUID != uid || wantGID != gid {
		if err := file.Chown(wantUID, wantGID); err != nil {
			_ = file.Chmod(info.Mode().Perm())
			return unwrapPath(err)
		}
	}
	return unwrapPath(file.Chmod(mode))
}

// WorldReads reports whether everyone on the machine can read a file.
func WorldReads(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o004 != 0
}

// claim locks a temporary file for as long as it is open, which tells it from
// one that a killed run left. It is false when the file has been taken for one.
func claim(f *os.File) bool {
	if err := flock(f, syscall.LOCK_EX); err != nil {
		return true // no locks here: nobody else can take one either
	}
	info, err := f.Stat()
	if err != nil {
		return true
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return !ok || st.Nlink > 0
}

// removeStale removes the temporary files of runs that were killed: they may
// hold a key. Those of a run that is alive are locked.
func removeStale(targets []string) {
	prefixes := map[string][]string{} // by folder
	for _, target := range targets {
		folder := filepath.Dir(target)
		prefixes[folder] = append(prefixes[folder], tempPrefix(target))
	}
	for folder := range prefixes {
		entries, _ := os.ReadDir(folder) // one that cannot be read stays as it is
		for _, entry := range entries {
			ours := slices.ContainsFunc(prefixes[folder], func(p string) bool { return strings.HasPrefix(entry.Name(), p) })
			if ours && entry.Type().IsRegular() {
				removeUnlessLocked(filepath.Join(folder, entry.Name()))
			}
		}
	}
}

func removeUnlessLocked(path string) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if flock(f, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		_ = os.Remove(path)
	}
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if errors.Is(err, fs.ErrPermission) {
		return nil // one may write in a folder that one may not read
	}
	if err != nil {
		return unwrapPath(err)
	}
	defer f.Close()
	err = unwrapPath(f.Sync())
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil // this file system does not sync folders
	}
	return err
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
