package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
	"webtool/pkg/gen/configset"
	"webtool/pkg/gen/password"
)

// genWebConfig is the command "gen web-config".
type genWebConfig struct {
	options configset.Options
	outDir  string
	input   passwordInput
	cost    costFlag
	without bool

	mtls      bool
	clientCA  string
	clientKey string
	client    gen.Name
	named     bool // the client, by --client-name
	onlyOne   bool

	access accessFlags
	format string
}

func addGenWebConfig(parent *kingpin.CmdClause, commands map[string]command) {
	c := &genWebConfig{client: gen.Name{Kind: gen.DNS, Text: "prometheus"}}
	o := &c.options.Server
	cmd := parent.Command("web-config", "Make a web config with all that it names, in one go: certificate, key, a user, and for mutual TLS a client CA and a client's certificate. It is checked before anything is written.")
	commands[cmd.FullCommand()] = c
	typed := func(kind gen.NameKind) nameFlag {
		return nameFlag{func(s string) (gen.Name, error) { return gen.ParseName(kind, s) }, &o.Names}
	}
	cmd.Flag("host", "Name or address that clients will use. The certificate's files are named after the first. Repeatable.").
		PlaceHolder("HOST").SetValue(nameFlag{gen.ParseHost, &o.Names})
	cmd.Flag("dns", "As --host, and a DNS name for sure. Repeatable.").PlaceHolder("NAME").SetValue(typed(gen.DNS))
	cmd.Flag("ip", "As --host, and an IP address for sure. Repeatable.").PlaceHolder("ADDRESS").SetValue(typed(gen.IP))
	addText(cmd, "user", "User who may log in (webtool user set adds more). The password comes from the terminal, standard input or a file.", "NAME", &c.options.User)
	c.input.addFile(cmd)
	c.input.addGenerate(cmd)
	c.cost.add(cmd)
	cmd.Flag("without-password", "No basic authentication: without --mtls, the server lets everyone in.").BoolVar(&c.without)

	cmd.Flag("mtls", "Clients must show a certificate of a client CA. The CA is made, and a certificate for one client.").BoolVar(&c.mtls)
	cmd.Flag("client-name", "With --mtls: the client, as its certificate names it. Default: prometheus.").PlaceHolder("NAME").
		SetValue(textFlag{false, func(s string) (err error) {
			c.client, err = gen.ParseHost(s)
			c.named = true
			return err
		}})
	addFile(cmd, "client-ca-file", "With --mtls: a client CA that is there already, in place of a new one.", "FILE", &c.clientCA)
	addFile(cmd, "client-ca-key-file", "Key of that client CA. Without it, no client's certificate is made.", "FILE", &c.clientKey)
	cmd.Flag("only-this-client", "With --mtls: let in no other certificate of the client CA (client_allowed_sans: exporter-toolkit 0.10.0 and newer).").BoolVar(&c.onlyOne)

	addFile(cmd, "out-dir", "Folder for all files that have no flag of their own. Default: that of --web-config-file.", "DIR", &c.outDir)
	addFile(cmd, "web-config-file", "Web config to write. Default: web.yml.", "FILE", &c.options.Path)
	addFile(cmd, "cert-file", "Certificate to write. Default: the first name, ending in .crt.", "FILE", &o.Files.Cert)
	addFile(cmd, "key-file", "Key to write. Default: as --cert-file, ending in .key.", "FILE", &o.Files.Key)
	c.access.add(cmd)
	addFile(cmd, "ca-file", "CA that is to sign the server's certificate (webtool gen ca makes one).", "FILE", &o.CAFile)
	addFile(cmd, "ca-key-file", "Key of that CA.", "FILE", &o.CAKeyFile)
	addFile(cmd, "new-ca-file", "Sign it with a CA that is made for this alone, and write the CA here for clients; its key is thrown away.", "FILE", &o.NewCAFile)
	keyTypeFlag(cmd, &o.KeyType)
	addValidityFlags(cmd, &o.Validity, "365d")
	addPolicyFlags(cmd, &o.Policy, "30d, or a third of a shorter life")
	formatFlag(cmd, &c.format)
}

