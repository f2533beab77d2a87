package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
	"webtool/pkg/gen/password"
)

// passwordInput is where a password comes from; never an argument, which every
// user of the machine could read.
type passwordInput struct {
	file     string
	generate bool
	out      string
	force    bool
}

func (p *passwordInput) addFile(cmd *kingpin.CmdClause) {
	cmd.Flag("password-file", "File with the password in its one line, or - for standard input. Without it, the terminal prompts, or one line of standard input is read.").
		PlaceHolder("FILE").SetValue(passwordFileFlag{&p.file})
}

func (p *passwordInput) addGenerate(cmd *kingpin.CmdClause) {
	cmd.Flag("generate", "Make a strong password, and show it on the terminal or write it to --password-out.").BoolVar(&p.generate)
	addFile(cmd, "password-out", "File for the password that --generate makes, mode 0600.", "FILE", &p.out)
}

// check finds flags that exclude each other.
func (p *passwordInput) check() error {
	switch {
	case p.generate && p.file != "":
		return &gen.UsageError{Text: "--generate makes a password, --password-file reads one: give one of them"}
	case p.out != "" && !p.generate:
		return &gen.UsageError{Text: "--password-out is for the password that --generate makes: give that, too"}
	}
	return nil
}

// read returns the password. A new one is asked for twice; warnings are told to
// the user.
func (p *passwordInput) read(env *environment, user string, isNew bool) ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	word, err := p.source(env, user, isNew)
	if err != nil {
		return nil, err
	}
	if err := password.Check(word); err != nil {
		return nil, err
	}
	if password.IsTrimmed(word) {
		fmt.Fprintln(env.stderr, "warning: the password begins or ends with white space, which Prometheus leaves out when it reads a password_file")
	}
	return word, nil
}

func (p *passwordInput) source(env *environment, user string, isNew bool) ([]byte, error) {
	switch {
	case p.generate:
		return p.make(user)
	case p.file == stdinArg:
		return readLine(env.stdin)
	case p.file != "":
		return readPasswordFile(p.file)
	case isTerminal(env.stdin):
		return prompt(user, isNew)
	}
	return readLine(env.stdin)
}

func readLine(r io.Reader) ([]byte, error) {
	word, err := password.ReadLine(r)
	if err != nil {
		return nil, fmt.Errorf("standard input %w", err)
	}
	if len(word) == 0 {
		return nil, errors.New("the password is empty: standard input brought none, and --password-file names a file with one")
	}
	return word, nil
}

func readPasswordFile(path string) ([]byte, error) {
	word, err := password.ReadFile(path)
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return nil, fmt.Errorf("cannot read the password file %s: %w", finding.Quote(path), pathErr.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("the password file %w", err)
	}
	return word, nil
}

// prompt asks on the terminal itself, so that redirections do not matter.
func prompt(user string, isNew bool) ([]byte, error) {
	t, err := openTerminal()
	if err != nil {
		return nil, fmt.Errorf("there is no terminal to ask on (%w): --password-file names a file with the password", err)
	}
	defer t.close()
	question := "Password: "
	if user != "" {
		question = "Password for " + finding.Printable(user) + ": "
	}
	word, err := t.askHidden(question)
	if err != nil || !isNew {
		return word, err
	}
	if err := password.Check(word); err != nil {
		return nil, err // before it is asked for again
	}
	again, err := t.askHidden("Again: ")
	if err == nil && !bytes.Equal(word, again) {
		err = errors.New("the two passwords differ: nothing was done")
	}
	return word, err
}

// make makes a password, and gives it away where no hash goes.
func (p *passwordInput) make(user string) ([]byte, error) {
	word := password.Generate()
	if p.out != "" {
		return word, p.save(word)
	}
	t, err := openTerminal()
	if err != nil {
		return nil, errors.New("there is no terminal to show the password on: --password-out names a file for it")
	}
	defer t.close()
	of := ""
	if user != "" {
		of = " for " + finding.Printable(user)
	}
	_, err = fmt.Fprintf(t.out, "Password%s: %s\n", of, word)
	return word, err
}

// save writes a made password into a file of its own.
func (p *passwordInput) save(word []byte) error {
	ctx, cancel := lockContext()
	defer cancel()
	unlock, err := atomicfile.Lock(ctx, p.out)
	if err != nil {
		return err
	}
	defer unlock()
	if there(p.out) && !p.force {
		return &gen.RefusedError{Text: p.out + " is already there, and may hold a password that is in use", Help: "--force replaces it"}
	}
	_, err = atomicfile.Write(atomicfile.File{Path: p.out, Data: append(bytes.Clone(word), '\n'), Secret: true})
	return err
}
