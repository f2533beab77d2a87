package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen/userfile"
)

func addUser(app *kingpin.Application, commands map[string]command) {
	user := app.Command("user", "Edit or test the users in a web config; the rest of the file stays as it is, byte for byte.")
	addUserSet(user, commands)
	addUserDelete(user, commands)
	addUserVerify(user, commands)
}

// userArgs are what all three commands take.
type userArgs struct {
	path, name string
	force      bool
	check      bool // of set and delete
	format     string
}

func (a *userArgs) add(cmd *kingpin.CmdClause, force string) {
	cmd.Arg("web.yml", "Web config.").Required().SetValue(textFlag{true, into(&a.path)})
	cmd.Arg("name", "User.").Required().SetValue(textFlag{false, into(&a.name)})
	cmd.Flag("force", force).BoolVar(&a.force)
	formatFlag(cmd, &a.format)
}

// addCheck adds the flag of the commands that write.
func (a *userArgs) addCheck(cmd *kingpin.CmdClause) {
	cmd.Flag("check", "Change nothing: exit with 0 when there is nothing to do, with 1 when the file would be written.").BoolVar(&a.check)
}

// userSet is the command "user set".
type userSet struct {
	userArgs
	input passwordInput
	cost  costFlag
}

func addUserSet(parent *kingpin.CmdClause, commands map[string]command) {
	c := &userSet{}
	cmd := parent.Command("set", "Add a user, or give one a new password. The password that a user has already changes nothing.")
	commands[cmd.FullCommand()] = c
	c.add(cmd, "Take a cost above 17, and replace what --password-out names.")
	c.input.addFile(cmd)
	c.input.addGenerate(cmd)
	c.cost.add(cmd)
	c.addCheck(cmd)
}

func (c *userSet) run(env *environment) int {
	c.input.force = c.force
	if c.check && c.input.generate {
		return usage(env, errors.New("--check says whether the user has a password, --generate makes a new one: give one of them"))
	}
	if err := c.cost.check(c.force); err != nil {
		return fail(env, err)
	}
	if err := userfile.CheckName(c.name); err != nil {
		return fail(env, err)
	}
	if err := userfile.CheckFile(c.path); err != nil { // before anybody types a password
		return fail(env, err)
	}
	word, err := c.input.read(env, c.name, true)
	if err != nil {
		return fail(env, err)
	}
	ctx, cancel := lockContext()
	defer cancel()
	start := time.Now()
	change, err := userfile.Set(ctx, userfile.Options{Path: c.path, Name: c.name, Password: word, Cost: c.cost.cost, Force: c.force, Check: c.check})
	if err != nil {
		return fail(env, err)
	}
	if change.Changed {
		change.Warnings = append(change.Warnings, c.cost.warn(time.Since(start))...)
	}
	return c.tell(env, change)
}

// userDelete is the command "user delete".
type userDelete struct{ userArgs }

func addUserDelete(parent *kingpin.CmdClause, commands map[string]command) {
	c := &userDelete{}
	cmd := parent.Command("delete", "Take a user out of the file. One who is not there changes nothing.")
	commands[cmd.FullCommand()] = c
	c.add(cmd, "Delete even the last user, after which the server lets everyone in.")
	c.addCheck(cmd)
}

func (c *userDelete) run(env *environment) int {
	ctx, cancel := lockContext()
	defer cancel()
	change, err := userfile.Delete(ctx, userfile.Options{Path: c.path, Name: c.name, Force: c.force, Check: c.check})
	if err != nil {
		return fail(env, err)
	}
	return c.tell(env, change)
}

// jsonUser is the result for machines.
type jsonUser struct {
	SchemaVersion int      `json:"schema_version"`
	Changed       bool     `json:"changed"`
	Check         bool     `json:"check"`
	Comment       string   `json:"comment"`
	Path          string   `json:"path"`
	User          string   `json:"user"`
	Match         *bool    `json:"match,omitempty"`
	Warnings      []string `json:"warnings"`
}

func (a *userArgs) tell(env *environment, change *userfile.Change) int {
	for _, w := range change.Warnings {
		fmt.Fprintf(env.stderr, "warning: %s\n", w)
	}
	status := exitOK
	if a.check && change.Changed {
		status = exitFindings
	}
	if a.format == "json" {
		return told(env, writeJSON(env.stdout, jsonUser{SchemaVersion: 1, Changed: change.Changed, Check: a.check, Comment: change.Comment,
			Path: a.path, User: a.name, Warnings: list(change.Warnings)}), status)
	}
	_, err := fmt.Fprintln(env.stdout, change.Comment)
	return told(env, err, status)
}

// userVerify is the command "user verify".
type userVerify struct {
	userArgs
	input passwordInput
}

func addUserVerify(parent *kingpin.CmdClause, commands map[string]command) {
	c := &userVerify{}
	cmd := parent.Command("verify", "Does this password let the user in? Exit with 0 when it does, with 1 when not, or when there is no such user.")
	commands[cmd.FullCommand()] = c
	c.add(cmd, "Compare a hash of a cost above 17, too.")
	c.input.addFile(cmd)
}

func (c *userVerify) run(env *environment) int {
	if err := userfile.CheckFile(c.path); err != nil {
		return fail(env, err)
	}
	word, err := c.input.read(env, c.name, false)
	if err != nil {
		return fail(env, err)
	}
	matches, known, err := userfile.Verify(userfile.Options{Path: c.path, Name: c.name, Password: word, Force: c.force})
	if err != nil {
		return fail(env, err)
	}
	comment, status := fmt.Sprintf("%s: this password lets %s in", c.path, c.name), exitOK
	switch {
	case !known:
		comment, status = fmt.Sprintf("%s: there is no user %s", c.path, c.name), exitFindings
	case !matches:
		comment, status = fmt.Sprintf("%s: this password does not let %s in", c.path, c.name), exitFindings
	}
	if c.format == "json" {
		return told(env, writeJSON(env.stdout, jsonUser{SchemaVersion: 1, Comment: comment, Path: c.path, User: c.name, Match: &matches, Warnings: []string{}}), status)
	}
	_, err = fmt.Fprintln(env.stdout, comment)
	return told(env, err, status)
}
