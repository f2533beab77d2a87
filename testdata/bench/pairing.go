package main

import (
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// pairing is one comparison: what webtool takes, beside another way to do the same.
type pairing struct {
	subject, task, beside string
	needs                 []string // programs, by their Debian packages where those have other names: "promtool:prometheus"
	asked                 []asked
	slow                  bool // one pair takes seconds: a third of the pairs will do
	// whole says that the times vary too much for ratios within pairs: keys of RSA are
	// found by luck. The ratio is then that of the medians.
	whole bool
	sides func(*place) (ours, theirs side, err error)
}

func (p *pairing) name() string { return p.subject + ": " + p.task + " / " + p.beside }

// side does its work once, and says what it took.
type side func() (run, error)

// run is what a side took.
type run struct {
	Wall, CPU   time.Duration
	Peak        int64 // KiB; of a loop in this process 0
	Connections int   // to the endpoint, where they count
}

// quantity is what is compared.
type quantity struct {
	name string
	of   func(run) float64
}

var (
	wall        = quantity{"wall time", func(r run) float64 { return float64(r.Wall) }}
	cpu         = quantity{"processor time", func(r run) float64 { return float64(r.CPU) }}
	peak        = quantity{"peak memory", func(r run) float64 { return float64(r.Peak) }}
	connections = quantity{"connections", func(r run) float64 { return float64(r.Connections) }}
)

// asked is the largest ratio that a quantity may have; 0 asks for none, and tells it.
type asked struct {
	quantity
	most float64
}

// ratios are a quantity's, one a pair.
type ratios struct {
	asked
	median, least, most float64
}

// measurement is a pairing with what came of it.
type measurement struct {
	*pairing
	n      int
	ratios []ratios
}

// measure runs both sides by turns, n times, after one turn that warms the caches.
func (p *pairing) measure(at *place, n int) (measurement, error) {
	if p.slow {
		n = max(n/3, 3)
	}
	for _, program := range p.needs {
		if err := installed(program); err != nil {
			return measurement{}, err
		}
	}
	ours, theirs, err := p.sides(at)
	if err != nil {
		return measurement{}, err
	}
	var a, b []run
	for i := range n + 1 {
		mine, err := ours()
		if err != nil {
			return measurement{}, err
		}
		other, err := theirs()
		if err != nil {
			return measurement{}, err
		}
		if i > 0 {
			a, b = append(a, mine), append(b, other)
		}
	}
	m := measurement{pairing: p, n: n}
	for _, want := range p.asked {
		m.ratios = append(m.ratios, p.compare(want, a, b))
	}
	return m, nil
}

func (p *pairing) compare(want asked, a, b []run) ratios {
	var each, ours, theirs []float64
	for i := range a {
		x, y := want.of(a[i]), want.of(b[i])
		each, ours, theirs = append(each, x/y), append(ours, x), append(theirs, y)
	}
	r := ratios{asked: want, median: median(each), least: slices.Min(each), most: slices.Max(each)}
	if p.whole {
		r.median = median(ours) / median(theirs)
	}
	return r
}

func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return values[len(values)/2]
}

// installed says where a program comes from that is missing.
func installed(program string) error {
	name, source := program, program
	for i, c := range program {
		if c == ':' {
			name, source = program[:i], program[i+1:]
		}
	}
	if _, err := exec.LookPath(name); err != nil {
		return fmt.Errorf("%s is missing: apt-get install %s", name, source)
	}
	return nil
}
