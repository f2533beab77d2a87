package rule

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/material"
)

// This file reads Unix modes and owners. Where there are none, as on Windows,
// nothing here finds anything.

// foundFile is a file that the config names, as it lies on this machine.
type foundFile struct {
	path string // as the server opens it, absolute
	real string // with all links resolved
	info fs.FileInfo
	uid  int
	gid  int
}

// find looks at a file; ok is false when it is not there, cannot be looked at, or
// has no Unix owner.
func find(path string) (f foundFile, ok bool) {
	path, err := filepath.Abs(path)
	if err != nil {
		return f, false
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return f, false
	}
	info, err := os.Stat(real)
	if err != nil {
		return f, false
	}
	uid, gid, ok := ownerOf(info)
	return foundFile{path, real, info, uid, gid}, ok
}

// keyFile looks at the key file, where its mode and owner are those that the
// server will meet: not at an inline key, a copy elsewhere (--map), or one that
// the system hands to a container and guards itself.
func (c *Context) keyFile() (foundFile, bool) { return c.facts.key() }

func (c *Context) findKeyFile() (f foundFile, ok bool) {
	path := c.Path(c.TLS.KeyFile)
	if path == "" || c.Files.Skip || c.Files.Here(path) != path {
		return f, false
	}
	if key := c.Loaded.Key; !c.Loaded.Pair && len(key) > 0 {
		if flaw, _ := material.KeyFlaw(key); flaw != material.None {
			return f, false // no key that others could use
		}
	}
	f, ok = find(path)
	return f, ok && f.info.Mode().IsRegular() && !f.isMounted()
}

// isMounted reports whether a file is a secret that Kubernetes, Docker or systemd
// put there: its mode is not for users to set, and nobody else is in there.
func (f foundFile) isMounted() bool {
	for _, part := range strings.Split(filepath.ToSlash(f.real), "/") {
		if strings.HasPrefix(part, "..") { // the kubelet's ..2026_11_20_…, to which ..data points
			return true
		}
	}
	for _, dir := range []string{"/run/secrets/", "/var/run/secrets/", "/run/credentials/"} {
		if strings.HasPrefix(f.path, dir) || strings.HasPrefix(f.real, dir) {
			return true
		}
	}
	return false
}

// folders are the folders on the way to a file, the outermost first: those of the
// path as written, and those that its links lead to.
func (f foundFile) folders() []string {
	var all []string
	for _, path := range []string{f.path, f.real} {
		var way []string
		for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
			way = append(way, dir)
			if dir == filepath.Dir(dir) {
				break
			}
		}
		slices.Reverse(way)
		for _, dir := range way {
			if !slices.Contains(all, dir) {
				all = append(all, dir)
			}
		}
	}
	return all
}

// inWorkTree reports whether a file is in a git work tree, where git sets modes.
// Under etckeeper, which keeps modes, the repository is closed to others.
func (f foundFile) inWorkTree() bool {
	return slices.ContainsFunc(f.folders(), func(dir string) bool {
		info, err := os.Lstat(filepath.Join(dir, ".git"))
		return err == nil && (!info.IsDir() || info.Mode().Perm()&0o001 != 0)
	})
}

// othersEnter reports whether every user may go through a folder and all those
// that it is in.
func othersEnter(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}

// may reports whether a user may do to a file what the bits say: 4 is to read, 1
// to go through a folder. Only the first class that fits counts, as in the
// kernel.
func (id *Identity) may(info fs.FileInfo, bits fs.FileMode) bool {
	uid, gid, ok := ownerOf(info)
	perm := info.Mode().Perm()
	switch {
	case !ok || id.UID == 0:
		return true
	case uid == id.UID:
		return perm>>6&bits == bits
	case slices.Contains(id.GIDs, gid):
		return perm>>3&bits == bits
	}
	return perm&bits == bits
}
