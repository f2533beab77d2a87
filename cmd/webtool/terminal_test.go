//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// session is webtool at a terminal of its own.
type session struct {
	t       *testing.T
	tty     *os.File // the user's side
	slave   *os.File
	cmd     *exec.Cmd
	stdout  bytes.Buffer // when it is no terminal
	mu      sync.Mutex
	shown   bytes.Buffer // what the terminal showed
	changed chan struct{}
}

// startSession starts webtool with a terminal as standard input; standard output
// is a file, so that what goes to the terminal itself shows.
func startSession(t *testing.T, dir string, args ...string) *session {
	t.Helper()
	tty, slave, err := pty.Open()
	if err != nil {
		t.Fatalf("no pseudo-terminal here: %v", err)
	}
	// The test binary is webtool when it is called by that name.
	webtool := filepath.Join(t.TempDir(), "webtool")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, webtool); err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, tty: tty, slave: slave, changed: make(chan struct{}, 1)}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second) // no hang outlives it
	t.Cleanup(cancel)
	s.cmd = exec.CommandContext(ctx, webtool, args...)
	s.cmd.Dir = dir
	s.cmd.Stdin, s.cmd.Stderr, s.cmd.Stdout = slave, slave, &s.stdout
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.watch()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = slave.Close()
		_ = tty.Close()
	})
	return s
}

func (s *session) watch() {
	buf := make([]byte, 1024)
	for {
		n, err := s.tty.Read(buf)
		s.mu.Lock()
		s.shown.Write(buf[:n])
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *session) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.ReplaceAll(s.shown.String(), "\r\n", "\n")
}

// expect waits until the terminal shows a text.
func (s *session) expect(text string) {
	s.t.Helper()
	deadline := time.After(20 * time.Second)
	for !strings.Contains(s.screen(), text) {
		select {
		case <-s.changed:
		case <-deadline:
			s.t.Fatalf("the terminal does not show %q but %q", text, s.screen())
		}
	}
}

