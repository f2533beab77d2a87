// Command webtool gets TLS and basic authentication of Prometheus-style HTTP
// endpoints right. It checks the file behind --web.config.file.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

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
	now            func() time.Time
	command        string // as it was typed: "webtool probe"
}

func main() {
	// A reader that has seen enough closes the pipe: that is no failure, and
	// must not keep us from the exit status that the findings call for.
	signal.Ignore(syscall.SIGPIPE)
	env := &environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now, command: "webtool"}
	os.Exit(run(env, os.Args[1:]))
}

// run parses the arguments and runs a command. What kingpin has to say, help
// above all, goes into a buffer first: it gives up with a panic when a stream
// does not take it.
func run(env *environment, args []string) int {
	var said bytes.Buffer
	app, commands := newApp(&said, args)
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "-" {
			args[i] = stdinArg
		}
	}
	if len(args) == 0 {
		app.Usage(nil)
		env.stderr.Write(said.Bytes())
		return exitUsage
	}
	name, err := parse(app, args)
	switch {
	case errors.Is(err, errTerminated) && args[0] == "help":
		return help(env, app, args[1:], said.Bytes())
	case errors.Is(err, errTerminated):
		return tell(env, said.Bytes())
	case errors.As(err, new(*fs.PathError)): // kingpin writes the man page and the completion scripts itself
		return written(env, err)
	case err != nil:
		env.command, err = misuse(app, args, err)
		return usage(env, err)
	}
	env.command = "webtool " + name
	return commands[name].run(env)
}

// errTerminated says that kingpin has answered by itself: --help and the like.
var errTerminated = errors.New("terminated")

// parse returns the name of the command.
func parse(app *kingpin.Application, args []string) (name string, err error) {
	app.Terminate(func(int) { panic(errTerminated) })
	defer func() {
		if p := recover(); p != nil && p != any(errTerminated) {
			panic(p)
		} else if p != nil {
			err = errTerminated
		}
	}()
	return app.Parse(args)
}

// tell writes what was asked for to standard output.
func tell(env *environment, text []byte) int {
	_, err := env.stdout.Write(append(bytes.TrimRight(text, "\n"), '\n'))
	return written(env, err)
}

// help answers the command of that name, which kingpin ends with status 0 whatever it
// is asked.
func help(env *environment, app *kingpin.Application, words []string, text []byte) int {
	m := newMisread(app)
	for _, word := range words {
		if strings.HasPrefix(word, "-") || m.cmd != nil {
			break // kingpin has taken it, or passes it over
		}
		if wrong := m.command(word); wrong != "" {
			env.command = m.path()
			return usage(env, errors.New(wrong))
		}
	}
	return tell(env, text)
}

// written returns the exit status after a write to standard output, and says why it
// failed.
func written(env *environment, err error) int {
	if err != nil && !closedPipe(err) {
		fmt.Fprintf(env.stderr, "webtool: cannot write: %s\n", err)
		return exitTrouble
	}
	return exitOK
}

// usage reports wrong usage.
func usage(env *environment, err error) int {
	fmt.Fprintf(env.stderr, "%s: %s\n  %[1]s --help shows what there is\n", env.command, showStdin(err.Error()))
	return exitUsage
}

// purpose says in a line what webtool is for.
const purpose = "TLS and basic authentication of Prometheus-style HTTP endpoints, done right"

// about stands at the top of the help and of the man page.
const about = purpose + `.

Exit status: 0 done, nothing at or above --fail-on; 1 findings; 2 wrong usage; 3 webtool could not do its job.`

// newApp declares the commands that the arguments may mean; each is known by its
// full name.
func newApp(said io.Writer, args []string) (*kingpin.Application, map[string]command) {
	kingpin.EnableFileExpansion = false // "@file" is a file name, not a list of arguments
	kingpin.ManPageTemplate, kingpin.ZshCompletionTemplate = manPage, zshCompletion
	app := kingpin.New("webtool", about)
	app.UsageWriter(said)
	app.ErrorWriter(said)
	app.HelpFlag.Short('h')
	// kingpin's own flag would put all of it into the title of the man page.
	app.Flag("version", "Show version, commit, Go release and platform.").PreAction(func(*kingpin.ParseContext) error {
		fmt.Fprintln(said, version())
		panic(errTerminated)
	}).Bool()

	commands := map[string]command{}
	asked := askedFor(args)
	for _, f := range families {
		if asked == nil || asked.name == f.name {
			f.add(app, commands)
		}
	}
	return app, commands
}

// closedPipe reports whether a write failed since nobody reads any more.
func closedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
