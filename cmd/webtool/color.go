package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// useColor decides for one stream: the flag first, then the conventions of
// NO_COLOR and CLICOLOR_FORCE, then whether a person is looking.
func useColor(flag string, w io.Writer, getenv func(string) string) bool {
	switch {
	case flag == "always":
		return true
	case flag == "never":
		return false
	case getenv("NO_COLOR") != "":
		return false
	case getenv("CLICOLOR_FORCE") != "" && getenv("CLICOLOR_FORCE") != "0":
		return true
	case getenv("TERM") == "dumb":
		return false
	}
	return isTerminal(w)
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
