// Package spelling guesses which word was meant.
package spelling

import (
	"regexp"
	"strings"
	"sync"
)

// Closest returns the candidate that differs from name by letter case,
// punctuation or a slip of the finger, or "". It is shy: a suggestion that is
// another thing altogether does harm, so a digit or a whole word that differs is
// no slip.
func Closest(name string, candidates []string) string {
	plain := Bare(name)
	if plain == "" {
		return ""
	}
	best, bestDistance := "", min(max(len(plain)/4, 1), 2)+1
	for _, c := range candidates {
		other := Bare(c)
		if apart := len(plain) - len(other); max(apart, -apart) >= bestDistance || digits(plain) != digits(other) {
			continue // each surplus letter is a difference
		}
		if d := distance(plain, other); d < bestDistance && (d == 0 || sameWords(name, c)) {
			best, bestDistance = c, d
		}
	}
	return best
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// sameWords reports whether two names have the same words, but for a slip in one
// of them that leaves more than half of it.
func sameWords(a, b string) bool {
	as, bs := words(a), words(b)
	if len(as) != len(bs) {
		return distance(Bare(a), Bare(b)) <= 1
	}
	for i := range as {
		x, y := Bare(as[i]), Bare(bs[i])
		short := len(x) >= 4 && strings.HasPrefix(y, x) // "conf"
		if d := distance(x, y); d > 0 && 2*d >= min(len(x), len(y)) && !short {
			return false
		}
	}
	return true
}

var camel = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([a-z0-9])([A-Z])`) })

// words splits at punctuation, and where small letters meet a capital.
func words(s string) []string {
	s = camel().ReplaceAllString(s, "${1}_${2}")
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("_-. ", r) })
}

// Bare is a name without case and punctuation, and short enough to compare.
func Bare(name string) string {
	plain := make([]byte, 0, 64)
	for i := 0; i < len(name) && len(plain) < cap(plain); i++ {
		switch c := name[i]; {
		case c >= 'A' && c <= 'Z':
			plain = append(plain, c+'a'-'A')
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			plain = append(plain, c)
		}
	}
	return string(plain)
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
