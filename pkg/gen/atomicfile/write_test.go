//go:build unix

package atomicfile_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"webtool/pkg/gen/atomicfile"
)

func write(t *testing.T, files ...atomicfile.File) []atomicfile.Written {
	t.Helper()
	written, err := atomicfile.Write(files...)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// leftovers lists what stands in a folder beside the names given.
func leftovers(t *testing.T, folder string, names ...string) (more []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	for _, e := range entries {
		if !known[e.Name()] {
			more = append(more, e.Name())
		}
	}
	return more
}

func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	custom := fs.FileMode(0o640)
	for _, umask := range []int{0, 0o022, 0o077, 0o777} {
		syscall.Umask(umask)
		for name, test := range map[string]struct {
			old, want fs.FileMode
			secret    bool
			mode      *fs.FileMode
			narrowed  bool
		}{
			"new secret":          {0, 0o600, true, nil, false},
			"new":                 {0, 0o644, false, nil, false},
			"secret for all":      {0o644, 0o640, true, nil, true},
			"secret for a group":  {0o640, 0o640, true, nil, false},
			"read-only secret":    {0o400, 0o400, true, nil, false},
			"public for all":      {0o644, 0o644, false, nil, false},
			"public, all write":   {0o666, 0o664, false, nil, false},
			"mode asked":          {0o644, 0o640, true, &custom, false},
			"mode asked of a new": {0, 0o640, true, &custom, false},
		} {
			path := filepath.Join(t.TempDir(), "f")
			if test.old != 0 {
				if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(path, test.old); err != nil {
					t.Fatal(err)
				}
			}
			written := write(t, atomicfile.File{Path: path, Data: []byte("new"), Secret: test.secret, Access: atomicfile.Access{Mode: test.mode}})
			if got := mode(t, path); got != test.want || written[0].Mode != test.want {
				t.Errorf("umask %03o, %s: mode %04o, told %04o, want %04o", umask, name, got, written[0].Mode, test.want)
			}
			if written[0].Narrowed != test.narrowed {
				t.Errorf("umask %03o, %s: narrowed is %v", umask, name, written[0].Narrowed)
			}
			if got := content(t, path); got != "new" {
				t.Errorf("content %q", got)
			}
		}
	}
}

// The final mode and owner are there before the first byte is.
func TestModeBeforeContent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	var steps []string
	defer atomicfile.SetFailpoint(func(step, _ string) error {
		steps = append(steps, step)
		for _, name := range leftovers(t, dir, "f") {
			temp := filepath.Join(dir, name)
			switch size := len(content(t, temp)); step {
			case "chown", "chmod":
				if got := mode(t, temp); got != 0o600 || size != 0 {
					t.Errorf("before %s: mode %04o, %d bytes", step, got, size)
				}
			case "write":
				if got := mode(t, temp); got != 0o640 || size != 0 {
					t.Errorf("before %s: mode %04o, %d bytes", step, got, size)
				}
			}
		}
		return nil
	})()
	write(t, atomicfile.File{Path: path, Data: []byte("new"), Secret: true})
	if got, want := strings.Join(steps, " "), "create chown chmod write sync rename sync-folder"; got != want {
		t.Errorf("steps %s, want %s", got, want)
	}
}

func TestOwnerIsKept(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may give files away")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, 12345, 54321); err != nil {
		t.Fatal(err)
	}
	check := func(uid, gid uint32) {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if st := info.Sys().(*syscall.Stat_t); st.Uid != uid || st.Gid != gid || info.Mode().Perm() != 0o640 {
			t.Errorf("owner %d:%d, mode %04o", st.Uid, st.Gid, info.Mode().Perm())
		}
	}
	write(t, atomicfile.File{Path: path, Data: []byte("new"), Secret: true})
	check(12345, 54321)
	group := 999
	write(t, atomicfile.File{Path: path, Data: []byte("new"), Secret: true, Access: atomicfile.Access{Group: &group}})
	check(12345, 999)
}

