package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
	"webtool/pkg/gen/password"
)

// costFlag is the cost of a bcrypt hash.
type costFlag struct {
	cost  int
	given bool
}

func (f *costFlag) add(cmd *kingpin.CmdClause) {
	cmd.Flag("cost", "bcrypt cost, 4 to 31: one more doubles the time of a login. Default: 10, the cost that the server takes for unknown users, so that time does not tell who exists.").
		PlaceHolder("COST").SetValue(f)
}

// Set reads the flag.
func (f *costFlag) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < password.MinCost || n > password.MaxCost {
		return fmt.Errorf("%q is not within 4 to 31", s)
	}
	f.cost, f.given = n, true
	return nil
}

func (f *costFlag) String() string { return "" }

// value is the cost for a new hash.
func (f *costFlag) value() int {
	if f.given {
		return f.cost
	}
	return password.DefaultCost
}

// check refuses a cost that keeps a server busy for longer than anybody waits.
func (f *costFlag) check(force bool) error {
	if !f.given || f.cost <= password.BoundCost || force {
		return nil
	}
	const probe = 8
	start := time.Now()
	if _, err := password.Hash([]byte("measured"), probe); err != nil {
		return err
	}
	took := time.Since(start) << (f.cost - probe)
	return &gen.UsageError{Text: fmt.Sprintf("cost %d takes about %s here, and the server as long for every login, one after the other: take 10 to 12, or --force", f.cost, roughly(took))}
}

// warn says what a high cost means; took is how long one hash was.
func (f *costFlag) warn(took time.Duration) []string {
	switch {
	case f.given && f.cost > password.SlowCost:
		return []string{fmt.Sprintf("cost %d took %s here: the server takes as long for a login, one after the other; 10 to 12 is usual", f.cost, roughly(took))}
	case f.given && f.cost < password.DefaultCost:
		return []string{fmt.Sprintf("cost %d makes guessing fast for whoever gets the file: 10 to 12 is usual", f.cost)}
	}
	return nil
}

// roughly says a duration in one unit.
func roughly(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%.0f minutes", d.Minutes())
	}
	return fmt.Sprintf("%.0f hours", d.Hours())
}
