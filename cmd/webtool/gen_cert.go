package main

import (
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen"
)

// genCert is the command "gen cert".
type genCert struct {
	options gen.CertificateOptions
	access  accessFlags
	format  string
}

func addGenCert(parent *kingpin.CmdClause, commands map[string]command) {
	c := &genCert{}
	o := &c.options
	cmd := parent.Command("cert", "Make a certificate and its key, or renew them without locking clients out. Self-signed, unless a CA is named.")
	commands[cmd.FullCommand()] = c
	typed := func(kind gen.NameKind) nameFlag {
		return nameFlag{func(s string) (gen.Name, error) { return gen.ParseName(kind, s) }, &o.Names}
	}
	cmd.Flag("host", "Name or address that clients will use. The files are named after the first. Repeatable.").
		PlaceHolder("HOST").SetValue(nameFlag{gen.ParseHost, &o.Names})
	cmd.Flag("dns", "As --host, and a DNS name for sure. Repeatable.").PlaceHolder("NAME").SetValue(typed(gen.DNS))
	cmd.Flag("ip", "As --host, and an IP address for sure. Repeatable.").PlaceHolder("ADDRESS").SetValue(typed(gen.IP))
	cmd.Flag("uri", "URI that names a client, as spiffe://example.org/prometheus. Repeatable.").PlaceHolder("URI").SetValue(typed(gen.URI))
	cmd.Flag("email", "E-mail address that names a client. Repeatable.").PlaceHolder("ADDRESS").SetValue(typed(gen.Email))
	cmd.Flag("client", "Make it for a client, in place of a server.").BoolVar(&o.Client)
	cmd.Flag("subject", "Subject in openssl's form: /O=Example/CN=prom.example.com. Default: the first name.").PlaceHolder("SUBJECT").SetValue(subjectFlag(&o.Subject))
	keyTypeFlag(cmd, &o.KeyType)
	addValidityFlags(cmd, &o.Validity, "365d")

	addFile(cmd, "out-dir", "Folder for files that are named after the first name. Default: the current one.", "DIR", &o.Files.Dir)
	addFile(cmd, "cert-file", "Certificate to write. Default: the first name, ending in .crt.", "FILE", &o.Files.Cert)
	addFile(cmd, "key-file", "Key to write. Default: as --cert-file, ending in .key.", "FILE", &o.Files.Key)
	addFile(cmd, "combined", "One file to write for certificate and key both: cert_file and key_file can name the same one, and it is replaced in one step.", "FILE", &o.Files.Combined)
	c.access.add(cmd)

	addFile(cmd, "ca-file", "CA that is to sign it (webtool gen ca makes one).", "FILE", &o.CAFile)
	addFile(cmd, "ca-key-file", "Key of that CA.", "FILE", &o.CAKeyFile)
	addFile(cmd, "new-ca-file", "Sign it with a CA that is made for this alone, and write the CA here for clients; its key is thrown away.", "FILE", &o.NewCAFile)
	addFile(cmd, "trust-file", "Bundle that the clients read (ca_file): a new self-signed certificate is added to it, ended ones are taken out.", "FILE", &o.TrustFile)
	cmd.Flag("activate-after", "With --trust-file: how long a new certificate is in the bundle before it takes over, at the next run after that.").
		PlaceHolder("DURATION").SetValue(durationFlag{&o.ActivateAfter, 0})
	addPolicyFlags(cmd, &o.Policy, "30d, or a third of a shorter life")
	formatFlag(cmd, &c.format)
}

func (c *genCert) run(env *environment) int {
	var err error
	c.options.Now = time.Now()
	if c.options.Access, err = c.access.access(); err != nil {
		return fail(env, err)
	}
	ctx, cancel := lockContext()
	defer cancel()
	result, err := gen.MakeCertificate(ctx, c.options)
	if err != nil {
		return fail(env, err)
	}
	return tellGenerated(env, result, c.format, c.options.Policy.Check)
}
