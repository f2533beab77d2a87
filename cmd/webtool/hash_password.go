package main

import (
	"fmt"
	"os"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
	"webtool/pkg/gen/password"
	"webtool/pkg/gen/userfile"
)

// hashPassword is the command "hash-password".
type hashPassword struct {
	input  passwordInput
	cost   costFlag
	user   string
	verify *string
	reuse  *string
	format string
}

func addHashPassword(app *kingpin.Application, commands map[string]command) {
	c := &hashPassword{}
	cmd := app.Command("hash-password", "Hash a password for basic_auth_users. It comes from the terminal, standard input or a file, never from an argument.")
	commands[cmd.FullCommand()] = c
	c.input.addFile(cmd)
	c.input.addGenerate(cmd)
	c.cost.add(cmd)
	addText(cmd, "user", "Print a line for basic_auth_users, with this user's name.", "NAME", &c.user)
	cmd.Flag("verify", "Is the password the one of this hash? Exit with 0 when it is, with 1 when not. Put the hash in single quotes: a shell reads $2 as something else.").
		PlaceHolder("'HASH'").SetValue(optionalFlag{&c.verify})
	cmd.Flag("reuse", "Print this hash again while the password is still its own, and a new one otherwise. In single quotes, too; empty for the first run.").
		PlaceHolder("'HASH'").SetValue(optionalFlag{&c.reuse})
	cmd.Flag("force", "Take a cost above 17, and replace what --password-out names.").BoolVar(&c.input.force)
	formatFlag(cmd, &c.format)
}

// jsonHash is the result for machines.
type jsonHash struct {
	SchemaVersion int      `json:"schema_version"`
	Changed       bool     `json:"changed"`
	Comment       string   `json:"comment"`
	Hash          string   `json:"hash,omitempty"`
	User          string   `json:"user,omitempty"`
	Match         *bool    `json:"match,omitempty"`
	Warnings      []string `json:"warnings"`
}

func (c *hashPassword) run(env *environment) int {
	if err := c.check(); err != nil {
		return fail(env, err)
	}
	word, err := c.input.read(env, c.user, c.verify == nil)
	if err != nil {
		return fail(env, err)
	}
	if c.verify != nil {
		return c.compare(env, word)
	}
	hash, kept := c.reused(word)
	var warnings []string
	if c.reuse != nil && *c.reuse != "" {
		if _, err := password.Cost(*c.reuse); err != nil {
			warnings = append(warnings, "--reuse: "+err.Error()+", so each run makes a new hash; in single quotes, or a shell takes $2 for something else")
		}
	}
	if !kept {
		start := time.Now()
		if hash, err = password.Hash(word, c.cost.value()); err != nil {
			return fail(env, err)
		}
		warnings = append(warnings, c.cost.warn(time.Since(start))...)
	}
	return c.tell(env, hash, kept, warnings)
}

func (c *hashPassword) check() error {
	if c.verify != nil && (c.reuse != nil || c.input.generate || c.user != "" || c.cost.given) {
		return &gen.UsageError{Text: "--verify tests a hash and makes none: leave out --reuse, --generate, --user and --cost"}
	}
	if c.reuse != nil && c.input.generate {
		return &gen.UsageError{Text: "--reuse keeps a hash while its password stays, --generate makes a new password: give one of them"}
	}
	if c.user != "" {
		if err := userfile.CheckName(c.user); err != nil {
			return err
		}
	}
	if c.verify != nil {
		cost, err := password.Cost(*c.verify)
		if err != nil {
			return &gen.UsageError{Text: "--verify: " + err.Error() + "; in single quotes, or a shell takes $2 for something else"}
		}
		if cost > password.BoundCost && !c.input.force {
			return &gen.UsageError{Text: fmt.Sprintf("--verify: the hash has cost %d, which takes very long: --force compares all the same", cost)}
		}
	}
	return c.cost.check(c.input.force)
}

// reused returns the hash of an earlier run while it is the password's, and of
// the cost that is asked for.
func (c *hashPassword) reused(word []byte) (hash string, kept bool) {
	if c.reuse == nil {
		return "", false
	}
	cost, err := password.Cost(*c.reuse)
	if err != nil || c.cost.given && cost != c.cost.cost || cost > password.BoundCost && !c.input.force {
		return "", false
	}
	matches, err := password.Matches(*c.reuse, word)
	return *c.reuse, err == nil && matches
}

func (c *hashPassword) compare(env *environment, word []byte) int {
	matches, err := password.Matches(*c.verify, word)
	if err != nil {
		return fail(env, &gen.UsageError{Text: "--verify: " + err.Error()})
	}
	comment, status := "the password is the one of this hash", exitOK
	if !matches {
		comment, status = "the password is not the one of this hash", exitFindings
	}
	if c.format == "json" {
		return told(env, writeJSON(env.stdout, jsonHash{SchemaVersion: 1, Comment: comment, Match: &matches, Warnings: []string{}}), status)
	}
	_, err = fmt.Fprintln(env.stdout, comment)
	return told(env, err, status)
}

func (c *hashPassword) tell(env *environment, hash string, kept bool, warnings []string) int {
	for _, w := range warnings {
		fmt.Fprintf(env.stderr, "warning: %s\n", w)
	}
	if c.format == "json" {
		comment := "a new hash"
		if kept {
			comment = "the old hash: the password is still its own"
		}
		return told(env, writeJSON(env.stdout, jsonHash{SchemaVersion: 1, Changed: !kept, Comment: comment, Hash: hash, User: c.user, Warnings: list(warnings)}), exitOK)
	}
	line := hash
	if c.user != "" {
		line = "  " + userfile.Entry(c.user, hash)
	}
	_, err := fmt.Fprintln(env.stdout, line)
	return told(env, err, exitOK)
}

// optionalFlag is a text that may be given as "".
type optionalFlag struct{ s **string }

func (f optionalFlag) Set(s string) error { *f.s = &s; return nil }
func (f optionalFlag) String() string     { return "" }

// there reports whether a path leads to something.
func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
