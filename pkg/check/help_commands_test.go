package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestModeHelpWorks pastes the commands that the rules about modes print.
func TestModeHelpWorks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	dir := exampleDir(t)
	for _, text := range []string{
		"# mode 0666\n" + tlsOn + oneUser,
		"# mode 0644\n" + tlsOn + "  key: |\n    -----BEGIN PRIVATE KEY-----\n",
	} {
		f := checkText(t, dir, text).Findings
		i := -1
		for n := range f {
			if strings.HasPrefix(f[n].Help, "chmod ") {
				i = n
			}
		}
		if i < 0 {
			t.Fatalf("no command in %+v", f)
		}
		if out, err := exec.CommandContext(t.Context(), "sh", "-c", f[i].Help).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", f[i].Help, err, out)
		}
		info, err := os.Stat(filepath.Join(dir, "web.yml"))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o006 != 0 && strings.Contains(f[i].Rule.Name, "readable") || info.Mode().Perm()&0o002 != 0 {
			t.Errorf("after %q the mode is %04o", f[i].Help, info.Mode().Perm())
		}
	}
}
