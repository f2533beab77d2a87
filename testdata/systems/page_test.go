//go:build systems

package systems

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The pages of docs that are sessions are run line by line: what stands behind
// "$ " in a console block is a command for bash, what follows is what it prints.
// All blocks of a page make one session, in an empty folder.
//
//   - A line that ends in "\", and a here-document, go on.
//   - In what is printed, "…" is anything within a line, and alone on one any
//     number of lines; dates, fingerprints, durations and runs of spaces fit any.
//   - "<!-- file: NAME -->" before a block of any kind: that is written to NAME.
//   - A port becomes one that is free, wherever it is written as ":9090".
//   - A command has to end well, unless it says FAILED, as webtool does, or the next
//     one is "echo $?".
//
// UPDATE_PAGES=1 writes what was printed into the page, where it does not fit: to
// be reviewed like prose.

// pageStep is one command of a page, or a file that it has written.
type pageStep struct {
	line    int    // of the page, 1-based
	command string // for bash
	prints  string
	lines   [2]int // of what it prints, in the page: the first, 0-based, and the one behind the last
	file    string // in place of a command
}

// TestPages runs them.
func TestPages(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, path := range pages {
		text := readFile(t, path)
		if !strings.Contains(text, "\n```console\n") {
			continue
		}
		ran++
		t.Run(strings.TrimSuffix(filepath.Base(path), ".md"), func(t *testing.T) { runPage(t, path, text) })
	}
	if ran == 0 {
		t.Error("no page of docs has a console block")
	}
}

func runPage(t *testing.T, path, text string) {
	steps, err := readPage(text)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	ports := newPorts(t)
	sh := startShell(t)
	printedAt := map[int]string{} // by step, where the page is to say so
	if os.Getenv("UPDATE_PAGES") != "" {
		defer func() { updatePage(t, path, text, steps, printedAt) }()
	}
	for i, s := range steps {
		if s.file != "" {
			writeFiles(t, sh.dir, map[string]string{s.file: ports.free(s.prints)})
			continue
		}
		printed, status := sh.run(t, ports.free(s.command))
		tested := strings.Contains(printed, " FAILED: ") || i+1 < len(steps) && steps[i+1].command == "echo $?"
		if status != 0 && !tested {
			t.Fatalf("%s:%d: $ %s\nstatus %d:\n%s%s", path, s.line, s.command, status, printed, sh.logs())
		}
		if printsLike(ports.free(s.prints), ports.printed(printed)) {
			continue
		}
		if printedAt[i] = ports.named(printed); os.Getenv("UPDATE_PAGES") == "" {
			t.Fatalf("%s:%d: $ %s\nprinted:\n%s\nthe page says:\n%s%s", path, s.line, s.command, ports.named(printed), s.prints, sh.logs())
		}
	}
}

// updatePage puts what the steps printed in the place of what the page says.
func updatePage(t *testing.T, path, text string, steps []pageStep, printed map[int]string) {
	lines := strings.Split(text, "\n")
	for i, s := range slices.Backward(steps) {
		if p, ok := printed[i]; ok {
			shown := strings.SplitAfter(p, "\n")
			if shown[len(shown)-1] == "" {
				shown = shown[:len(shown)-1]
			}
			for n := range shown {
				shown[n] = strings.TrimRight(shown[n], " \r\n")
			}
			lines = slices.Replace(lines, s.lines[0], s.lines[1], shown...)
		}
	}
	writeFiles(t, filepath.Dir(path), map[string]string{filepath.Base(path): strings.Join(lines, "\n")})
}

// readPage takes a page apart. Each of its blocks has to be a session or a file:
// nothing on it is untried.
func readPage(text string) (steps []pageStep, err error) {
	const fence, mark = "```", "<!-- file: "
	lines := strings.Split(text, "\n")
	var file string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if name, ok := strings.CutPrefix(line, mark); ok {
			file = strings.TrimSuffix(name, " -->")
			continue
		}
		kind, ok := strings.CutPrefix(line, fence)
		if !ok {
			continue
		}
		begin := i + 1
		for i++; i < len(lines) && lines[i] != fence; i++ {
		}
		block := lines[begin:i]
		switch {
		case file != "":
			steps = append(steps, pageStep{line: begin, file: file, prints: strings.Join(block, "\n") + "\n"})
			file = ""
		case kind == "console":
			steps = append(steps, readSession(block, begin+1)...)
		default:
			return nil, fmt.Errorf("line %d: a block that is neither a session nor a file", begin)
		}
	}
	return steps, nil
}

var hereDocument = regexp.MustCompile(`<<-?'?(\w+)'?`)

