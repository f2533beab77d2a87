package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/alecthomas/kingpin/v2"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/probe"
)

// clientFlags say who connects, by the names that Prometheus has for it in
// tls_config and basic_auth.
type clientFlags struct {
	caFile, certFile, keyFile string
	serverName                string
	minVersion, maxVersion    string
	insecure                  bool
	user                      string
	password                  passwordInput
}

func (c *clientFlags) add(cmd *kingpin.CmdClause) {
	addFile(cmd, "ca-file", "Whom to trust, in place of the system's CAs: CAs, or the self-signed certificate itself.", "FILE", &c.caFile)
	addText(cmd, "server-name", "The name that the certificate has to be for, in place of the URL's host.", "NAME", &c.serverName)
	addFile(cmd, "cert-file", "Client certificate to show, with --key-file.", "FILE", &c.certFile)
	addFile(cmd, "key-file", "Its key.", "FILE", &c.keyFile)
	versions := []string{"TLS10", "TLS11", "TLS12", "TLS13"}
	addChoice(cmd.Flag("min-version", "Lowest version of TLS that the client speaks: TLS10, TLS11, TLS12, TLS13. Default: TLS12.").PlaceHolder("VERSION"), &c.minVersion, versions...)
	addChoice(cmd.Flag("max-version", "Highest version of TLS that the client speaks. Default: TLS13.").PlaceHolder("VERSION"), &c.maxVersion, versions...)
	addText(cmd, "user", "User for basic auth. The password goes only to an endpoint whose certificate verified.", "NAME", &c.user)
	c.password.addFile(cmd)
	cmd.Flag("insecure", "Send the password even to an endpoint whose certificate does not verify, and over plain HTTP.").BoolVar(&c.insecure)
}

// given reports whether one of these flags was.
func (c *clientFlags) given() bool {
	return c.caFile+c.certFile+c.keyFile+c.serverName+c.minVersion+c.maxVersion+c.user+c.password.file != ""
}

// flags are those that were given, for commands that are told.
func (c *clientFlags) flags() []probe.Flag {
	given := givenFlags([]probe.Flag{
		{"--ca-file", c.caFile}, {"--server-name", c.serverName}, {"--cert-file", c.certFile}, {"--key-file", c.keyFile},
		{"--min-version", c.minVersion}, {"--max-version", c.maxVersion}, {"--user", c.user}, {"--password-file", c.password.file},
	})
	if c.insecure {
		given = append(given, probe.Flag{"--insecure"})
	}
	return given
}

// givenFlags are those that have a value.
func givenFlags(all []probe.Flag) []probe.Flag {
	return slices.DeleteFunc(all, func(f probe.Flag) bool { return f[1] == "" })
}

// read reads the files, and asks for the password.
func (c *clientFlags) read(env *environment) (probe.Client, error) {
	client := probe.Client{ServerName: c.serverName, Insecure: c.insecure, User: c.user}
	client.MinVersion, client.MaxVersion = versionNumber(c.minVersion), versionNumber(c.maxVersion)
	switch {
	case (c.certFile == "") != (c.keyFile == ""):
		return client, wrongUsage("--cert-file and --key-file belong together: give both")
	case c.password.file != "" && c.user == "":
		return client, wrongUsage("--password-file says the password of a user, and --user names none")
	case client.MinVersion > client.MaxVersion && client.MaxVersion != 0:
		return client, wrongUsage("--min-version %s is above --max-version %s", c.minVersion, c.maxVersion)
	}
	if client.MaxVersion != 0 && client.MaxVersion < tls.VersionTLS12 && client.MinVersion == 0 {
		client.MinVersion = tls.VersionTLS10 // Go's own lowest would leave none
	}
	if c.caFile != "" {
		if err := readRoots(&client, c.caFile); err != nil {
			return client, err
		}
	}
	if c.certFile != "" {
		if err := readClientPair(&client, c.certFile, c.keyFile); err != nil {
			return client, err
		}
	}
	if c.user == "" {
		return client, nil
	}
	word, err := c.password.read(env, c.user, false)
	client.Password, client.HasPassword = string(word), err == nil
	if c.insecure {
		fmt.Fprintln(env.stderr, "warning: --insecure sends the password to whoever answers")
	}
	return client, err
}

func versionNumber(name string) uint16 {
	return map[string]uint16{"TLS10": tls.VersionTLS10, "TLS11": tls.VersionTLS11, "TLS12": tls.VersionTLS12, "TLS13": tls.VersionTLS13}[name]
}

// readRoots reads whom the client trusts.
func readRoots(client *probe.Client, path string) error {
	data, err := readClientFile("--ca-file", path)
	if err != nil {
		return err
	}
	client.Roots, client.RootsName = x509.NewCertPool(), path
	for _, cert := range material.ParseChain(data).Certificates() {
		client.Roots.AddCert(cert.Certificate)
		client.Issuers = append(client.Issuers, cert.SubjectLabel())
	}
	if len(client.Issuers) == 0 {
		return fmt.Errorf("--ca-file: %s holds no certificate in PEM form", finding.Quote(path))
	}
	return nil
}

// readClientPair reads the certificate that the client shows.
func readClientPair(client *probe.Client, certFile, keyFile string) error {
	cert, err := readClientFile("--cert-file", certFile)
	if err != nil {
		return err
	}
	key, err := readClientFile("--key-file", keyFile)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("%s and %s are no pair of certificate and key: %w", finding.Quote(certFile), finding.Quote(keyFile), err)
	}
	client.Certificate = &pair
	return nil
}

// readClientFile reads a file that a flag names, bounded.
func readClientFile(flag, path string) ([]byte, error) {
	var store material.Store
	data, err := store.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot read %s: %w", flag, finding.Quote(path), reason(err))
	}
	return data, nil
}
