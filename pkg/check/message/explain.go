package message

import (
	"slices"
	"strings"
	"sync"

	"webtool/pkg/check/finding"
)

// MaxSize is how many bytes of a text are looked at.
const MaxSize = 64 << 10

// Explain says what the messages in a text mean: one entry for each line that
// holds one that is known, none of them twice. What follows from a frame alone,
// "yaml: unmarshal errors:" for one, is left out when another line tells more.
func Explain(text string) []finding.Explanation {
	text = text[:min(len(text), MaxSize)]
	lines := split(text)
	if len(lines) > 1 {
		// A message that was broken over lines is found when they are joined.
		if joined, ok := best(strings.Join(lines, " ")); ok && !joined.entry.Frame {
			if all := explainAll(lines); len(all) == 0 || framesOnly(lines) {
				return []finding.Explanation{joined.explain(strings.Join(lines, " "))}
			}
		}
	}
	return explainAll(lines)
}

func explainAll(lines []string) []finding.Explanation {
	var all []finding.Explanation
	var seen, frames []string
	for _, line := range lines {
		m, ok := best(line)
		if !ok || slices.Contains(seen, m.entry.Name) {
			continue
		}
		seen = append(seen, m.entry.Name)
		if m.entry.Frame {
			frames = append(frames, m.entry.Name)
		}
		all = append(all, m.explain(line))
	}
	if len(frames) == len(all) {
		return all
	}
	return slices.DeleteFunc(all, func(e finding.Explanation) bool { return slices.Contains(frames, e.Name) })
}

func framesOnly(lines []string) bool {
	for _, line := range lines {
		if m, ok := best(line); ok && !m.entry.Frame {
			return false
		}
	}
	return true
}

// split cuts a text into lines as they were before a log quoted them.
func split(text string) []string {
	text = unquote().Replace(text)
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// unquote takes back what logfmt, JSON, HTML and word processors make of quotes
// and line breaks. A path of Windows keeps its backslashes but for doubled ones.
var unquote = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		`\"`, `"`, `\\`, `\`, `\n  line `, "\n  line ", `\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\u0027`, "'",
		"&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&",
		"“", `"`, "”", `"`, "‘", "'", "’", "'", "\u00a0", " ",
	)
})

// explain fills in what stands in the line.
func (m match) explain(line string) finding.Explanation {
	f := newFiller(line, m.caught)
	e := finding.Explanation{
		Name: m.entry.Name, Said: finding.Printable(line[m.start:m.end]),
		Means: f.prose(m.entry.Means), Note: f.prose(m.entry.Note), Rules: m.entry.Rules,
	}
	for _, cause := range Commands(m.entry.Causes) {
		e.Causes = append(e.Causes, finding.Cause{Text: f.prose(cause.Text), Decide: f.command(cause.Decide)})
	}
	return e
}

// Commands returns causes with each its own command, also where that is the one
// of the cause before.
func Commands(causes []finding.Cause) []finding.Cause {
	causes = slices.Clone(causes)
	for i := range causes {
		if causes[i].Decide == theSame {
			causes[i].Decide = causes[i-1].Decide
		}
	}
	return causes
}

// Plain is a text of an entry as it reads when no line tells anything: the
// placeholders of commands are made up, others are "…".
func Plain(text string) string {
	f := newFiller("", nil)
	return f.fill(text, func(_, word string) string { return word }, "…")
}
