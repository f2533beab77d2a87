package rule

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// configFile returns what the file system says of the config, nil where that
// means nothing: of standard input, of a copy, on Windows, and in a volume that
// Kubernetes mounts, where others cannot get at it.
func (c *Context) configFile() fs.FileInfo {
	if c.Copy || runtime.GOOS == "windows" || c.File.Name == "-" {
		return nil
	}
	if target, err := os.Readlink(c.File.Name); err == nil && strings.HasPrefix(target, "..data/") {
		return nil
	}
	info, err := os.Stat(c.File.Name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	return info
}

// inUse reports whether the file lies where servers read theirs, and not in
// somebody's working copy.
func (c *Context) inUse() bool {
	path, err := filepath.Abs(c.File.Name)
	if err != nil {
		return false
	}
	for _, dir := range []string{"/etc/", "/opt/", "/srv/", "/usr/", "/var/lib/"} {
		if strings.HasPrefix(path, dir) {
			return true
		}
	}
	return false
}

// fileArgument is the file's name as an argument of a command.
func (c *Context) fileArgument() string { return c.FileArgument() }
