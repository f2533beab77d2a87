// Package gen makes certificates and keys that the clients of a Prometheus-style
// HTTP endpoint accept, and renews them without locking those clients out.
//
// Nothing here prints, exits or reads the environment, and the time is passed
// in. Files are written by package atomicfile: whole or not at all.
package gen

import (
	"fmt"
	"time"
)

// UsageError is a wish that cannot be fulfilled as it is put; trouble with files
// is any other error.
type UsageError struct{ Text string }

func (e *UsageError) Error() string { return e.Text }

func usagef(format string, args ...any) error {
	return &UsageError{fmt.Sprintf(format, args...)}
}

// RefusedError says that something is there already and would have to give way.
type RefusedError struct {
	Text string // what is there
	Help string // what to do
}

func (e *RefusedError) Error() string { return e.Text + "\n  " + e.Help }

// day is what a date is counted in.
const day = 24 * time.Hour

// days says a length of time as a person would, rounded down.
func days(d time.Duration) string {
	count := func(n int64, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	switch {
	case d >= 2*day || d == day:
		return count(int64(d/day), "day")
	case d >= 2*time.Hour:
		return count(int64(d/time.Hour), "hour")
	case d >= time.Minute:
		return count(int64(d/time.Minute), "minute")
	default:
		return count(int64(d.Round(time.Second)/time.Second), "second")
	}
}
