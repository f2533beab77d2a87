// Package clientconfig writes what the clients of a server must be told to get
// in, each in the shape it takes: it follows from the server's web config.
//
// Secrets are named as files, and never read out.
package clientconfig

import (
	"context"
	"fmt"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen"
)

// Options say which client is to reach which server.
type Options struct {
	URL       string // of the server, as the client reaches it
	WebConfig string // the server's web config
	Kind      string // one of [Kinds]

	// Files of the client, as it is to name them; "" takes what the web config
	// tells, or a name to put the file under.
	CAFile, CertFile, KeyFile, PasswordFile string

	PublicCA   bool   // the client knows the CA that signed the server's certificate
	User       string // "": the only user of the web config
	ServerName string // "": the URL's host, or a name of the certificate
	Job        string // of a scrape job, "": the URL's host

	ExternalURL                 string // nginx: how people reach it, "": /prometheus/ on the URL's host
	ProxyCertFile, ProxyKeyFile string // nginx: its own certificate and key
	HTTPConfigFile              string // health: the file that promtool is to read

	Now time.Time // for the certificate's dates
}

// Result is what was written.
type Result struct {
	Text     string
	Notes    []string // what else is to be done
	Warnings []string
}

// kinds are the shapes, each with who takes it.
var kinds = []struct {
	name  string
	write func(*client) (string, error)
}{
	{"scrape", (*client).scrape},
	{"alertmanager", (*client).alertmanager},
	{"remote-write", (*client).remoteWrite},
	{"http-config", (*client).httpConfigFile},
	{"grafana", (*client).grafana},
	{"curl", (*client).curl},
	{"nginx", (*client).nginx},
	{"health", (*client).health},
	{"health-kubernetes", (*client).kubernetes},
	{"health-compose", (*client).compose},
	{"health-systemd", (*client).systemd},
	{"health-blackbox", (*client).blackbox},
}

// Kinds returns the names of all kinds.
func Kinds() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// Make writes what a client needs. Errors are a [*gen.UsageError] when the wish
// does not fit the web config, and a [*gen.RefusedError] when no client could
// get in.
func Make(ctx context.Context, opts Options) (*Result, error) {
	server, err := readServer(ctx, opts.WebConfig)
	if err != nil {
		return nil, err
	}
	c := &client{Options: opts, server: server}
	if err := c.settle(); err != nil {
		return nil, err
	}
	for _, k := range kinds {
		if k.name != opts.Kind {
			continue
		}
		text, err := k.write(c)
		if err != nil {
			return nil, err
		}
		c.adviseFiles()
		return &Result{Text: text, Notes: c.notes, Warnings: c.warnings}, nil
	}
	return nil, usagef("there is no kind %s: take one of %s", finding.Quote(opts.Kind), strings.Join(Kinds(), ", "))
}

func usagef(format string, args ...any) error {
	return &gen.UsageError{Text: fmt.Sprintf(format, args...)}
}
