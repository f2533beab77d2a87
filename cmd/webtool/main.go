// Command webtool gets TLS and basic authentication of Prometheus-style HTTP
// endpoints right. It checks the file behind --web.config.file.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kingpin/v2"
)

// Exit statuses.
const (
	exitOK       = 0 // done, nothing at or above the severity that fails
	exitFindings = 1 // findings that fail
	exitUsage    = 2 // wrong usage
	exitTrouble  = 3 // webtool could not do its job
)

// stdinArg takes the place of a bare "-" among the arguments, which kingpin
// would turn into an empty string.
const stdinArg = "\x00-"

// command is one subcommand: it parses into its own struct and runs.
type command interface {
	run(env *environment) int
}

// environment is what a command may touch of the process.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
}

func main() {
	// A reader that has seen enough closes the pipe: that is no failure, and
	// must not keep us from the exit status that the findings call for.
	signal.Ignore(syscall.SIGPIPE)
	env := &environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}
	os.Exit(run(env, os.Args[1:]))
}

func run(env *environment, args []string) int {
	app, commands := newApp(env)
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "-" {
			args[i] = stdinArg
		}
	}
	if len(args) == 0 {
		app.Usage(nil)
		return exitUsage
	}
	name, err := app.Parse(args)
	if err != nil {
		fmt.Fprintf(env.stderr, "webtool: %s\n  webtool --help shows commands and flags\n", err)
		return exitUsage
	}
	return commands[name].run(env)
}

// newApp declares the commands; each is known by its full name.
func newApp(env *environment) (*kingpin.Application, map[string]command) {
	kingpin.EnableFileExpansion = false // "@file" is a file name, not a list of arguments
	app := kingpin.New("webtool", "TLS and basic authentication of Prometheus-style HTTP endpoints, done right.")
	app.UsageWriter(env.stdout)
	app.ErrorWriter(env.stderr)
	app.HelpFlag.Short('h')
	app.Version(version())
	app.VersionFlag.Help("Show version, commit, Go release and platform.")

	commands := map[string]command{}
	check := app.Command("check", "Judge a file.")
	addCheckWebConfig(check, commands)
	gen := app.Command("gen", "Make certificates and keys.")
	addGenCert(gen, commands)
	addGenCA(gen, commands)
	addHashPassword(app, commands)
	addUser(app, commands)
	return app, commands
}

// closedPipe reports whether a write failed since nobody reads any more.
func closedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
