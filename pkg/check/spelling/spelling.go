// Package spelling guesses which word was meant.
package spelling

// Closest returns the candidate that differs from name by letter case,
// punctuation or a few typing errors, or "".
func Closest(name string, candidates []string) string {
	plain := Bare(name)
	if plain == "" {
		return ""
	}
	best, bestDistance := "", len(plain)/3+1
	for _, c := range candidates {
		other := Bare(c)
		if apart := len(plain) - len(other); max(apart, -apart) >= bestDistance {
			continue // each surplus letter is a difference
		}
		if d := distance(plain, other); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
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
