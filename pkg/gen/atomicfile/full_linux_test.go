package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"webtool/pkg/gen/atomicfile"
)

// TestFullDisk writes into a file system of one page.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	defer syscall.Unmount(dir, 0)
	path := filepath.Join(dir, "f")
	write(t, atomicfile.File{Path: path, Data: []byte("old")})
	_, err := atomicfile.Write(atomicfile.File{Path: path, Data: []byte(strings.Repeat("x", 1<<20)), Secret: true})
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "no space left on device; no file was changed") {
		t.Error(err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content is %d bytes", len(got))
	}
	if more := leftovers(t, dir, "f"); more != nil {
		t.Errorf("left behind: %q", more)
	}
	if err := os.Remove(path); err != nil {
		t.Error(err)
	}
}

// A read-only file system is told apart from a folder of somebody else's.
func TestReadOnlyFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, "size=16k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	defer syscall.Unmount(dir, 0)
	_, err := atomicfile.Write(atomicfile.File{Path: filepath.Join(dir, "f")})
	if !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "nothing can be written in the folder") {
		t.Error(err)
	}
}
