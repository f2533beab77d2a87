//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The real server lets in whom webtool user set wrote, and nobody else.
func TestLoginAtTheServer(t *testing.T) {
	program := filepath.Join(t.TempDir(), "login")
	build := exec.Command("go", "build", "-C", "../../testdata/oracle", "-o", program, "./cmd/login")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the oracle's login does not build: %v\n%s", err, out)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "web.yml")
	for path, text := range map[string]string{config: "# users\n", filepath.Join(dir, "p"): "pässword 1\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, user := range []string{"alice", "it's bob", "yes", "123", "日本"} {
		webtoolRuns(t, dir, "user", "set", "web.yml", user, "--cost", "4", "--password-file", "p")
	}
	webtoolRuns(t, dir, "user", "delete", "web.yml", "yes")
	const word = "pässword 1"
	out, err := exec.Command(program, config, "alice", word, "it's bob", word, "yes", word, "123", word, "日本", word, "alice", "other").CombinedOutput()
	if got := strings.Fields(string(out)); err != nil || strings.Join(got, " ") != "200 200 401 200 200 401" {
		t.Errorf("%v: %s", err, out)
	}
}
