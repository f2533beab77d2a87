package main

import (
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
)

// genCA is the command "gen ca".
type genCA struct {
	options gen.CAOptions
	access  accessFlags
	format  string
}

func addGenCA(parent *kingpin.CmdClause, commands map[string]command) {
	c := &genCA{}
	o := &c.options
	cmd := parent.Command("ca", "Make a CA of your own, once: clients trust it, and certificates under it are renewed without their noticing.")
	commands[cmd.FullCommand()] = c
	addFile(cmd, "ca-file", "Certificate of the CA to write, for clients.", "FILE", &o.CertFile).Default("ca.crt")
	addFile(cmd, "ca-key-file", "Key of the CA to write. Default: as --ca-file, ending in .key.", "FILE", &o.KeyFile)
	addText(cmd, "name", "What the CA is called: \"Ops CA 2026\". Default: a name that no other CA has.", "NAME", &o.Name)
	cmd.Flag("subject", "Subject in openssl's form, in place of --name: /O=Example/CN=Ops CA 2026.").PlaceHolder("SUBJECT").SetValue(subjectFlag(&o.Subject))
	cmd.Flag("permit", "Domain (with all below it) or network that it may vouch for. What is not permitted is excluded. Repeatable. Default: all names.").
		PlaceHolder("DOMAIN|NETWORK").SetValue(permitFlag(&o.Permit))
	keyTypeFlag(cmd, &o.KeyType)
	addValidityFlags(cmd, &o.Validity, "10y")
	c.access.add(cmd)
	addPolicyFlags(cmd, &o.Policy, "1y, or a third of a shorter life")
	formatFlag(cmd, &c.format)
}

func (c *genCA) run(env *environment) int {
	var err error
	o := &c.options
	o.Now = time.Now()
	if o.KeyFile == "" {
		o.KeyFile = gen.KeyFileBeside(o.CertFile)
	}
	if o.Access, err = c.access.access(); err != nil {
		return fail(env, err)
	}
	ctx, cancel := lockContext()
	defer cancel()
	result, err := gen.MakeCA(ctx, *o)
	if err != nil {
		return fail(env, err)
	}
	return tellGenerated(env, result, c.format, o.Policy.Check)
}
