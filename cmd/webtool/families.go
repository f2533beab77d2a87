package main

import (
	"slices"
	"strings"

	"github.com/alecthomas/kingpin/v2"
)

// family is a first word of the command line, and the commands behind it.
type family struct {
	name string
	add  func(*kingpin.Application, map[string]command)
}

// families are all commands, in the order of the help.
var families = []family{
	{"check", addCheck},
	{"probe", addProbe},
	{"explain", addExplain},
	{"schema", addSchema},
	{"gen", addGen},
	{"hash-password", addHashPassword},
	{"user", addUser},
}

func addCheck(app *kingpin.Application, commands map[string]command) {
	check := app.Command("check", "Judge a file.")
	addCheckWebConfig(check, commands)
	addCheckScrapeConfig(check, commands)
}

func addGen(app *kingpin.Application, commands map[string]command) {
	gen := app.Command("gen", "Make certificates, keys, web configs, and what clients need.")
	addGenCert(gen, commands)
	addGenCA(gen, commands)
	addGenWebConfig(gen, commands)
	addGenClientConfig(gen, commands)
}

// askedFor returns the family that the arguments begin with, nil when any may be
// meant. A run of one command is not to wait until the flags of all others are
// declared; help, the man page and completion want them all, as does what begins
// with a flag.
func askedFor(args []string) *family {
	if len(args) == 0 || slices.ContainsFunc(args, wantsAll) {
		return nil
	}
	i := slices.IndexFunc(families, func(f family) bool { return f.name == args[0] })
	if i < 0 {
		return nil
	}
	return &families[i]
}

// wantsAll reports whether an argument may be a flag of kingpin's own.
func wantsAll(arg string) bool {
	if strings.HasPrefix(arg, "--") {
		return strings.HasPrefix(arg, "--help") || strings.HasPrefix(arg, "--completion")
	}
	return strings.HasPrefix(arg, "-") && strings.Contains(arg, "h") // -h, and -qh
}
