package check_test

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// mutators change a web config in ways in which people, templates and editors
// break one. Each may return its input where it finds nothing to change.
var mutators = []struct {
	name  string
	apply func(*rand.Rand, string) string
}{
	// Keys.
	{"key-typo", onField(func(r *rand.Rand, f field) string { f.key = typo(r, f.key); return f.String() })},
	{"key-other", onField(func(r *rand.Rand, f field) string { f.key = pick(r, keys); return f.String() })},
	{"key-case", onField(func(r *rand.Rand, f field) string { f.key = otherCase(r, f.key); return f.String() })},
	{"key-quoted", onField(func(r *rand.Rand, f field) string { f.key = quoted(r, f.key); return f.String() })},
	{"key-tagged", onField(func(r *rand.Rand, f field) string { f.key = pick(r, tags) + " " + f.key; return f.String() })},
	{"key-explicit", onField(func(_ *rand.Rand, f field) string {
		return f.indent + "? " + f.key + "\n" + f.indent + ": " + f.value
	})},
	{"key-twice", onField(func(r *rand.Rand, f field) string {
		again := f
		again.value = pick(r, []string{f.value, pick(r, values)})
		return f.String() + "\n" + again.String()
	})},
	{"key-without-space", onField(func(_ *rand.Rand, f field) string { return f.indent + f.key + ":" + f.value })},
	{"key-without-colon", onField(func(_ *rand.Rand, f field) string { return f.indent + f.key + " " + f.value })},

	// Values.
	{"value-other", onField(func(r *rand.Rand, f field) string { f.value = pick(r, values); return f.String() })},
	{"value-other-of-the-key", onField(func(r *rand.Rand, f field) string {
		if fitting := fittingValues[f.key]; fitting != nil {
			f.value = pick(r, fitting)
		}
		return f.String()
	})},
	{"value-null", onField(func(r *rand.Rand, f field) string { f.value = pick(r, []string{"", "~", "null"}); return f.String() })},
	{"value-quoted", onField(func(r *rand.Rand, f field) string { f.value = quoted(r, f.value); return f.String() })},
	{"value-unquoted", onField(func(_ *rand.Rand, f field) string { f.value = strings.Trim(f.value, `'"`); return f.String() })},
	{"value-typo", onField(func(r *rand.Rand, f field) string { f.value = typo(r, f.value); return f.String() })},
	{"value-case", onField(func(r *rand.Rand, f field) string { f.value = otherCase(r, f.value); return f.String() })},
	{"value-tagged", onField(func(r *rand.Rand, f field) string { f.value = pick(r, tags) + " " + f.value; return f.String() })},
	{"value-in-list", onField(func(_ *rand.Rand, f field) string { f.value = "[" + f.value + "]"; return f.String() })},
	{"value-in-map", onField(func(_ *rand.Rand, f field) string { f.value = "{a: " + f.value + "}"; return f.String() })},
	{"value-as-list-item", onField(func(_ *rand.Rand, f field) string { return f.indent + f.key + ":\n" + f.indent + "  - " + f.value })},
	{"value-on-next-line", onField(func(r *rand.Rand, f field) string {
		return f.indent + f.key + ":" + pick(r, []string{"", " |", " >", " >-", " |+", " |1"}) + "\n" + f.indent + "  " + f.value
	})},
	{"value-over-two-lines", onField(func(r *rand.Rand, f field) string {
		at := r.IntN(len(f.value) + 1)
		f.value = f.value[:at] + "\n" + f.indent + "   " + f.value[at:]
		return f.String()
	})},
	{"value-hash-damaged", damageHash},

	// Whole fields.
	{"field-inserted", onField(func(r *rand.Rand, f field) string {
		more := field{indent: f.indent, key: pick(r, keys)}
		more.value = pick(r, slices.Concat(fittingValues[more.key], []string{pick(r, values)}))
		return pick(r, []string{more.String() + "\n" + f.String(), f.String() + "\n" + more.String()})
	})},
	{"field-deleted", onField(func(*rand.Rand, field) string { return "" })},
	{"field-commented-out", onField(func(_ *rand.Rand, f field) string { return "# " + f.String() })},
	{"field-as-list-item", onField(func(_ *rand.Rand, f field) string { return f.indent + "- " + f.key + ": " + f.value })},
	{"field-in-brackets", onField(func(_ *rand.Rand, f field) string { return f.indent + "[ " + f.key + ": " + f.value + " ]" })},
	{"field-in-braces", onField(func(_ *rand.Rand, f field) string { return f.indent + "{" + f.key + ": " + f.value + "}" })},
	{"field-with-comment", onField(func(r *rand.Rand, f field) string {
		return f.String() + pick(r, []string{" # é 山", "# none", "\t# tab", " #"})
	})},

	// Anchors, aliases, merges.
	{"anchor", onField(func(r *rand.Rand, f field) string { f.value = pick(r, anchors) + " " + f.value; return f.String() })},
	{"anchor-and-alias", anchorAndAlias},
	{"alias", onField(func(r *rand.Rand, f field) string {
		f.value = pick(r, []string{"*a", "*unknown", "*"})
		return f.String()
	})},
	{"merge", onField(func(r *rand.Rand, f field) string {
		merge := f.indent + pick(r, []string{"<<: ", "'<<': ", "!!merge <<: "}) + pick(r, merges(r, f))
		return pick(r, []string{merge + "\n" + f.String(), f.String() + "\n" + merge})
	})},

	// Lines.
	{"line-deleted", onLines(func(r *rand.Rand, l []string) []string { i := r.IntN(len(l)); return slices.Delete(l, i, i+1) })},
	{"line-twice", onLines(func(r *rand.Rand, l []string) []string { i := r.IntN(len(l)); return slices.Insert(l, i, l[i]) })},
	{"lines-swapped", onLines(func(r *rand.Rand, l []string) []string {
		i, j := r.IntN(len(l)), r.IntN(len(l))
		l[i], l[j] = l[j], l[i]
		return l
	})},
	{"line-moved", onLines(func(r *rand.Rand, l []string) []string {
		i := r.IntN(len(l))
		line := l[i]
		l = slices.Delete(l, i, i+1)
		return slices.Insert(l, r.IntN(len(l)+1), line)
	})},
	{"line-inserted", onLines(func(r *rand.Rand, l []string) []string {
		return slices.Insert(l, r.IntN(len(l)+1), pick(r, oddLines))
	})},

	// Indentation.
	{"indentation-of-a-line", onLines(func(r *rand.Rand, l []string) []string {
		i := r.IntN(len(l))
		l[i] = strings.Repeat(" ", r.IntN(6)) + strings.TrimLeft(l[i], " ")
		return l
	})},
	{"indentation-of-the-rest", onLines(func(r *rand.Rand, l []string) []string { return indent(l, r.IntN(len(l)), len(l), 1+r.IntN(3)) })},
	{"indentation-of-the-start", onLines(func(r *rand.Rand, l []string) []string { return indent(l, 0, 1+r.IntN(len(l)), 1+r.IntN(3)) })},
	{"indentation-lost", onLines(func(r *rand.Rand, l []string) []string {
		for i := r.IntN(len(l)); i < len(l); i++ {
			l[i] = strings.TrimPrefix(l[i], "  ")
		}
		return l
	})},
	{"indentation-doubled", onLines(func(_ *rand.Rand, l []string) []string {
		for i := range l {
			l[i] = l[i][:len(l[i])-len(strings.TrimLeft(l[i], " "))] + l[i]
		}
		return l
	})},
	{"nested", onLines(func(r *rand.Rand, l []string) []string {
		return slices.Insert(indent(l, 0, len(l), 2), 0, pick(r, []string{"web:", "server:", "-", "tls_server_config:", "?", "&a", "!!map", "---"}))
	})},
	{"tab-for-spaces", onLines(func(r *rand.Rand, l []string) []string {
		i := r.IntN(len(l))
		l[i] = strings.Replace(l[i], pick(r, []string{"  ", " "}), "\t", 1)
		return l
	})},

	// Documents.
	{"document-marker", onLines(func(r *rand.Rand, l []string) []string {
		return slices.Insert(l, r.IntN(len(l)+1), pick(r, []string{"---", "...", "--- # more", "--- {}", "...\n---", "---\n---", " ---", "----"}))
	})},
	{"document-marker-first", func(r *rand.Rand, s string) string {
		return pick(r, []string{"---\n", "--- ", "---\n---\n", "...\n", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "%TAG ! !\n---\n", "# a\n---\n", "{}\n", "~\n", "\n\n"}) + s
	}},
	{"document-appended", func(r *rand.Rand, s string) string {
		return s + pick(r, []string{"---\n" + s, "---\n\tbroken: [\n", "...\nmore: x\n", "---\n@\n", "--- |\n text\n", "}\n", "]\n", "\x00", s})
	}},

	// Characters and encodings.
	{"encoding", encode},
	{"character-inserted", func(r *rand.Rand, s string) string {
		at := r.IntN(len(s) + 1)
		return s[:at] + pick(r, oddCharacters) + s[at:]
	}},
	{"character-deleted", onByte(func(_ *rand.Rand, before, after string, _ byte) string { return before + after })},
	{"byte-changed", onByte(func(r *rand.Rand, before, after string, _ byte) string {
		return before + string([]byte{byte(r.IntN(256))}) + after
	})},
	{"bit-flipped", onByte(func(r *rand.Rand, before, after string, b byte) string {
		return before + string([]byte{b ^ 1<<r.IntN(8)}) + after
	})},
	{"cut", func(r *rand.Rand, s string) string { return s[:r.IntN(len(s)+1)] }},
	{"beginning-cut", func(r *rand.Rand, s string) string { return s[r.IntN(len(s)+1):] }},
}
