package message

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// pattern is one form of a message, ready to be looked for.
type pattern struct {
	entry *Entry
	whole bool     // only ever a whole line
	texts []string // in lower case; whatever is written between two of them is caught
	names []string // of what is caught, one fewer than texts
}

// match is a message that was found in a line.
type match struct {
	*pattern
	start, end int
	caught     map[string]string
}

// patterns are the forms of all messages.
var patterns = sync.OnceValue(func() []pattern {
	var all []pattern
	for _, family := range Families() {
		for i := range family.Entries {
			for _, form := range family.Entries[i].Says {
				all = append(all, compile(&family.Entries[i], form))
				if bare := withoutLead(form); bare != "" && !strings.HasPrefix(family.Entries[i].Name, "alert-") {
					all = append(all, compile(&family.Entries[i], bare))
				}
			}
		}
	}
	return all
})

// leads are what packages put before their errors, and people leave out.
var leads = []string{"x509: ", "tls: ", "crypto/bcrypt: ", "http: ", "yaml: "}

// withoutLead is a form as people quote it, "" when too little is left to know it
// by. (The names of alerts are a word or two.)
func withoutLead(form string) string {
	const least = 15
	for _, lead := range leads {
		bare, ok := strings.CutPrefix(form, lead)
		if text, _, _ := strings.Cut(bare, "{"); ok && len(text) >= least {
			return bare
		}
	}
	return ""
}

// compile splits a form at its {names}.
func compile(entry *Entry, form string) pattern {
	p := pattern{entry: entry}
	if bare, ok := strings.CutPrefix(form, "|"); ok {
		form, p.whole = strings.TrimSuffix(bare, "|"), true
	}
	for {
		text, rest, more := strings.Cut(form, "{")
		p.texts = append(p.texts, lower(text))
		if !more {
			return p
		}
		name, after, _ := strings.Cut(rest, "}")
		p.names = append(p.names, name)
		form = after
	}
}

// lower turns A to Z into small letters, and nothing else, so that places stay.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// mostStarts bounds how often a pattern is tried in one line: none has that many
// beginnings of one message.
const mostStarts = 64

// find looks for the message in a line; low is the same in lower case.
func (p *pattern) find(line, low string) (match, bool) {
	if p.whole && len(p.texts) == 1 {
		return match{p, 0, len(line), nil}, low == p.texts[0]
	}
	from := 0
	for range mostStarts {
		i := strings.Index(low[from:], p.texts[0])
		if i < 0 {
			return match{}, false
		}
		start := from + i
		m, complete := p.at(line, low, start)
		switch {
		case !complete:
			return match{}, false // nor is it behind a later start
		case !joins(low, start) && !joins(low, m.end):
			return m, true
		}
		from = start + 1
	}
	return match{}, false
}

// at matches the pattern from a place on at which its first text stands. It
// returns false when the rest of it is not in the line.
func (p *pattern) at(line, low string, start int) (match, bool) {
	end := start + len(p.texts[0])
	m := match{pattern: p, start: start}
	for i, name := range p.names {
		text, next := p.texts[i+1], end
		if text == "" {
			next = end + wordEnd(low[end:])
		} else if at := strings.Index(low[end:], text); at >= 0 {
			next = end + at
		} else {
			return match{}, false
		}
		if m.caught == nil {
			m.caught = map[string]string{}
		}
		m.caught[name] = line[end:next]
		end = next + len(text)
	}
	m.end = end
	return m, true
}

// said is how much of the form is fixed.
func (p *pattern) said() int {
	n := 0
	for _, text := range p.texts {
		n += len(text)
	}
	return n
}

// joins reports whether a place is within a word or a number.
func joins(s string, at int) bool {
	inWord := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' }
	return at > 0 && at < len(s) && inWord(s[at-1]) && inWord(s[at])
}

// wordEnd is where what stands at the end of a message ends: at a quote, at a
// semicolon, or where the next part of a chain of errors begins.
func wordEnd(s string) int {
	end := len(s)
	for _, stop := range []string{"\"", ";", ": ", " (", ", "} {
		if i := strings.Index(s, stop); i >= 0 && i < end {
			end = i
		}
	}
	return end
}

// best returns the message in a line that tells most. Errors wrap one another: one
// that contains others in itself tells more than those, and of several the last
// one is the innermost.
func best(line string) (match, bool) {
	low := lower(line)
	var found []match
	for i := range patterns() {
		p := &patterns()[i]
		if m, ok := p.find(line, low); ok {
			found = append(found, m)
		}
	}
	if len(found) == 0 {
		return match{}, false
	}
	tier := 0
	for _, m := range found {
		tier = max(tier, m.entry.tier())
	}
	if tier == 0 {
		return slices.MaxFunc(found, func(a, b match) int { return cmp.Compare(a.said(), b.said()) }), true
	}
	found = slices.DeleteFunc(found, func(m match) bool { return m.entry.tier() < tier })
	top := found[0]
	for _, m := range found[1:] {
		if m.within(top) {
			continue
		}
		if top.within(m) || m.end > top.end {
			top = m
		}
	}
	return top, true
}

// within reports whether another match is longer and covers this one.
func (m match) within(other match) bool {
	return m.start >= other.start && m.end <= other.end && m.end-m.start < other.end-other.start
}
