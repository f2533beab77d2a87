package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	dir, _ := liveMaterial(t, time.Now())
	os.RemoveAll("/tmp/px/m")
	out, err := exec.Command("cp", "-r", filepath.Clean(dir), "/tmp/px/m").CombinedOutput()
	if err != nil {
		t.Fatal(string(out))
	}
}
