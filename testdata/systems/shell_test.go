//go:build systems

package systems

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shell is a bash that runs one command after the other, with a webtool of this
// tree on its PATH. All that it starts ends with the test.
type shell struct {
	dir    string
	in     io.Writer
	out    *bufio.Reader
	ran    int
	status int    // of the last command
	script string // file with the command that is next
}

// commandTime bounds one command of a page: some wait until Prometheus has scraped.
const commandTime = 5 * time.Minute

func startShell(t *testing.T) *shell {
	t.Helper()
	// Services under other users have to get into the folder.
	top, err := os.MkdirTemp("", "webtool-page")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(top, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &shell{dir: filepath.Join(top, "session"), script: filepath.Join(top, "command")}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "--norc")
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PATH="+binDir(t)+":"+os.Getenv("PATH")+":/usr/sbin", "LC_ALL=C.UTF-8", "HOME="+s.dir, "NO_COLOR=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, both, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = both, both
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	both.Close()
	s.in, s.out = in, bufio.NewReader(out)
	t.Cleanup(func() {
		end(cmd)
		out.Close()
		if err := os.RemoveAll(top); err != nil {
			t.Error(err)
		}
	})
	return s
}

// end ends the shell and everything that it has started, friendly first.
func end(cmd *exec.Cmd) {
	group := -cmd.Process.Pid
	_ = syscall.Kill(group, syscall.SIGTERM)
	for late := time.After(10 * time.Second); syscall.Kill(group, 0) == nil; {
		select {
		case <-late:
			_ = syscall.Kill(group, syscall.SIGKILL)
		case <-time.After(20 * time.Millisecond):
		}
		var status syscall.WaitStatus
		_, _ = syscall.Wait4(cmd.Process.Pid, &status, syscall.WNOHANG, nil)
	}
	_ = cmd.Wait()
}

// run runs a command, and returns what it printed to both streams.
func (s *shell) run(t *testing.T, command string) (printed string, status int) {
	t.Helper()
	// The status of the command before is there to be looked at.
	if err := os.WriteFile(s.script, fmt.Appendf(nil, "(exit %d)\n%s\n", s.status, command), 0o600); err != nil {
		t.Fatal(err)
	}
	s.ran++
	mark := fmt.Sprintf("=== command %d ended with", s.ran)
	if _, err := fmt.Fprintf(s.in, ". %s </dev/null\nprintf '\\n%s %%d\\n' $?\n", s.script, mark); err != nil {
		t.Fatal(err)
	}
	answer := make(chan error, 1)
	var text strings.Builder
	go func() {
		for {
			line, err := s.out.ReadString('\n')
			if value, ok := strings.CutPrefix(line, mark+" "); ok {
				s.status, err = strconv.Atoi(strings.TrimSpace(value))
				answer <- err
				return
			}
			text.WriteString(line)
			if err != nil {
				answer <- err
				return
			}
		}
	}()
	select {
	case err := <-answer:
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		return strings.TrimSuffix(text.String(), "\n"), s.status
	case <-time.After(commandTime):
		t.Fatalf("$ %s\ndoes not end in %s%s", command, commandTime, s.logs())
	}
	return "", 0
}

// ports gives the ports that a page names others, which are free.
type ports struct {
	t    *testing.T
	real map[string]string
}

func newPorts(t *testing.T) ports { return ports{t, map[string]string{}} }

var portNumber = regexp.MustCompile(`:(\d{4,5})\b`)

// free writes a text with the ports that are used.
func (p ports) free(text string) string {
	return portNumber.ReplaceAllStringFunc(text, func(named string) string {
		for p.real[named] == "" {
			if port := ":" + freeFourDigits(p.t); !slices.Contains(slices.Collect(maps.Values(p.real)), port) {
				p.real[named] = port
			}
		}
		return p.real[named]
	})
}

// printed writes what a program printed with the ports that are used: webtool's
// own hints have the usual ones.
func (p *ports) printed(text string) string {
	return portNumber.ReplaceAllStringFunc(text, func(port string) string { return cmp.Or(p.real[port], port) })
}

// named writes a text with the ports that the page names.
func (p ports) named(text string) string {
	for named, real := range p.real {
		text = strings.ReplaceAll(text, real, named)
	}
	return text
}

// freeFourDigits is a port as long as those of the page, so that columns stay, and
// below all that pages name.
func freeFourDigits(t *testing.T) string {
	for range 1000 {
		port := strconv.Itoa(2000 + rand.IntN(6000))
		if listener, err := net.Listen("tcp", ":"+port); err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("no free port of four digits")
	return ""
}
