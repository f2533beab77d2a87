package report

import (
	"fmt"
	"io"
	"strings"

	"webtool/pkg/check/finding"
)

// writeScrapes says how many clients of a file get in, and of which that cannot be
// told.
func writeScrapes(out io.Writer, f *finding.FileReport, color paint) {
	if len(f.Scrapes) == 0 {
		return
	}
	servers := map[string]bool{}
	for _, s := range f.Scrapes {
		if servers[s.WebConfig] {
			continue
		}
		servers[s.WebConfig] = true
		writeScrapesOf(out, f, s.WebConfig, color)
	}
}

// writeScrapesOf is about the clients of one server. The totals name it where there
// are several.
func writeScrapesOf(out io.Writer, f *finding.FileReport, server string, color paint) {
	total := countScrapes(f, server)
	at := ""
	for _, s := range f.Scrapes {
		if s.WebConfig != server {
			at = " at " + finding.Printable(server)
		}
	}
	fmt.Fprintf(out, "%s%s: %s\n", total.what(), at, total.words())
	told := map[string]bool{}
	for _, s := range f.Scrapes {
		if s.WebConfig != server || s.Verdict != finding.ScrapeUnknown {
			continue
		}
		line := fmt.Sprintf("  %s  %s: %s", color.dim("unknown"), finding.Printable(s.Job), finding.Printable(s.Error))
		if !told[line] {
			fmt.Fprintln(out, line)
		}
		told[line] = true
	}
}

// scrapeTotal counts the verdicts about one server.
type scrapeTotal struct {
	jobs, targets     int
	up, down, unknown int
}

func countScrapes(f *finding.FileReport, server string) (t scrapeTotal) {
	jobs := map[string]bool{}
	for _, s := range f.Scrapes {
		if s.WebConfig != server {
			continue
		}
		jobs[s.Kind+" "+s.Job] = true
		t.targets++
		switch s.Verdict {
		case finding.ScrapeUp:
			t.up++
		case finding.ScrapeDown:
			t.down++
		default:
			t.unknown++
		}
	}
	t.jobs = len(jobs)
	return t
}

func (t scrapeTotal) what() string {
	text := plural(t.jobs, "job")
	if t.targets != t.jobs {
		text += ", " + plural(t.targets, "target")
	}
	return text
}

func (t scrapeTotal) words() string {
	var words []string
	for _, c := range []struct {
		n    int
		word string
	}{{t.up, "up"}, {t.down, "down"}, {t.unknown, "unknown"}} {
		if c.n > 0 {
			words = append(words, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	return strings.Join(words, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// writeRollout is the table of who gets in with what, and the order.
func writeRollout(out io.Writer, r *finding.Rollout, color paint) {
	if r == nil {
		return
	}
	fmt.Fprintln(out, color.bold("who gets in"))
	wide := [3]int{}
	for _, a := range r.Access {
		for i, cell := range accessCells(a) {
			wide[i] = max(wide[i], displayWidth([]rune(cell)))
		}
	}
	for _, a := range r.Access {
		cells := accessCells(a)
		fmt.Fprint(out, "  ")
		for i, cell := range cells {
			fmt.Fprint(out, cell+strings.Repeat(" ", wide[i]-displayWidth([]rune(cell))+2))
		}
		switch a.Verdict {
		case finding.ScrapeUp:
			fmt.Fprintln(out, color.with("32", "up")+"       "+finding.Printable(a.With))
		case finding.ScrapeDown:
			// What else Go tried in vain stands in the findings.
			said, _, _ := strings.Cut(a.Error, " (possibly because of ")
			fmt.Fprintln(out, color.severity(finding.Error, "down")+"     "+finding.Printable(said))
		default:
			fmt.Fprintln(out, color.dim("unknown")+"  "+finding.Printable(a.Error))
		}
	}
	writeOrder(out, r, color)
}

func accessCells(a finding.Access) [3]string {
	return [3]string{finding.Printable(a.Job + " " + a.URL), finding.Printable(a.Client), finding.Printable(a.Server)}
}

func writeOrder(out io.Writer, r *finding.Rollout, color paint) {
	heading := "roll out in this order, and no scrape is lost"
	switch {
	case r.Kept == 0:
		fmt.Fprintln(out, color.bold("no target is known to get in with the oldest files and to be there in the newest: there is no order to tell"))
		return
	case r.Gapless && r.Unknown > 0:
		heading = fmt.Sprintf("roll out in this order, and no scrape is lost of the %d that can be judged here", r.Kept)
	case !r.Gapless:
		heading = "no order keeps all scrapes; this one comes closest"
	}
	fmt.Fprintln(out, color.bold(heading))
	for i, step := range r.Order {
		text := fmt.Sprintf("  %d. %s", i+1, finding.Printable(step.File))
		if step.Note != "" {
			text += ": " + finding.Printable(step.Note)
		}
		fmt.Fprintln(out, text)
	}
	for _, lost := range r.Lost {
		said, _, _ := strings.Cut(lost, " (possibly because of ")
		fmt.Fprintln(out, "  lost    "+finding.Printable(said))
	}
	for _, bridge := range r.Bridge {
		fmt.Fprintln(out, "  instead "+finding.Printable(bridge))
	}
}
