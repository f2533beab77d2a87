package gen

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"webtool/pkg/check/source"
)

var durationUnits = []struct {
	name string
	unit time.Duration
}{
	{"y", 365 * day}, {"w", 7 * day}, {"d", day},
	{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
}

var durationPattern = source.Pattern(`^(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?$`)

// ParseDuration reads a Prometheus duration: "30d", "12h", "1y", "1d12h"; units
// stand in falling order, and a year has 365 days.
func ParseDuration(s string) (time.Duration, error) {
	m := durationPattern().FindStringSubmatch(s)
	if s == "0" {
		return 0, nil
	}
	if s == "" || m == nil {
		return 0, fmt.Errorf("%q is no duration: write a number and a unit, as in 30d, 12h or 1y", s)
	}
	var total time.Duration
	for i, u := range durationUnits {
		if m[i+1] == "" {
			continue
		}
		n, err := strconv.ParseInt(m[i+1], 10, 64)
		if err != nil || n > math.MaxInt64/int64(u.unit) || time.Duration(n)*u.unit > math.MaxInt64-total {
			return 0, fmt.Errorf("%q is too long a duration: the longest is 292 years", s)
		}
		total += time.Duration(n) * u.unit
	}
	return total, nil
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