func (c *genWebConfig) run(env *environment) int {
	c.input.force = c.options.Server.Policy.Force
	err := c.prepare()
	if err == nil {
		err = c.password(env)
	}
	if err != nil {
		return fail(env, err)
	}
	ctx, cancel := lockContext()
	defer cancel()
	result, err := configset.Make(ctx, c.options)
	if err != nil {
		return fail(env, err)
	}
	if len(result.Next) > 0 && os.Geteuid() == 0 && c.access == (accessFlags{}) {
		result.Notes = append(result.Notes, "the files belong to root; for a server that runs as another user, the same again with --if-needed --owner USER")
	}
	return c.tell(env, result)
}

// prepare turns the flags into what the library takes.
func (c *genWebConfig) prepare() (err error) {
	o := &c.options
	if err := c.check(); err != nil {
		return err
	}
	o.Server.Now = time.Now()
	o.Cost = c.cost.cost
	if o.Server.Access, err = c.access.access(); err != nil {
		return err
	}
	if o.Path == "" {
		o.Path = filepath.Join(c.outDir, "web.yml")
	}
	if c.outDir == "" {
		c.outDir = filepath.Dir(o.Path)
	}
	if o.Server.Files.Cert == "" && o.Server.Files.Key == "" {
		o.Server.Files.Dir = c.outDir
	}
	if c.mtls {
		o.MutualTLS = &configset.MutualTLS{CAFile: c.clientCA, CAKeyFile: c.clientKey, IsThere: c.clientCA != "",
			Client: c.client, ClientDir: c.outDir, OnlyClient: c.onlyOne}
		if c.clientCA == "" {
			o.MutualTLS.CAFile = filepath.Join(c.outDir, "client-ca.crt")
			o.MutualTLS.CAKeyFile = filepath.Join(c.outDir, "client-ca.key")
		}
	}
	return nil
}

// check finds flags that exclude each other.
func (c *genWebConfig) check() error {
	usage := func(text string) error { return &gen.UsageError{Text: text} }
	switch user := c.options.User; {
	case user != "" && c.without:
		return usage("--user names one who logs in with a password, --without-password has none: give one of them")
	case user == "" && !c.mtls && !c.without:
		return usage("who may enter? --user NAME with a password, --mtls with a client certificate; or everyone, with --without-password")
	case user == "" && (c.input.file != "" || c.input.generate || c.input.out != "" || c.cost.given):
		return usage("--password-file, --generate, --password-out and --cost are for the password of a user: --user NAME")
	case !c.mtls && (c.named || c.clientCA != "" || c.clientKey != "" || c.onlyOne):
		return usage("--client-name, --client-ca-file, --client-ca-key-file and --only-this-client are for client certificates: --mtls")
	case c.clientKey != "" && c.clientCA == "":
		return usage("--client-ca-key-file is the key of --client-ca-file: give that, too")
	}
	if err := c.input.check(); err != nil {
		return err
	}
	return c.cost.check(c.options.Server.Policy.Force)
}

// password gets the password where one is needed. One that has to be typed is
// asked for when all else is right, and when a hash is to be made; one of a file
// is also compared with a hash that is there.
func (c *genWebConfig) password(env *environment) (err error) {
	o := &c.options
	o.PasswordFile = c.input.out
	needed, err := configset.NeedsPassword(*o)
	switch {
	case err != nil || o.User == "":
		return err
	case c.input.file == "" && (!needed || o.Server.Policy.Check):
		return nil
	case c.input.out != "":
		o.Password = password.Generate() // it is written with all the rest
		return nil
	}
	o.Password, err = c.input.read(env, o.User, true)
	return err
}

// tell writes what was done to standard output, and what to do next to standard
// error.
func (c *genWebConfig) tell(env *environment, r *configset.Result) int {
	check := c.options.Server.Policy.Check
	if c.format == "json" {
		warn(env, r.Warnings)
		status := exitOK
		if check && r.Changed {
			status = exitFindings
		}
		j := toJSONGenerated(&r.Result, check)
		j.ClientCertificate, j.Next = toJSONCertificate(r.Client), r.Next
		return told(env, writeJSON(env.stdout, j), status)
	}
	status := tellGenerated(env, &r.Result, c.format, check)
	if len(r.Next) > 0 && status == exitOK {
		fmt.Fprintln(env.stderr, "Next:")
		for _, command := range r.Next {
			fmt.Fprintf(env.stderr, "  %s\n", command)
		}
	}
	return status
}
