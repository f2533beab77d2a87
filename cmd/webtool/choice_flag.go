package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check/spelling"
)

// choiceFlag is one of a few words.
type choiceFlag struct {
	to   *string
	from []string
}

// addChoice makes a flag one of a few words, which completion knows.
func addChoice(flag *kingpin.FlagClause, to *string, from ...string) {
	flag.HintOptions(from...).SetValue(choiceFlag{to, from})
}

// Set reads the flag.
func (f choiceFlag) Set(s string) error {
	if slices.Contains(f.from, s) {
		*f.to = s
		return nil
	}
	if meant := spelling.Closest(s, f.from); meant != "" {
		return fmt.Errorf("%q is none of %s: did you mean %q?", s, series(f.from), meant)
	}
	return fmt.Errorf("%q is none of %s", s, series(f.from))
}

func (f choiceFlag) String() string { return "" }

// series joins words: "a, b or c".
func series(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// countFlag is how many of something, one at least.
type countFlag struct{ n *int }

// Set reads the flag.
func (f countFlag) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is no number above 0", s)
	}
	*f.n = n
	return nil
}

func (f countFlag) String() string { return "" }
