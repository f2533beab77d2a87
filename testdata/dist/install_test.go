package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInstall runs make install, into a prefix and into a packager's folder, with a
// umask that keeps others out.
func TestInstall(t *testing.T) {
	t.Chdir("../..")
	source := copyOf(t, t.TempDir(), "go.mod", "go.sum", "Makefile", "cmd", "pkg")
	prefix, stage := filepath.Join(t.TempDir(), "a prefix"), filepath.Join(t.TempDir(), "stage")
	for _, c := range []struct {
		where string
		args  string
	}{
		{prefix, "PREFIX='" + prefix + "'"},
		{filepath.Join(stage, "opt/tools"), "DESTDIR='" + stage + "' PREFIX=/opt/tools"},
	} {
		cmd := exec.Command("sh", "-c", "umask 077; exec make install "+c.args)
		cmd.Dir, cmd.Env = source, append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c.args, err, out)
		}
		for name, want := range map[string]struct {
			mode fs.FileMode
			text string
		}{
			"bin/webtool":                               {0o755, ""},
			"share/man/man1/webtool.1":                  {0o644, ".TH webtool 1"},
			"share/bash-completion/completions/webtool": {0o644, "\n_webtool_bash_autocomplete() {"},
			"share/zsh/site-functions/_webtool":         {0o644, "#compdef webtool\n"},
		} {
			path := filepath.Join(c.where, name)
			info, err := os.Stat(path)
			if err != nil {
				t.Errorf("%s: %v", c.args, err)
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil || info.Mode().Perm() != want.mode || !strings.HasPrefix(string(data), want.text) {
				t.Errorf("%s: %s has mode %v and begins with %.40q (%v)", c.args, name, info.Mode(), data, err)
			}
		}
		if out, err := exec.Command(filepath.Join(c.where, "bin/webtool"), "--version").Output(); err != nil || !strings.HasPrefix(string(out), "webtool ") {
			t.Errorf("%s: the program says %q, %v", c.args, out, err)
		}
	}
}
