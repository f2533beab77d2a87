package check_test

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

// TestChangeToRefused holds what --replaces says of files that the server refuses,
// one for each rule, to a running server: what becomes of open connections and of
// new ones while the file is there, and when it is replaced again.
func TestChangeToRefused(t *testing.T) {
	now := time.Now()
	dir, systemRoots := changeMaterial(t, now)
	servers := startLive(t, systemRoots)
	tried := 0
	for _, rule := range check.Rules() {
		if !rule.Refusal || rule.For != "" || rule.Bad == "" {
			continue
		}
		tried++
		t.Run(rule.Name, func(t *testing.T) {
			path := filepath.Join(dir, rule.Name+".yml")
			good := rule.Good
			if check.WebConfig(t.Context(), check.WebConfigOptions{}, write(t, path, good)).Files[0].Servers[0].Reason != "" {
				good = liveTLS
			}
			refusedAndBack(t, now, servers, path, good, rule.Bad)
		})
	}
	if tried < 15 {
		t.Errorf("only %d rules were tried", tried)
	}
}

// write replaces a file in one step.
func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	return path
}

func refusedAndBack(t *testing.T, now time.Time, servers *liveServers, path, good, bad string) {
	address := servers.serve(t, write(t, path, good))
	secure := strings.Contains(good, "cert_file")
	someone := guest{name: "someone", scheme: "http", tls: &tls.Config{InsecureSkipVerify: true}}
	if secure {
		someone.scheme = "https"
	}
	keeps := someone.client(true)
	before := someone.ask(t, keeps, address)

	write(t, path+".good", good)
	write(t, path+".bad", bad)
	write(t, path, bad)
	kept := someone.ask(t, keeps, address).said == "500"
	newOne := someone.ask(t, someone.client(false), address)
	handshake := secure && newOne.said != "500" && !isStatus(newOne.said)
	_, refusal := servers.start(t, path)

	change := between(t, now, path+".good", path)
	breaks := slices.ContainsFunc(change.AtOnce, func(s string) bool {
		return strings.Contains(s, "500") || strings.Contains(s, "open connections go on")
	})
	said := strings.Join(change.AtOnce, "; ")
	if got := strings.Contains(said, "every request gets status 500"); got != kept {
		t.Errorf("told %q, and an open connection meets status 500: %t", said, kept)
	}
	if got := strings.Contains(said, "every new handshake fails"); got != handshake {
		t.Errorf("told %q, and a new connection meets %q", said, newOne.said)
	}
	if !strings.Contains(strings.Join(change.Restart, "; "), "does not come up") || refusal == "" {
		t.Errorf("told of a restart: %q; the server says %q", change.Restart, refusal)
	}

	write(t, path, good)
	again := someone.ask(t, someone.client(false), address)
	change = between(t, now, path+".bad", path)
	said = strings.Join(change.AtOnce, "; ")
	if met(again) != met(before) || strings.Contains(said, "again") != (breaks && met(again) != met(newOne)) || !strings.Contains(strings.Join(change.Restart, "; "), "cannot be told") {
		t.Errorf("before %s, with the bad file %s, with the good one again %s, told %+v", before.said, newOne.said, again.said, *change)
	}
}

// met is the status, or whether the server could not read its own config: who is
// refused for another reason may hear of it in several ways.
func met(r reception) string {
	switch {
	case isStatus(r.said):
		return r.said
	case strings.Contains(r.said, "internal error"):
		return "internal error"
	}
	return "refused"
}

func isStatus(said string) bool {
	var status int
	_, err := fmt.Sscan(said, &status)
	return err == nil
}

// between returns what the change from one file to another is said to do.
func between(t *testing.T, now time.Time, old, replacement string) *finding.Change {
	t.Helper()
	change := check.WebConfig(t.Context(), check.WebConfigOptions{Now: now, Replaces: old}, replacement).Files[0].Change
	if change == nil {
		t.Fatal("no change is told")
	}
	return change
}
