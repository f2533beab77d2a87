package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strconv"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
)

// lockTimeout is how long to wait for another run that writes in the same folder.
const lockTimeout = time.Minute

// lockContext bounds the wait for another run.
func lockContext() (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(context.Background(), lockTimeout, fmt.Errorf("gave up after %s", lockTimeout))
}

// nameFlag collects names of one kind behind a flag; all such flags share the
// list, so that the first name is the first one given.
type nameFlag struct {
	parse func(string) (gen.Name, error)
	names *[]gen.Name
}

func (f nameFlag) Set(s string) error {
	name, err := f.parse(s)
	if err == nil {
		*f.names = append(*f.names, name)
	}
	return err
}

func (f nameFlag) String() string     { return "" }
func (f nameFlag) IsCumulative() bool { return true }

// durationFlag is a Prometheus duration.
type durationFlag struct {
	d   *time.Duration
	min time.Duration
}

func (f durationFlag) Set(s string) error {
	if s == "" {
		return errors.New("it is empty (a variable that is not set?)")
	}
	d, err := gen.ParseDuration(s)
	if err == nil && d < f.min {
		err = fmt.Errorf("%q is too short", s)
	}
	*f.d = d
	return err
}

func (f durationFlag) String() string { return "" }

// timeFlag is a day or a moment.
type timeFlag struct{ t *time.Time }

func (f timeFlag) Set(s string) (err error) {
	if s == "" {
		return errors.New("it is empty (a variable that is not set?)")
	}
	*f.t, err = gen.ParseTime(s)
	return err
}

func (f timeFlag) String() string { return "" }

// subjectFlag is a subject in openssl's form.
func subjectFlag(to *gen.Subject) textFlag {
	return textFlag{false, func(s string) (err error) {
		*to, err = gen.ParseSubject(s)
		return err
	}}
}

// addValidityFlags declares how long a certificate is good.
func addValidityFlags(cmd *kingpin.CmdClause, v *gen.Validity, standard string) {
	cmd.Flag("valid-for", "How long it is good: 90d, 12h, 1y. Default: "+standard+".").PlaceHolder("DURATION").SetValue(durationFlag{&v.For, time.Second})
	cmd.Flag("not-after", "When it ends: 2027-11-20 or 2027-11-20T16:00:00Z, in place of --valid-for.").PlaceHolder("TIME").SetValue(timeFlag{&v.NotAfter})
	cmd.Flag("not-before", "When it begins. Default: an hour ago, for clients whose clock is slow.").PlaceHolder("TIME").SetValue(timeFlag{&v.NotBefore})
}

// addPolicyFlags declares what may happen to files that are there.
func addPolicyFlags(cmd *kingpin.CmdClause, p *gen.Policy, renewBefore string) {
	cmd.Flag("if-needed", "Do nothing while what is there is good; otherwise say why, and re-issue it.").BoolVar(&p.IfNeeded)
	cmd.Flag("check", "Change nothing: exit with 0 when there is nothing to do, with 1 when --if-needed would write.").BoolVar(&p.Check)
	cmd.Flag("force", "Replace what is there. A key that is there is kept, unless --new-key.").BoolVar(&p.Force)
	cmd.Flag("new-key", "Make a new key, too, whenever a certificate is made.").BoolVar(&p.NewKey)
	cmd.Flag("renew-before", "How long before its end a certificate is not good any more for --if-needed. Default: "+renewBefore+".").
		PlaceHolder("DURATION").SetValue(durationFlag{&p.RenewBefore, time.Second})
}

// accessFlags are who may read the files.
type accessFlags struct{ mode, owner, group string }

func (f *accessFlags) add(cmd *kingpin.CmdClause) {
	addText(cmd, "mode", "Mode of files with a secret in them: 0640. Default: 0600, and for one that is replaced its own, less what the world may do.", "MODE", &f.mode)
	addText(cmd, "owner", "User that the files shall belong to, by name or number.", "USER", &f.owner)
	addText(cmd, "group", "Group that the files shall belong to, by name or number.", "GROUP", &f.group)
}

// access looks up what the flags name.
func (f *accessFlags) access() (a atomicfile.Access, err error) {
	usage := func(err error) error { return &gen.UsageError{Text: err.Error()} }
	if f.mode != "" {
		bits, err := strconv.ParseUint(f.mode, 8, 32)
		if err != nil || bits > 0o777 {
			return a, usage(fmt.Errorf("--mode: %q is no mode: write it in octal, as in 0640", f.mode))
		}
		if runtime.GOOS == "windows" {
			return a, usage(errors.New("--mode: files have no mode on Windows: use its access control lists"))
		}
		mode := fs.FileMode(bits)
		a.Mode = &mode
	}
	if a.Owner, err = lookup(f.owner, atomicfile.LookupOwner); err != nil {
		return a, usage(fmt.Errorf("--owner: %w", err))
	}
	if a.Group, err = lookup(f.group, atomicfile.LookupGroup); err != nil {
		return a, usage(fmt.Errorf("--group: %w", err))
	}
	return a, nil
}

func lookup(name string, find func(string) (int, error)) (*int, error) {
	if name == "" {
		return nil, nil
	}
	id, err := find(name)
	return &id, err
}

// keyTypeFlag declares the key type; without it any key that is there will do.
func keyTypeFlag(cmd *kingpin.CmdClause, t *gen.KeyType) {
	addChoice(cmd.Flag("key-type", "Type of a new key: p256, p384, p521 (Chromium refuses it), ed25519 (browsers refuse it), rsa2048, rsa3072, rsa4096. Default: p256.").
		PlaceHolder("TYPE"), (*string)(t), gen.KeyTypes()...)
}

func formatFlag(cmd *kingpin.CmdClause, format *string) {
	addChoice(cmd.Flag("format", "How to write the result: text or json.").Default("text"), format, "text", "json")
}
