package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own program run others, as the command does.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == childMark {
		if err := child(os.Args[2:]); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// taking is a side that takes, in turn, so long.
func taking(walls ...time.Duration) side {
	return func() (run, error) {
		if len(walls) == 0 {
			return run{}, errors.New("one run too many")
		}
		r := run{Wall: walls[0], Peak: 3}
		walls = walls[1:]
		return r, nil
	}
}

// TestMeasure holds the arithmetic: the first turn does not count, and the median is of
// the pairs' ratios, unless the whole is compared.
func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		whole       bool
		median      string
		most        float64
		wantVerdict string
	}{
		{false, "1.00", 1, "holds"},
		{false, "1.00", 0.9, "FAILS"},
		{false, "1.00", 0, ""},
		{true, "0.50", 0.5, "holds"},
	} {
		p := &pairing{subject: "s", task: "t", beside: "o", whole: c.whole, asked: []asked{{wall, c.most}, {peak, 0}}, sides: func(*place) (side, side, error) {
			return taking(time.Hour, 4, 2, 1, 2), taking(1, 4, 4, 1, 4), nil // 1, 0.5, 1, 0.5
		}}
		m, err := p.measure(&place{}, 4)
		if err != nil {
			t.Fatal(err)
		}
		if _, median, span, verdict := m.ratios[0].cells(); median != c.median || span != "0.50 to 1.00" || verdict != c.wantVerdict || m.n != 4 {
			t.Errorf("%+v: median %s, %s, %q, n %d", c, median, span, verdict, m.n)
		}
		if text := m.text(); !strings.Contains(text, "s: t / o") || strings.Count(text, "\n") != 2 {
			t.Errorf("text:\n%s", text)
		}
	}
}

// TestProcess holds what is told of a program that runs as a whole, and of one that fails.
func TestProcess(t *testing.T) {
	at := &place{dir: t.TempDir()}
	r, err := at.reading("hello\n", func(r *run, out []byte) error {
		r.Connections = len(out)
		return nil
	}, "cat")()
	if err != nil || r.Wall <= 0 || r.CPU <= 0 || r.Peak <= 0 || r.Connections != len("hello\n") {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := at.process("", "sh", "-c", "echo so >&2; exit 3")(); err == nil || !strings.Contains(err.Error(), "so") {
		t.Errorf("a program that fails: %v", err)
	}
	if err := installed("no-such-program:its-package"); err == nil || !strings.Contains(err.Error(), "apt-get install its-package") {
		t.Errorf("%v", err)
	}
}

// TestPage renders measurements as a page of docs, with what they were made with.
func TestPage(t *testing.T) {
	webtool := filepath.Join(t.TempDir(), "webtool")
	if out, err := exec.Command("go", "build", "-o", webtool, "../../cmd/webtool").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := &pairing{subject: "check web-config", task: "one file", beside: "nothing"}
	m := measurement{pairing: p, n: 5, ratios: []ratios{
		{asked: asked{wall, 0.2}, median: 0.1, least: 0.05, most: 0.3}, {asked: asked{peak, 0.2}, median: 0.4, least: 0.4, most: 0.4},
	}}
	text, err := page([]measurement{m}, webtool, time.Unix(1700000000, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| date | 2023-11-14 |\n", " cores, ", "| webtool | 0.", "\n## `check web-config`\n",
		"| one file | nothing | wall time | 0.20 | 0.10 | 0.05 to 0.30 | 5 |\n",
		"| one file | nothing | peak memory | 0.20 | **0.40**, fails | 0.40 to 0.40 | 5 |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "promtool |") {
		t.Errorf("a version of what was not measured:\n%s", text)
	}
}

// TestPairings holds that each has a name of its own, by which -only finds it.
func TestPairings(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range pairings {
		if seen[p.name()] || p.sides == nil || len(p.asked) == 0 {
			t.Errorf("%s", p.name())
		}
		seen[p.name()] = true
	}
}
