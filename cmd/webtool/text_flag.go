package main

import (
	"errors"
	"strings"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
)

// textFlag is a text that is never empty: behind an empty one there is a
// variable that is not set, and to take it for a flag that is not there would do
// something else than was asked for.
type textFlag struct {
	file bool // it is a file, and "-" is none
	set  func(string) error
}

// Set reads the flag.
func (f textFlag) Set(s string) error {
	switch {
	case s == "":
		return errors.New("it is empty (a variable that is not set?)")
	case s == "-" || s == stdinArg:
		if f.file {
			return errors.New("it takes a file, not -")
		}
		s = "-"
	}
	return f.set(s)
}

func (f textFlag) String() string { return "" }

// cumulativeFlag is a textFlag that may be given again.
type cumulativeFlag struct{ textFlag }

func (f cumulativeFlag) IsCumulative() bool { return true }

func into(to *string) func(string) error {
	return func(s string) error { *to = s; return nil }
}

// addText declares a flag with a text.
func addText(cmd *kingpin.CmdClause, name, help, placeHolder string, to *string) *kingpin.FlagClause {
	flag := cmd.Flag(name, help).PlaceHolder(placeHolder)
	flag.SetValue(textFlag{false, into(to)})
	return flag
}

// addFile declares a flag with a file or a folder.
func addFile(cmd *kingpin.CmdClause, name, help, placeHolder string, to *string) *kingpin.FlagClause {
	flag := cmd.Flag(name, help).PlaceHolder(placeHolder)
	flag.SetValue(textFlag{true, into(to)})
	return flag
}

// permitFlag is a list of what a CA may vouch for.
func permitFlag(permit *gen.Constraints) cumulativeFlag {
	return cumulativeFlag{textFlag{false, permit.Add}}
}

// passwordFileFlag is a file, or "-" for standard input.
type passwordFileFlag struct{ to *string }

// Set reads the flag.
func (f passwordFileFlag) Set(s string) error {
	if s == "-" || s == stdinArg {
		*f.to = stdinArg
		return nil
	}
	return textFlag{true, into(f.to)}.Set(s)
}

func (f passwordFileFlag) String() string { return "" }

// showStdin writes the stand-in of "-" as what was typed.
func showStdin(text string) string {
	return strings.NewReplacer(stdinArg, "-", `\x00-`, "-").Replace(text)
}
