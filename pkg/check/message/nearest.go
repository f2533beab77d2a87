package message

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Nearest returns forms of known messages that share most words with a text, the
// nearest first: at most three, and none when there is little in common.
func Nearest(text string) []string {
	asked := wordsOf(strings.Join(split(text[:min(len(text), MaxSize)]), " "))
	type near struct {
		form  string
		score float64
	}
	var all []near
	for _, family := range Families() {
		for _, entry := range family.Entries {
			best := near{}
			for _, form := range entry.Says {
				if score := likeness(asked, wordsOf(bareForm(form))); score > best.score {
					best = near{Form(form), score}
				}
			}
			if best.score >= leastLikeness {
				all = append(all, best)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(b.score, a.score) })
	var forms []string
	for _, n := range all[:min(len(all), 3)] {
		forms = append(forms, n.form)
	}
	return forms
}

// leastLikeness keeps suggestions away that have no more than a word in common.
const leastLikeness = 0.4

// likeness is how much of a form is in a text, between 0 and 1; words of the text
// that the form does not have count a little against it.
func likeness(text, form map[string]bool) float64 {
	if len(form) < 2 {
		return 0
	}
	shared := 0
	for word := range form {
		if text[word] {
			shared++
		}
	}
	if shared < 2 {
		return 0
	}
	surplus := max(len(text)-shared, 0)
	return float64(shared) / (float64(len(form)) + 0.2*float64(min(surplus, 20)))
}

// wordsOf returns the words of a text, in lower case.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsFuncSeq(lower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		words[word] = true
	}
	return words
}

// bareForm is a form without what stands for something else.
func bareForm(form string) string {
	p := compile(nil, form)
	return strings.Join(p.texts, " ")
}

// Form is a form for people: "…" stands for whatever is written there.
func Form(form string) string {
	var b strings.Builder
	form = strings.Trim(form, "|")
	for {
		before, rest, ok := strings.Cut(form, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString("…")
		_, form, _ = strings.Cut(rest, "}")
	}
}
