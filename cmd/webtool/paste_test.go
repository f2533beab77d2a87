//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/testdata/fixtures"
)

// paste is a config and the files that it names, in which a rule finds something.
type paste struct {
	rule, config string
	flags        []string                       // for the check
	prepare      func(t *testing.T, dir string) // nil: nothing to do
	programs     []string                       // with which a command may begin
}

// ours are the programs of commands that every system has, and webtool.
var ours = []string{"webtool", "chmod", "chown", "chgrp"}

// TestHelpWorksWhenPasted pastes each help that is a command, for each rule's bad
// example: the finding is gone, and nothing new has come.
func TestHelpWorksWhenPasted(t *testing.T) {
	now := time.Now()
	shared, pasted := pasteDir(t, now), 0
	for _, r := range check.Rules() {
		if r.Subject != finding.WebConfig || r.Bad == "" {
			continue
		}
		p := paste{rule: r.Name, config: r.Bad, programs: ours, flags: []string{"--host", "prom.example.com"}}
		if r.For != "" {
			p.flags = append(p.flags, "--for", r.For)
		}
		own := strconv.Itoa(os.Getgid())
		switch r.Name {
		case "run-as-cannot-read":
			p.flags = []string{"--run-as", strconv.Itoa(os.Getuid()+1) + ":" + own}
		case "key-file-mode": // the command needs to know who the server is
			p.flags = []string{"--run-as", strconv.Itoa(os.Getuid()+1) + ":" + own}
		case "key-file-owner":
			p.flags = []string{"--run-as", strconv.Itoa(os.Getuid()) + ":" + own}
			p.prepare = func(t *testing.T, dir string) {
				if err := os.Chown(filepath.Join(dir, "foreign.key"), os.Getuid()+1, -1); err != nil {
					t.Skip("only root can give a file away")
				}
			}
		}
		t.Run(r.Name, func(t *testing.T) {
			if _, isCommand := p.help(t, shared); isCommand {
				p.try(t, now)
				pasted++
			}
		})
	}
	if pasted < 29 { // one more as root
		t.Errorf("%d commands were pasted", pasted)
	}
	t.Logf("%d commands were pasted", pasted)
}

var modeLine = regexp.MustCompile(`^# mode (0[0-7]{3})\n`)

// pasteDir makes a folder with what the examples name.
func pasteDir(t *testing.T, now time.Time) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // else the rules about modes are silent
		t.Fatal(err)
	}
	if err := fixtures.Write(dir, now); err != nil {
		t.Fatal(err)
	}
	return dir
}

// help returns the help of the finding, and whether it is a command.
func (p *paste) help(t *testing.T, dir string) (text string, isCommand bool) {
	t.Helper()
	if p.prepare != nil {
		p.prepare(t, dir)
	}
	p.write(t, filepath.Join(dir, "web.yml"))
	before := p.check(t, dir)
	i := slices.IndexFunc(before, func(f pasteFinding) bool { return f.Rule == p.rule })
	if i < 0 {
		t.Fatalf("no such finding, but %+v", before)
	}
	program, _, _ := strings.Cut(before[i].Help, " ")
	return before[i].Help, slices.Contains(p.programs, program)
}

// try pastes the help in a folder of its own.
func (p *paste) try(t *testing.T, now time.Time) {
	t.Helper()
	dir := pasteDir(t, now)
	help, isCommand := p.help(t, dir)
	if !isCommand {
		t.Fatalf("no command: %s", help)
	}
	before := p.check(t, dir)
	shell := exec.CommandContext(t.Context(), "sh", "-c", help)
	shell.Dir = dir
	shell.Env = append(os.Environ(), "PATH="+webtoolFolder(t)+":"+os.Getenv("PATH"))
	shell.Stdin = strings.NewReader("correct horse battery staple\n")
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%s\n%v: %s", help, err, out)
	}
	for _, f := range p.check(t, dir) {
		if f.Rule == p.rule {
			t.Errorf("after %q: still %+v", help, f)
		}
		if !slices.ContainsFunc(before, func(b pasteFinding) bool { return b.Rule == f.Rule && b.Path == f.Path }) {
			t.Errorf("after %q there is something new: %+v", help, f)
		}
	}
}

// write writes the config with the mode that its first line asks for.
func (p *paste) write(t *testing.T, path string) {
	t.Helper()
	mode := uint64(0o640)
	if m := modeLine.FindStringSubmatch(p.config); m != nil {
		mode, _ = strconv.ParseUint(m[1], 8, 32)
	}
	err := os.WriteFile(path, []byte(p.config), 0o600)
	if err == nil {
		err = os.Chmod(path, os.FileMode(mode))
	}
	if err != nil {
		t.Fatal(err)
	}
}

type pasteFinding struct {
	Rule, Message, Help string
	Path                string `json:"yaml_path"`
}

func (p *paste) check(t *testing.T, dir string) []pasteFinding {
	t.Helper()
	args := append([]string{"check", "web-config", "--format", "json", "--fail-on", "never"}, p.flags...)
	c := exec.CommandContext(t.Context(), filepath.Join(webtoolFolder(t), "webtool"), append(args, "web.yml")...)
	c.Dir = dir
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	var report struct {
		Files []struct{ Findings []pasteFinding }
	}
	if err == nil {
		err = json.Unmarshal(out, &report)
	}
	if err == nil && len(report.Files) != 1 {
		err = fmt.Errorf("%d files", len(report.Files))
	}
	if err != nil {
		t.Fatalf("webtool check: %v\n%s", err, stderr.String())
	}
	return report.Files[0].Findings
}