func readSession(block []string, first int) (steps []pageStep) {
	for i := 0; i < len(block); i++ {
		command, ok := strings.CutPrefix(block[i], "$ ")
		if !ok {
			if len(steps) > 0 {
				last := &steps[len(steps)-1]
				last.prints += block[i] + "\n"
				last.lines[1] = first + i
			}
			continue
		}
		at := first + i
		for strings.HasSuffix(command, `\`) && i+1 < len(block) {
			i++
			command += "\n" + block[i]
		}
		if m := hereDocument.FindStringSubmatch(command); m != nil {
			for i+1 < len(block) {
				i++
				command += "\n" + block[i]
				if block[i] == m[1] {
					break
				}
			}
		}
		next := first + i // of the command's last line, 1-based
		steps = append(steps, pageStep{line: at, command: command, lines: [2]int{next, next}})
	}
	return steps
}

// vague are the parts of what is printed that are otherwise each time.
var vague = []struct{ shown, fits *regexp.Regexp }{
	{shown: regexp.MustCompile(`(?:[0-9A-F]{2}:){3}…:[0-9A-F]{2}`), fits: regexp.MustCompile(`(?:[0-9A-F]{2}:){3}…:[0-9A-F]{2}`)},
	{shown: regexp.MustCompile(`…`), fits: regexp.MustCompile(`.*`)},
	{shown: regexp.MustCompile(`\d{4}-\d{2}-\d{2}(T[0-9:.]+Z)?`), fits: regexp.MustCompile(`\d{4}-\d{2}-\d{2}(?:T[0-9:.]+Z)?`)},
	{shown: regexp.MustCompile(`(?:[0-9A-F]{2}:){5,}[0-9A-F]{2}`), fits: regexp.MustCompile(`(?:[0-9A-F]{2}:){5,}[0-9A-F]{2}`)},
	{shown: regexp.MustCompile(`\d+ ms`), fits: regexp.MustCompile(`\d+ ms`)},
}

var spaces = regexp.MustCompile(` +`)

// printsLike says whether what was printed is what the page shows. Blank lines at the
// end do not count.
func printsLike(shown, printed string) bool {
	var pattern strings.Builder
	for line := range strings.Lines(withoutBlankEnd(shown)) {
		line = spaces.ReplaceAllString(strings.TrimRight(line, " \n"), " ")
		if line == "…" {
			pattern.WriteString(`(?:.*\n)*?`)
			continue
		}
		pattern.WriteString(vagueLine(line) + `\n`)
	}
	var plain strings.Builder
	for line := range strings.Lines(withoutBlankEnd(printed)) {
		plain.WriteString(spaces.ReplaceAllString(strings.TrimRight(line, " \r\n"), " ") + "\n")
	}
	return regexp.MustCompile(`\A` + pattern.String() + `\z`).MatchString(plain.String())
}

func withoutBlankEnd(text string) string {
	if text = strings.TrimRight(text, " \r\n"); text == "" {
		return ""
	}
	return text + "\n"
}

func vagueLine(line string) string {
	for _, v := range vague {
		if at := v.shown.FindStringIndex(line); at != nil {
			return vagueLine(line[:at[0]]) + v.fits.String() + vagueLine(line[at[1]:])
		}
	}
	return regexp.QuoteMeta(line)
}

// TestPrintsLike holds the comparison itself.
func TestPrintsLike(t *testing.T) {
	for _, c := range []struct {
		shown, printed string
		fits           bool
	}{
		{"", "", true},
		{"", "a\n", false},
		{"a\n", "", false},
		{"until 2027-11-20 (365 days)\n", "until 2031-01-02 (365 days)\n", true},
		{"until 2027-11-20 (365 days)\n", "until 2031-01-02 (364 days)\n", false},
		{"a\n…\nz\n", "a\nz\n", true},
		{"a\n…\nz\n", "a\nb\nc\nz\n", true},
		{"a\n…\nz\n", "a\nb\n", false},
		{"a  b\n", "a b\n", true},
		{"a\n", "a\n\n", true},
		{"a\n", "a\n\nb\n", false},
		{"x…y (2 ms)\n", "xzy (31 ms)\n", true},
		{"a.c\n", "abc\n", false},
		{"SHA-256 4F:9A:12:…:E1\n", "SHA-256 00:01:02:…:03\n", true},
		{"SHA-256 4F:9A:12:…:E1: expired\n", "SHA-256 00:01:02:…:03\n", false},
	} {
		if fits := printsLike(c.shown, c.printed); fits != c.fits {
			t.Errorf("printsLike(%q, %q) is %v", c.shown, c.printed, fits)
		}
	}
}

func (s *shell) logs() (tails string) {
	logs, _ := filepath.Glob(filepath.Join(s.dir, "*.log"))
	for _, path := range logs {
		data, _ := os.ReadFile(path)
		tails += fmt.Sprintf("\n%s ends\n%s", filepath.Base(path), data[max(0, len(data)-2000):])
	}
	return tails
}
