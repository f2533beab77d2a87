package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/gen/clientconfig"
)

// genClientConfig is the command "gen client-config".
type genClientConfig struct{ options clientconfig.Options }

func addGenClientConfig(parent *kingpin.CmdClause, commands map[string]command) {
	c := &genClientConfig{}
	o := &c.options
	cmd := parent.Command("client-config", "Print what a client of this server must be told, in the shape that it takes. Secrets are named as files, never as text.")
	commands[cmd.FullCommand()] = c
	cmd.Arg("url", "The server, as the client reaches it: https://prom.example.com:9090.").Required().
		SetValue(textFlag{false, into(&o.URL)})
	addFile(cmd, "web-config", "The server's web config.", "FILE", &o.WebConfig).Required()
	addChoice(cmd.Flag("kind", "Who is to read it: "+strings.Join(clientconfig.Kinds(), ", ")+".").PlaceHolder("KIND").Required(), &o.Kind, clientconfig.Kinds()...)
	addFile(cmd, "ca-file", "File by which the client knows the server. Default: the certificate itself, when it is self-signed.", "FILE", &o.CAFile)
	cmd.Flag("public-ca", "The client knows the CA that signed the server's certificate already.").BoolVar(&o.PublicCA)
	addFile(cmd, "cert-file", "The client's certificate, when the server asks for one. Default: client.crt.", "FILE", &o.CertFile)
	addFile(cmd, "key-file", "The client's key. Default: as --cert-file, ending in .key.", "FILE", &o.KeyFile)
	addText(cmd, "user", "User whom the client logs in as. Default: the only one in the web config.", "NAME", &o.User)
	addFile(cmd, "password-file", "File with the password in its one line. Default: the user's name, ending in .password.", "FILE", &o.PasswordFile)
	addText(cmd, "server-name", "Name to hold the server's certificate against. Default: the URL's host, or a name of the certificate when it is not for that.", "NAME", &o.ServerName)
	addText(cmd, "job", "scrape: name of the job. Default: the URL's host.", "NAME", &o.Job)
	addText(cmd, "external-url", "nginx: URL that people use. Default: /prometheus/ on the URL's host.", "URL", &o.ExternalURL)
	addFile(cmd, "proxy-cert-file", "nginx: its own certificate.", "FILE", &o.ProxyCertFile)
	addFile(cmd, "proxy-key-file", "nginx: its own key. Default: as --proxy-cert-file, ending in .key.", "FILE", &o.ProxyKeyFile)
	addFile(cmd, "http-config-file", "health: where the output of --kind http-config is. Default: /etc/prometheus/http.yml.", "FILE", &o.HTTPConfigFile)
}

func (c *genClientConfig) run(env *environment) int {
	if err := c.check(); err != nil {
		return usage(env, err)
	}
	c.options.Now = time.Now()
	ctx, cancel := context.WithTimeoutCause(context.Background(), lockTimeout, fmt.Errorf("gave up after %s", lockTimeout))
	defer cancel()
	result, err := clientconfig.Make(ctx, c.options)
	if err != nil {
		return fail(env, err)
	}
	warn(env, result.Warnings)
	if _, err := io.WriteString(env.stdout, result.Text); err != nil {
		return told(env, err, exitOK)
	}
	for _, note := range result.Notes {
		fmt.Fprintf(env.stderr, "note: %s\n", strings.ReplaceAll(note, "\n", "\n  "))
	}
	return exitOK
}

// check finds flags that the kind has no use for.
func (c *genClientConfig) check() error {
	o := &c.options
	for _, f := range []struct{ name, value, kind string }{
		{"job", o.Job, "scrape"}, {"external-url", o.ExternalURL, "nginx"}, {"proxy-cert-file", o.ProxyCertFile, "nginx"},
		{"proxy-key-file", o.ProxyKeyFile, "nginx"}, {"http-config-file", o.HTTPConfigFile, "health"},
	} {
		if f.value != "" && o.Kind != f.kind && !strings.HasPrefix(o.Kind, f.kind+"-") {
			return wrongUsage("--%s is for --kind %s, and this is --kind %s", f.name, f.kind, o.Kind)
		}
	}
	return nil
}
