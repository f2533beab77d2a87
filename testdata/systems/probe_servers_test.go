//go:build systems

package systems

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"webtool/pkg/check/probe"
	"webtool/testdata/fixtures"
	"webtool/testdata/programlog"
)

// beside is a program that runs beside the test, with what it logs.
type beside struct {
	process *os.Process
	ended   chan struct{}
	logs    *programlog.Log
}

// startBeside starts a program in a folder, until the test ends.
func startBeside(t *testing.T, dir, name string, args ...string) *beside {
	t.Helper()
	b := &beside{ended: make(chan struct{}), logs: programlog.New()}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, b.logs, b.logs
	// Programs like openssl s_server end when their standard input does.
	stdin, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	b.process = cmd.Process
	go func() {
		_ = cmd.Wait()
		close(b.ended)
	}()
	t.Cleanup(func() {
		_ = b.process.Signal(syscall.SIGTERM)
		stdin.Close()
		<-b.ended
		if t.Failed() {
			t.Logf("%s logged:\n%.4000s", name, b.logs.String())
		}
	})
	return b
}

// awaits waits until the program has logged a text that many times.
func (b *beside) awaits(t *testing.T, text string, times int) {
	t.Helper()
	late := time.After(30 * time.Second)
	for strings.Count(b.logs.String(), text) < times {
		select {
		case <-b.logs.News():
		case <-b.ended:
			t.Fatalf("it has ended:\n%s", b.logs.String())
		case <-late:
			t.Fatalf("it does not log %q:\n%s", text, b.logs.String())
		}
	}
}

// freeAddress is one on loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// secret is the password of alice, and aliceHash what a web config has of it.
const (
	secret    = "Basalt"
	aliceHash = "$2a$04$z462jSePybKOX0v11d5n5.HUntzq7Gwig6A2vjS9g3ME3RAnNTHRG"
)

// started is the day of all certificates: they are made once.
var started = time.Now()

// probeDir is a folder with what servers and clients need: all fixtures; a client
// CA with a client that it has signed, and a stranger; the password of alice.
func probeDir(t *testing.T) string {
	t.Helper()
	dir, now := t.TempDir(), started
	if err := fixtures.Write(dir, now); err != nil {
		t.Fatal(err)
	}
	ca, caKey := fixtures.SelfSigned(fixtures.CA(now, "Ops CA"))
	client, clientKey := fixtures.IssuedBy(fixtures.ClientLeaf(now), ca, caKey)
	stranger, strangerKey := fixtures.SelfSigned(fixtures.ClientLeaf(now))
	writeFiles(t, dir, map[string]string{
		"client-ca.crt": string(ca), "client.crt": string(client), "client.key": string(clientKey),
		"stranger.crt": string(stranger), "stranger.key": string(strangerKey), "password": secret + "\n", "wrong": "Granite\n",
	})
	return dir
}

// look is what webtool probe tells of one endpoint.
type look struct {
	URL         string
	Connections int
	Observed    probe.Observed
	Checks      []struct {
		Topic, Verdict, Text string
		Likely               []string
		Decide, Help, Rule   *string
	}
	Findings []struct{ Rule, Severity, Message, Effect string }

	status int
}

// lookAt runs webtool probe in a folder, for one endpoint.
func lookAt(t *testing.T, dir string, args ...string) *look {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(binDir(t), "webtool"), append([]string{"probe", "--format", "json"}, args...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var report struct{ Endpoints []look }
	if err := json.Unmarshal(out, &report); err != nil || len(report.Endpoints) != 1 {
		t.Fatalf("webtool probe %q: %v\n%s%s", args, err, out, stderr.String())
	}
	l := &report.Endpoints[0]
	l.status = cmd.ProcessState.ExitCode()
	return l
}

// String tells all that was observed.
func (l *look) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d connections, status %d\n", l.URL, l.Connections, l.status)
	for _, c := range l.Checks {
		fmt.Fprintf(&b, "  %-8s %s: %s %q\n", c.Verdict, c.Topic, c.Text, c.Likely)
	}
	return b.String()
}

// rules are the names of the rules that are broken with this severity at least.
func (l *look) rules(severities ...string) string {
	var names []string
	for _, f := range l.Findings {
		if slices.Contains(severities, f.Severity) && !slices.Contains(names, f.Rule) {
			names = append(names, f.Rule)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// finds fails the test unless errors are found by exactly these rules, and the
// status goes with that.
func (l *look) finds(t *testing.T, rules string) *look {
	t.Helper()
	if got := l.rules("error"); got != rules {
		t.Errorf("errors %q, wanted %q\n%s", got, rules, l)
	}
	if failed := l.status == 1; failed != (rules != "") || l.status > 1 {
		t.Errorf("status %d\n%s", l.status, l)
	}
	return l
}

// warns fails the test unless there are warnings by exactly these rules.
func (l *look) warns(t *testing.T, rules string) *look {
	t.Helper()
	if got := l.rules("warning"); got != rules {
		t.Errorf("warnings %q, wanted %q\n%s", got, rules, l)
	}
	return l
}

// says fails the test unless an observation of a topic has this verdict and these
// words.
func (l *look) says(t *testing.T, topic, verdict, words string) *look {
	t.Helper()
	for _, c := range l.Checks {
		if c.Topic == topic && c.Verdict == verdict && strings.Contains(c.Text, words) {
			return l
		}
	}
	t.Errorf("no %s %s: …%s…\n%s", verdict, topic, words, l)
	return l
}

// blames fails the test unless the likeliest cause of what a rule finds has these
// words.
func (l *look) blames(t *testing.T, rule, words string) *look {
	t.Helper()
	for _, c := range l.Checks {
		if c.Rule != nil && *c.Rule == rule {
			if len(c.Likely) == 0 || !strings.Contains(c.Likely[0], words) {
				t.Errorf("%s: the likeliest cause is not …%s…\n%s", rule, words, l)
			}
			return l
		}
	}
	t.Errorf("nothing is found by %s\n%s", rule, l)
	return l
}

// decides fails the test unless this is the command that decides what a rule finds.
func (l *look) decides(t *testing.T, rule, command string) *look {
	t.Helper()
	for _, c := range l.Checks {
		if c.Rule != nil && *c.Rule == rule && (c.Decide == nil || *c.Decide != command) {
			t.Errorf("%s is not decided by %s\n%s", rule, command, l)
		}
	}
	return l
}

// clientAuth is the policy that was told, "" for none.
func (l *look) clientAuth() string {
	if l.Observed.TLS == nil || l.Observed.TLS.ClientAuth.Type == nil {
		return ""
	}
	return *l.Observed.TLS.ClientAuth.Type
}

// version is what was told of one version: "TLS 1.2".
func (l *look) version(t *testing.T, name string) probe.Version {
	t.Helper()
	if l.Observed.TLS != nil {
		for _, v := range l.Observed.TLS.Versions {
			if v.Version == name {
				return v
			}
		}
	}
	t.Fatalf("nothing was told of %s\n%s", name, l)
	return probe.Version{}
}

// supported are the versions that were seen.
func (l *look) supported() string {
	var names []string
	if l.Observed.TLS != nil {
		for _, v := range l.Observed.TLS.Versions {
			if v.Supported != nil && *v.Supported {
				names = append(names, v.Version)
			}
		}
	}
	return strings.Join(names, ", ")
}
