//go:build unix

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// renewal is what the program of testdata/oracle/cmd/renewal answers.
type renewal struct {
	Renewals, Handshakes, Failures, Served int
	FirstFailure                           string `json:"first_failure"`
}

// renewUnderLoad serves the pair in dir with the real toolkit and runs a script
// again and again while clients that verify shake hands without a pause.
func renewUnderLoad(t *testing.T, dir, caFile string, times int, reread bool, script string) renewal {
	t.Helper()
	program := filepath.Join(t.TempDir(), "renewal")
	build := exec.Command("go", "build", "-C", "../../testdata/oracle", "-o", program, "./cmd/renewal")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the oracle's renewal does not build: %v\n%s", err, out)
	}
	config := filepath.Join(dir, "web.yml")
	if err := os.WriteFile(config, []byte("tls_server_config:\n  cert_file: localhost.crt\n  key_file: localhost.key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(program, "-times", strconv.Itoa(times), "-reread="+strconv.FormatBool(reread),
		"-ca-file", filepath.Join(dir, caFile), "-web-config", config, "--", "sh", "-ec", script)
	run.Dir = dir
	run.Env = append(os.Environ(), "PATH="+webtoolFolder(t)+":"+os.Getenv("PATH"))
	run.Stderr = os.Stderr
	out, err := run.Output()
	var r renewal
	if jsonErr := json.Unmarshal(out, &r); jsonErr != nil {
		t.Fatalf("the renewal program: %v, %s", err, out)
	}
	t.Logf("%+v", r)
	if err != nil || r.Failures > 0 || r.Renewals != times {
		t.Errorf("%d of %d handshakes failed: %s (%v)", r.Failures, r.Handshakes, r.FirstFailure, err)
	}
	return r
}

// webtoolFolder makes a folder where "webtool" is this test binary.
func webtoolFolder(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Symlink(self, filepath.Join(folder, "webtool")); err != nil {
		t.Fatal(err)
	}
	return folder
}

func webtoolRuns(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.Command(filepath.Join(webtoolFolder(t), "webtool"), args...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("webtool %q: %v\n%s", args, err, out)
	}
}

// A leaf under a CA is renewed again and again without one failed handshake.
func TestRenewalUnderLoad(t *testing.T) {
	times := renewals
	dir := t.TempDir()
	webtoolRuns(t, dir, "gen", "ca")
	webtoolRuns(t, dir, "gen", "cert", "--host", "localhost", "--ca-file", "ca.crt", "--ca-key-file", "ca.key")
	r := renewUnderLoad(t, dir, "ca.crt", times, false, "webtool gen cert --force --host localhost --ca-file ca.crt --ca-key-file ca.key")
	if r.Served < times {
		t.Errorf("%d certificates were served", r.Served)
	}
}

// A self-signed certificate is renewed in two steps: into the bundle that clients
// read, and, once they have, into the server's place.
func TestStagedRenewalUnderLoad(t *testing.T) {
	const stages = renewals / 10
	dir := t.TempDir()
	webtoolRuns(t, dir, "gen", "cert", "--host", "localhost", "--trust-file", "ca.pem")
	r := renewUnderLoad(t, dir, "ca.pem", 2*stages, true, `
if test -e localhost.crt.next; then
  sed -i.bak 's/takes over at .*/takes over at 2020-01-01T00:00:00Z/' localhost.crt.next
  webtool gen cert --if-needed --host localhost --trust-file ca.pem
else
  webtool gen cert --force --host localhost --trust-file ca.pem --activate-after 1h
fi`)
	if r.Served < stages {
		t.Errorf("%d certificates were served", r.Served)
	}
}
