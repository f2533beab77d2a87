package message

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// TestEntries holds the entries to what makes them readable.
func TestEntries(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	names, forms := map[string]bool{}, map[string]string{}
	for _, family := range Families() {
		if len(family.Entries) == 0 {
			t.Errorf("%s: no entry", family.Title)
		}
		for _, e := range family.Entries {
			if !kebab.MatchString(e.Name) || names[e.Name] {
				t.Errorf("the name %q is none, or is there twice", e.Name)
			}
			names[e.Name] = true
			for _, form := range e.Says {
				if p := compile(&e, form); p.texts[0] == "" || strings.Count(form, "{") != len(placeholder.FindAllString(form, -1)) {
					t.Errorf("%s: the form %q begins with what varies, or its braces do not pair", e.Name, form)
				}
				if other := forms[strings.ToLower(form)]; other != "" && other != e.Name {
					t.Errorf("%s and %s both have the form %q", other, e.Name, form)
				}
				forms[strings.ToLower(form)] = e.Name
			}
			if !strings.HasSuffix(e.Means, ".") || e.Note != "" && !strings.HasSuffix(e.Note, ".") {
				t.Errorf("%s: no sentence: %q, %q", e.Name, e.Means, e.Note)
			}
			if len(e.Causes) == 0 && !strings.Contains(e.Note, "webtool ") {
				t.Errorf("%s: no cause", e.Name)
			}
			for i, cause := range e.Causes {
				if cause.Text == "" || len(cause.Text) > 90 || strings.HasSuffix(cause.Text, ".") || unicode.IsUpper([]rune(cause.Text)[0]) && unicode.IsLower([]rune(cause.Text)[1]) && !startsWithName(cause.Text) {
					t.Errorf("%s: the cause %q is too long, or a sentence", e.Name, cause.Text)
				}
				if cause.Decide == theSame && (i == 0 || e.Causes[i-1].Decide == "") {
					t.Errorf("%s: the cause %q has the command of none", e.Name, cause.Text)
				}
			}
		}
	}
	t.Logf("%d entries, %d forms", len(names), len(forms))
}

func startsWithName(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return first == "Grafana:" || first == "Ed25519"
}

// TestEachForm finds every form of every entry, on its own and in a line, and the
// entry that has it explains it.
func TestEachForm(t *testing.T) {
	for _, family := range Families() {
		for _, e := range family.Entries {
			for _, form := range e.Says {
				text := strings.Trim(fillForm(form), "|")
				m, ok := best(text)
				if !ok || m.entry.Name != e.Name && !coveredBy(e.Name, m.entry.Name) {
					t.Errorf("%q is explained by %v, not by %s", text, named(m, ok), e.Name)
				}
			}
		}
	}
}

// coveredBy lists the entries whose forms, when filled, are those of a narrower
// one: a pattern for whatever else there may be.
func coveredBy(wide, narrow string) bool {
	for _, e := range all() {
		if e.Name == wide {
			return e.Frame || wide == "logged-alert" && strings.HasPrefix(narrow, "logged-")
		}
	}
	return false
}

func all() []Entry {
	var all []Entry
	for _, family := range Families() {
		all = append(all, family.Entries...)
	}
	return all
}

func named(m match, ok bool) string {
	if !ok {
		return "none"
	}
	return m.entry.Name
}

// fillForm puts something in the place of what varies.
func fillForm(form string) string {
	return placeholder.ReplaceAllStringFunc(form, func(name string) string {
		switch name {
		case "{number}", "{port}", "{bits}":
			return "7"
		}
		return "xyz"
	})
}
