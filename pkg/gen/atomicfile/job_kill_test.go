//go:build unix

package atomicfile_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"webtool/pkg/gen/atomicfile"
)

// killable is a run of the library in a process of its own, which is this test's program
// again: it is told its job by a variable of the environment.
type killable interface {
	run() (changed bool, err error)
	kill() int // before this step; 0 for never
}

// become runs the job of the variable, if there is one, and ends the process.
func become[J killable](variable string) {
	text := os.Getenv(variable)
	if text == "" {
		return
	}
	var j J
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		panic(err)
	}
	n := j.kill()
	atomicfile.SetFailpoint(func(string, string) error {
		if n--; n == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	})
	if _, err := j.run(); err != nil {
		panic(err)
	}
	os.Exit(0)
}

// survives runs a job in a process of its own; it reports whether it was not killed.
func survives(t *testing.T, variable string, j killable) bool {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), variable+"="+string(text))
	out, err := child.CombinedOutput()
	if err != nil && child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%+v: %v\n%s", j, err, out)
	}
	return err == nil
}
