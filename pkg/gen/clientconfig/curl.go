package clientconfig

import (
	"strings"

	"webtool/pkg/check/finding"
)

// curl is a command line. The password is asked for, or, with a password file,
// goes through a pipe: arguments can be read by every user of the machine.
func (c *client) curl() (string, error) {
	q := finding.ShellQuote
	args := []string{"curl", "--fail", "--silent", "--show-error"}
	begin := ""
	switch {
	case c.User != "" && c.defaultPassword:
		args = append(args, "--user", q(c.User))
		c.note("curl asks for the password; with --password-file it reads it from a file")
	case c.User != "":
		begin = "sed -e 's/[\"\\\\]/\\\\&/g' -e " + q(`s/^/user = "`+sedText(curlText(c.User+":"))+`/`) + " -e 's/$/\"/' " + q(c.PasswordFile) + " |\n  "
		args = append(args, "--config", "-")
	}
	if c.CAFile != "" {
		args = append(args, "--cacert", q(c.CAFile))
	}
	if c.CertFile != "" {
		args = append(args, "--cert", q(c.CertFile), "--key", q(c.KeyFile))
	}
	url := *c.url
	if c.serverName != "" { // the name in the URL is what curl holds the certificate against
		name := bracket(c.serverName)
		args = append(args, "--connect-to", q(name+":"+c.port+":"+c.target()))
		url.Host = name + ":" + c.port
	}
	if c.path() == "" {
		url.Path = "/metrics"
	}
	if strings.ContainsAny(url.RequestURI(), "[]{}") {
		args = append(args, "--globoff") // curl would make several URLs of it
	}
	return begin + strings.Join(append(args, q(url.String())), " ") + "\n", nil
}

// curlText writes a text for within the quotes of curl's --config.
func curlText(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

// sedText writes a text for the replacement of sed's s command.
func sedText(s string) string { return strings.NewReplacer(`\`, `\\`, `/`, `\/`, `&`, `\&`).Replace(s) }
