//go:build unix

package atomicfile_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"webtool/pkg/gen/atomicfile"
)

// killEnv makes the test binary write two files and kill itself before a step.
const killEnv = "ATOMICFILE_TEST_KILL_BEFORE"

func TestMain(m *testing.M) {
	if at := os.Getenv(killEnv); at != "" {
		writeAndDie(at, os.Getenv("ATOMICFILE_TEST_DIR"))
	}
	os.Exit(m.Run())
}

func writeAndDie(at, dir string) {
	n, _ := strconv.Atoi(at)
	atomicfile.SetFailpoint(func(string, string) error {
		if n--; n == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	})
	_, err := atomicfile.Write(
		atomicfile.File{Path: filepath.Join(dir, "key"), Data: []byte("new"), Secret: true},
		atomicfile.File{Path: filepath.Join(dir, "cert"), Data: []byte("new")})
	fmt.Println("survived", err)
	os.Exit(0)
}

// TestKill kills a run before each of its steps: each file is old or new, never
// partial, and the next run clears away what was left.
func TestKill(t *testing.T) {
	for n := 1; ; n++ {
		dir := t.TempDir()
		for _, name := range []string{"key", "cert"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), killEnv+"="+strconv.Itoa(n), "ATOMICFILE_TEST_DIR="+dir)
		out, err := child.CombinedOutput()
		if err == nil {
			if n < 13 {
				t.Errorf("survived at step %d: %s", n, out)
			}
			return
		}
		key, cert := content(t, filepath.Join(dir, "key")), content(t, filepath.Join(dir, "cert"))
		if key+cert != "oldold" && key+cert != "newold" && key+cert != "newnew" {
			t.Errorf("killed at step %d: key %q, cert %q", n, key, cert)
		}
		for _, name := range leftovers(t, dir, "key", "cert") {
			if m := mode(t, filepath.Join(dir, name)); m&0o077 != 0 && content(t, filepath.Join(dir, name)) == "" {
				t.Errorf("killed at step %d: %s has mode %04o", n, name, m)
			}
		}
		unlock, err := atomicfile.Lock(context.Background(), filepath.Join(dir, "key"), filepath.Join(dir, "cert"))
		if err != nil {
			t.Fatal(err)
		}
		write(t, atomicfile.File{Path: filepath.Join(dir, "key"), Data: []byte("mended"), Secret: true},
			atomicfile.File{Path: filepath.Join(dir, "cert"), Data: []byte("mended")})
		unlock()
		if more := leftovers(t, dir, "key", "cert"); more != nil {
			t.Errorf("killed at step %d, and the next run left %q", n, more)
		}
	}
}
