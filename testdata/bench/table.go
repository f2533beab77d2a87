package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// pairings are all there are, in the order of the table.
var pairings = func() (all []*pairing) {
	for _, subject := range [][]pairing{checks, scrapes, gens, probes} {
		for i := range subject {
			all = append(all, &subject[i])
		}
	}
	return all
}()

const textRow = "%-88s %-14s %7s %7s  %-15s %3v %s\n"

// cells are what a ratio shows: asked, median, range and verdict.
func (r ratios) cells() (asked, median, span, verdict string) {
	asked, median = "", fmt.Sprintf("%.2f", r.median)
	if r.asked.most > 0 {
		asked, verdict = fmt.Sprintf("%.2f", r.asked.most), "holds"
		if r.median > r.asked.most {
			verdict = "FAILS"
		}
	}
	return asked, median, fmt.Sprintf("%.2f to %.2f", r.least, r.most), verdict
}

// text is a measurement for a terminal, a line each quantity.
func (m measurement) text() string {
	var b strings.Builder
	name := m.name()
	for _, r := range m.ratios {
		asked, median, span, verdict := r.cells()
		fmt.Fprintf(&b, textRow, name, r.name, asked, median, span, m.n, verdict)
		name = ""
	}
	return b.String()
}

const preface = `# Benchmarks

Made by ` + "`make bench`" + `. Each row is a pair of whole processes, run by turns: what webtool takes, divided by what the other takes. Below 1 webtool
takes less. *Asked* is the largest ratio that is promised; the others are told. A bare loop is a program of
nothing but the same handshakes, on as many processors, by Go's own TLS. *connections* are those of webtool to one of openssl.

`

// page is all measurements, with the machine and the programs they were made with.
func page(measured []measurement, webtool string, begun time.Time) (string, error) {
	programs, err := versions(webtool, measured)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(preface)
	fmt.Fprintf(&b, "| | |\n|---|---|\n| date | %s |\n| machine | %d cores, %s, %s/%s |\n| kernel | %s |\n", begun.UTC().Format("2006-01-02"),
		runtime.NumCPU(), processorModel(), runtime.GOOS, runtime.GOARCH, kernel())
	for _, p := range programs {
		fmt.Fprintf(&b, "| %s | %s |\n", p.name, p.says)
	}
	subject := ""
	for _, m := range measured {
		if m.subject != subject {
			subject = m.subject
			fmt.Fprintf(&b, "\n## `%s`\n\n| task | beside | what | asked | median | min to max | n |\n|---|---|---|---|---|---|---|\n", subject)
		}
		for _, r := range m.ratios {
			asked, median, span, verdict := r.cells()
			if verdict == "FAILS" {
				median = "**" + median + "**, fails"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %d |\n", m.task, m.beside, r.name, asked, median, span, m.n)
		}
	}
	return b.String(), nil
}

// processorModel is the processor's name where Linux tells it.
func processorModel() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "of a model that is not told"
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "of a model that is not told"
}

func kernel() string {
	data, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return runtime.GOOS + " " + strings.TrimSpace(string(data))
}