// typeIn types once the echo is off, as a person who reads the prompt would.
func (s *session) typeIn(text string) {
	s.t.Helper()
	deadline := time.After(20 * time.Second)
	for s.echoes() {
		select {
		case <-time.After(time.Millisecond):
		case <-deadline:
			s.t.Fatal("the echo stays on at the prompt")
		}
	}
	if _, err := io.WriteString(s.tty, text); err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) echoes() bool {
	s.t.Helper()
	state, err := unix.IoctlGetTermios(int(s.slave.Fd()), getTermios)
	if err != nil {
		s.t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func (s *session) status() int {
	s.t.Helper()
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return s.cmd.ProcessState.ExitCode()
}

func TestPromptTwice(t *testing.T) {
	s := startSession(t, t.TempDir(), "hash-password", "--cost", "4", "--user", "alice")
	s.expect("Password for alice: ")
	s.typeIn("secret\n")
	s.expect("Again: ")
	s.typeIn("secret\n")
	if status := s.status(); status != 0 {
		t.Errorf("status %d, shown %q", status, s.screen())
	}
	if !strings.HasPrefix(s.stdout.String(), "  alice: $2a$04$") {
		t.Errorf("printed %q", s.stdout.String())
	}
	if strings.Contains(s.screen(), "secret") {
		t.Errorf("the password was shown: %q", s.screen())
	}
	if !s.echoes() {
		t.Error("the echo is off")
	}
}

func TestPromptDiffers(t *testing.T) {
	s := startSession(t, t.TempDir(), "hash-password")
	s.expect("Password: ")
	s.typeIn("secret\n")
	s.expect("Again: ")
	s.typeIn("secrte\n")
	if status := s.status(); status != 3 || s.stdout.Len() > 0 {
		t.Errorf("status %d, printed %q", status, s.stdout.String())
	}
	s.expect("webtool: the two passwords differ: nothing was done")
}

// Ctrl-C, and being told to end, switch the echo on again; a shell sees what
// ended the program.
func TestPromptInterrupted(t *testing.T) {
	for name, interrupt := range map[string]func(*session){
		"Ctrl-C":  func(s *session) { s.typeIn("sec\x03") },
		"SIGTERM": func(s *session) { s.typeIn("sec"); _ = s.cmd.Process.Signal(syscall.SIGTERM) },
	} {
		s := startSession(t, t.TempDir(), "hash-password")
		s.expect("Password: ")
		interrupt(s)
		_ = s.cmd.Wait()
		state := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
		if !state.Signaled() {
			t.Errorf("%s: ended with %v", name, s.cmd.ProcessState)
		}
		if !s.echoes() {
			t.Errorf("%s: the echo is off", name)
		}
		if s.stdout.Len() > 0 {
			t.Errorf("%s: printed %q", name, s.stdout.String())
		}
	}
}

// Ctrl-\ ends the program as quietly; Go's runtime would dump its goroutines.
func TestPromptQuit(t *testing.T) {
	s := startSession(t, t.TempDir(), "hash-password")
	s.expect("Password: ")
	s.typeIn("sec\x1c")
	if status := s.status(); status != 131 || s.stdout.Len() > 0 {
		t.Errorf("status %d, printed %q", status, s.stdout.String())
	}
	if !s.echoes() {
		t.Error("the echo is off")
	}
	if strings.Contains(s.screen(), "goroutine") {
		t.Errorf("shown %q", s.screen())
	}
}

// Ctrl-D on an empty line is no password.
func TestPromptEnded(t *testing.T) {
	s := startSession(t, t.TempDir(), "hash-password")
	s.expect("Password: ")
	s.typeIn("\x04")
	if status := s.status(); status != 3 || s.stdout.Len() > 0 {
		t.Errorf("status %d, printed %q", status, s.stdout.String())
	}
	s.expect("webtool: no password: the input ended")
	if !s.echoes() {
		t.Error("the echo is off")
	}
}

func TestPromptOfUserSet(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "web.yml"), []byte("# users\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startSession(t, dir, "user", "set", "web.yml", "alice", "--cost", "4")
	s.expect("Password for alice: ")
	s.typeIn("secret\n")
	s.expect("Again: ")
	s.typeIn("secret\n")
	if status := s.status(); status != 0 {
		t.Fatalf("status %d, shown %q", status, s.screen())
	}
	s = startSession(t, dir, "user", "verify", "web.yml", "alice")
	s.expect("Password for alice: ")
	s.typeIn("secret\n") // once is enough
	if status := s.status(); status != 0 {
		t.Errorf("status %d, shown %q", status, s.screen())
	}
}

// gen web-config asks twice, when all else is right, and writes nothing when the
// answers differ. With --if-needed it asks only when a hash is to be made.
func TestPromptOfGenWebConfig(t *testing.T) {
	dir := t.TempDir()
	args := []string{"gen", "web-config", "--host", "localhost", "--user", "prometheus"}
	s := startSession(t, dir, args...)
	s.expect("Password for prometheus: ")
	s.typeIn("secret\n")
	s.expect("Again: ")
	s.typeIn("secrte\n")
	if status := s.status(); status != 3 {
		t.Errorf("status %d, shown %q", status, s.screen())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("written: %q", left)
	}
	s = startSession(t, dir, args...)
	s.expect("Password for prometheus: ")
	s.typeIn("secret\n")
	s.expect("Again: ")
	s.typeIn("secret\n")
	if status := s.status(); status != 0 || !strings.Contains(s.stdout.String(), "wrote web.yml        TLS and basic auth, checked\n") {
		t.Fatalf("status %d, shown %q, printed %q", status, s.screen(), s.stdout.String())
	}
	if strings.Contains(s.screen()+s.stdout.String(), "secret") {
		t.Errorf("the password was shown: %q", s.screen())
	}
	s.expect("Next:")
	for _, more := range [][]string{nil, {"--if-needed"}, {"--check"}} {
		s = startSession(t, dir, append(args, more...)...)
		if status := s.status(); (status == 0) != (more != nil) || strings.Contains(s.screen(), "Password") {
			t.Errorf("%q: status %d, shown %q", more, status, s.screen())
		}
	}
	s = startSession(t, dir, append(args, "--force", "--generate")...)
	s.expect("Password for prometheus: ")
	if status := s.status(); status != 0 {
		t.Errorf("status %d, shown %q", status, s.screen())
	}
}

// A made password goes to the terminal, the hash to standard output.
func TestGenerateAtTerminal(t *testing.T) {
	s := startSession(t, t.TempDir(), "hash-password", "--generate", "--cost", "4")
	if status := s.status(); status != 0 {
		t.Fatalf("status %d, shown %q", status, s.screen())
	}
	s.expect("Password: ")
	_, made, _ := strings.Cut(s.screen(), "Password: ")
	made, _, ok := strings.Cut(made, "\n")
	if !ok || len(made) != 24 || strings.Contains(s.stdout.String(), made) || !strings.HasPrefix(s.stdout.String(), "$2a$04$") {
		t.Errorf("shown %q, printed %q", s.screen(), s.stdout.String())
	}
}
