package gen

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

var durationUnits = []struct {
	name string
	unit time.Duration
}{
	{"y", 365 * day}, {"w", 7 * day}, {"d", day},
	{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
}

// ParseDuration reads a Prometheus duration: "30d", "12h", "1y", "1d12h"; units
// stand in falling order, and a year has 365 days.
func ParseDuration(s string) (time.Duration, error) {
	if s == "0" {
		return 0, nil
	}
	// By hand: a regular expression would take a twentieth of a start to compile.
	var total time.Duration
	rest, tooLong := s, false
	for _, u := range durationUnits {
		digits, behind := cutDigits(rest)
		after, ok := strings.CutPrefix(behind, u.name)
		if next, _ := cutDigits(after); digits == "" || !ok || after != "" && next == "" {
			continue // another unit, as ms is where m is looked for
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n > math.MaxInt64/int64(u.unit) || time.Duration(n)*u.unit > math.MaxInt64-total {
			tooLong, n = true, 0
		}
		rest, total = after, total+time.Duration(n)*u.unit
	}
	switch {
	case s == "" || rest != "":
		return 0, fmt.Errorf("%q is no duration: write a number and a unit, as in 30d, 12h or 1y", s)
	case tooLong:
		return 0, fmt.Errorf("%q is too long a duration: the longest is 292 years", s)
	}
	return total, nil
}

// cutDigits cuts the digits off that a text begins with.
func cutDigits(s string) (digits, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	return s[:len(s)-len(rest)], rest
}

// FormatDuration writes what [ParseDuration] reads, without parts of a
// millisecond.
func FormatDuration(d time.Duration) string {
	if d < time.Millisecond {
		return "0s"
	}
	var b strings.Builder
	for _, u := range durationUnits {
		if u.name == "w" {
			continue // "30d" reads better than "4w2d"
		}
		if n := d / u.unit; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d %= u.unit
		}
	}
	return b.String()
}
