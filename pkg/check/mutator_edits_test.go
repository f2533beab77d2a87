package check_test

// What the mutators have in common, and the longer ones.

import (
	"encoding/binary"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// field is a line that reads "key: value".
type field struct{ indent, key, value string }

func (f field) String() string { return f.indent + f.key + ": " + f.value }

var fieldLine = regexp.MustCompile(`^([ -]*)([^\s#:][^:]*|"[^"]*"|'[^']*') *:(?:[ \t]+(.*))?$`)

// onField changes one of the lines that read "key: value".
func onField(change func(*rand.Rand, field) string) func(*rand.Rand, string) string {
	return onLines(func(r *rand.Rand, lines []string) []string {
		var found []int
		for i, line := range lines {
			if fieldLine.MatchString(line) {
				found = append(found, i)
			}
		}
		if len(found) == 0 {
			return lines
		}
		i := pick(r, found)
		m := fieldLine.FindStringSubmatch(lines[i])
		lines[i] = change(r, field{m[1], m[2], m[3]})
		return lines
	})
}

// onLines changes the lines, of which there is at least one.
func onLines(change func(*rand.Rand, []string) []string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, s string) string {
		end := ""
		if strings.HasSuffix(s, "\n") {
			s, end = s[:len(s)-1], "\n"
		}
		return strings.Join(change(r, strings.Split(s, "\n")), "\n") + end
	}
}

// onByte changes one byte, given with what stands before and after it.
func onByte(change func(r *rand.Rand, before, after string, b byte) string) func(*rand.Rand, string) string {
	return func(r *rand.Rand, s string) string {
		if s == "" {
			return s
		}
		at := r.IntN(len(s))
		return change(r, s[:at], s[at+1:], s[at])
	}
}

func indent(lines []string, from, to, by int) []string {
	for i := from; i < to; i++ {
		lines[i] = strings.Repeat(" ", by) + lines[i]
	}
	return lines
}

func typo(r *rand.Rand, s string) string {
	if s == "" {
		return "x"
	}
	at := r.IntN(len(s))
	switch r.IntN(4) {
	case 0:
		return s[:at] + s[at+1:]
	case 1:
		return s[:at] + s[at:at+1] + s[at:]
	case 2:
		return s[:at] + pick(r, []string{"x", "_", "-", " ", "0"}) + s[at+1:]
	default:
		return s + pick(r, []string{"s", " ", ".", "1", "$"})
	}
}

func otherCase(r *rand.Rand, s string) string {
	switch r.IntN(3) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	default:
		return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):]
	}
}

func quoted(r *rand.Rand, s string) string {
	return pick(r, []string{`"` + s + `"`, "'" + s + "'", `"` + s, "“" + s + "”", "`" + s + "`", "'" + strings.Trim(s, `"`) + "'"})
}

// anchorAndAlias names the value of one line and uses it in another.
func anchorAndAlias(r *rand.Rand, s string) string {
	s = onField(func(_ *rand.Rand, f field) string { f.value = "&a " + f.value; return f.String() })(r, s)
	return onField(func(_ *rand.Rand, f field) string { f.value = "*a"; return f.String() })(r, s)
}

// merges are values for a merge key beside f.
func merges(r *rand.Rand, f field) []string {
	own, other := f.key+": "+pick(r, slices.Concat(fittingValues[f.key], []string{f.value})), pick(r, keys)+": "+pick(r, values)
	return []string{
		"{" + own + "}", "{" + other + "}", "{" + own + ", " + other + "}",
		"[{" + own + "}, {" + other + "}]", "[{" + own + "}, {" + own + "}]",
		"{<<: {" + own + "}}", "&m {" + own + "}", "*a", "[*a]", "~", "a", "[]", "{}", "[a]",
	}
}

var hashPattern = regexp.MustCompile(`\$2[a-z]?\$\d\d\$[./A-Za-z0-9]{53}`)

// damageHash does to a hash what copying, shells and templates do.
func damageHash(r *rand.Rand, s string) string {
	places := hashPattern.FindAllStringIndex(s, -1)
	if len(places) == 0 {
		return s
	}
	at := pick(r, places)
	h := s[at[0]:at[1]]
	damaged := pick(r, []string{
		h[:59], h[:58], h[:r.IntN(60)], h[1:], h[3:], " " + h, h + "x", h + " ", h + "$", `"` + h + ` "`, `" ` + h + `"`,
		"$2y$" + h[4:], "$2x$" + h[4:], "$2$" + h[4:], "$1$" + h[4:], "$3a$" + h[4:], "$6$" + h[4:], "$$" + h[4:], "$argon2id$" + h,
		"$2a$03$" + h[7:], "$2a$04$" + h[7:], "$2a$31$" + h[7:], "$2a$32$" + h[7:], "$2a$99$" + h[7:], "$2a$+9$" + h[7:],
		"$2a$-9$" + h[7:], "$2a$1$" + h[6:], "$2a$100$" + h[7:], "$2a$1_$" + h[7:], "'$2a$ 9$" + h[7:] + "'",
		h[:30] + pick(r, []string{"!", "@", "-", "_", "é", "\t", "#", " #", ": ", "\\"}) + h[31:],
		strings.ReplaceAll(h, "$", "$$"), strings.ReplaceAll(h, "$", `\$`), "${HASH}", "{{ hash }}", "alice:" + h, "{SHA}" + h, "*0", "",
	})
	return s[:at[0]] + damaged + s[at[1]:]
}

// encode writes the text as another editor would.
func encode(r *rand.Rand, s string) string {
	const bom = "\ufeff"
	return pick(r, []func() string{
		func() string { return bom + s },
		func() string { return strings.ReplaceAll(s, "\n", "\r\n") },
		func() string { return strings.ReplaceAll(s, "\n", "\r") },
		func() string { return strings.Replace(s, "\n", "\r\n", 1+r.IntN(3)) },
		func() string {
			return strings.Replace(s, "\n", pick(r, []string{"\u0085", "\u2028", "\u2029", "\v", "\f"}), 1)
		},
		func() string { return utf16Text(binary.LittleEndian, bom+s) },
		func() string { return utf16Text(binary.BigEndian, bom+s) },
		func() string { return utf16Text(binary.LittleEndian, s) },
		func() string { text := utf16Text(binary.LittleEndian, bom+s); return text[:len(text)-1-r.IntN(2)] },
		func() string { return utf16Text(binary.LittleEndian, bom+strings.ReplaceAll(s, "\n", "\r\n")) },
		func() string { return bom + strings.ReplaceAll(s, "\n", "\r\n") },
		func() string { return strings.TrimRight(s, "\n") },
		func() string { return strings.ReplaceAll(s, "\n", " \n") },
		func() string { return s + "\x1a" },
	})()
}

func utf16Text(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, unit)
	}
	return string(out)
}