func TestSymbolicLink(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "real")
	if err := os.Mkdir(real, 0o755); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"a": "real/x", "b": filepath.Join(real, "y"), "c": "a"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, atomicfile.File{Path: filepath.Join(dir, "a"), Data: []byte("1")}) // points to nothing yet
	write(t, atomicfile.File{Path: filepath.Join(dir, "b"), Data: []byte("2")})
	write(t, atomicfile.File{Path: filepath.Join(dir, "c"), Data: []byte("3")})
	if x, y := content(t, filepath.Join(real, "x")), content(t, filepath.Join(real, "y")); x != "3" || y != "2" {
		t.Errorf("x is %q, y is %q", x, y)
	}
	for _, link := range []string{"a", "b", "c"} {
		if info, err := os.Lstat(filepath.Join(dir, link)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more", link)
		}
	}
	if more := append(leftovers(t, dir, "real", "a", "b", "c"), leftovers(t, real, "x", "y")...); more != nil {
		t.Errorf("left behind: %q", more)
	}
	if err := os.Symlink("ring", filepath.Join(dir, "ring")); err != nil {
		t.Fatal(err)
	}
	if _, err := atomicfile.Write(atomicfile.File{Path: filepath.Join(dir, "ring")}); err == nil || !strings.Contains(err.Error(), "in a circle") {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:                               "it is a folder, and only a regular file can be replaced; no file was changed",
		os.DevNull:                        "it is a device",
		filepath.Join(dir, "pipe"):        "it is a pipe",
		filepath.Join(dir, "none", "f"):   "there is no folder",
		filepath.Join(dir, "pipe", "f"):   "not a directory",
		filepath.Join(dir, "n\x00", "f"):  "invalid argument",
		"/proc/webtool-cannot-write-here": "nothing can be written|there is no folder|no such file",
	} {
		_, err := atomicfile.Write(atomicfile.File{Path: path})
		found := false
		for _, w := range strings.Split(want, "|") {
			found = found || err != nil && strings.Contains(err.Error(), w)
		}
		if !found {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := atomicfile.Write(atomicfile.File{Path: filepath.Join(dir, "f")})
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "nothing can be written in the folder") {
		t.Error(err)
	}
}

// A fault at any step leaves the old files, or says which ones are new.
func TestFaults(t *testing.T) {
	fault := errors.New("a fault")
	for _, step := range []string{"create", "chown", "chmod", "write", "sync", "rename"} {
		for at := 1; at <= 2; at++ {
			dir := t.TempDir()
			a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
			write(t, atomicfile.File{Path: a, Data: []byte("old")}, atomicfile.File{Path: b, Data: []byte("old")})
			count := 0
			restore := atomicfile.SetFailpoint(func(s, _ string) error {
				if s == step {
					if count++; count == at {
						return fault
					}
				}
				return nil
			})
			_, err := atomicfile.Write(atomicfile.File{Path: a, Data: []byte("new")}, atomicfile.File{Path: b, Data: []byte("new")})
			restore()
			wantA, wantText := "old", "no file was changed"
			if step == "rename" && at == 2 {
				wantA, wantText = "new", "was replaced already: run the same command again"
			}
			if !errors.Is(err, fault) || !strings.Contains(err.Error(), wantText) {
				t.Errorf("%s %d: %v", step, at, err)
			}
			if gotA, gotB := content(t, a), content(t, b); gotA != wantA || gotB != "old" {
				t.Errorf("%s %d: a is %q, b is %q", step, at, gotA, gotB)
			}
			if more := leftovers(t, dir, "a", "b"); more != nil {
				t.Errorf("%s %d left behind: %q", step, at, more)
			}
		}
	}
}

// Runs at once take turns: what two files say always fits.
func TestConcurrentPairs(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for range 25 {
				unlock, err := atomicfile.Lock(context.Background(), a, b)
				if err != nil {
					t.Error(err)
					return
				}
				data := []byte{byte('0' + i)}
				if _, err := atomicfile.Write(atomicfile.File{Path: a, Data: data}, atomicfile.File{Path: b, Data: data}); err != nil {
					t.Error(err)
				}
				if content(t, a) != string(data) || content(t, b) != string(data) {
					t.Error("torn")
				}
				unlock()
			}
		})
	}
	wait.Wait()
	if more := leftovers(t, dir, "a", "b"); more != nil {
		t.Errorf("left behind: %q", more)
	}
}

// Without the lock, files are still whole, and no run removes another's.
func TestConcurrentWithoutLock(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for range 50 {
				if _, err := atomicfile.Write(atomicfile.File{Path: path, Data: []byte(strings.Repeat(string(rune('a'+i)), 5000))}); err != nil {
					t.Error(err)
				}
				if got := content(t, path); len(got) != 5000 || strings.Trim(got, got[:1]) != "" {
					t.Error("torn")
				}
			}
		})
	}
	wait.Wait()
	if more := leftovers(t, dir, "f"); more != nil {
		t.Errorf("left behind: %q", more)
	}
}

func TestLockEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	unlock, err := atomicfile.Lock(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("gave up"))
	if _, err := atomicfile.Lock(ctx, path); err == nil || !strings.Contains(err.Error(), "another run is writing in the folder") {
		t.Error(err)
	}
}

func TestRemove(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	write(t, atomicfile.File{Path: path})
	for range 2 {
		if err := atomicfile.Remove(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
