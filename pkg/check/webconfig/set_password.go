package webconfig

import (
	"strings"

	"webtool/pkg/check/finding"
)

// FileArgument is the file's name as an argument of a command.
func (c *Config) FileArgument() string {
	if strings.HasPrefix(c.File.Name, "-") {
		return finding.ShellQuote("./" + c.File.Name)
	}
	return finding.ShellQuote(c.File.Name)
}

// SetPassword is the command that gives a user a new hash. Where the name or the
// file cannot be given to it, as those of standard input and of what stands in a
// manifest, it is the one that prints a hash.
func (c *Config) SetPassword(name string) string {
	odd := name == "" || strings.HasPrefix(name, "-") || strings.Contains(name, ":") || ShowUser(name) != name || finding.Printable(name) != name
	switch {
	case odd:
		return "put a new hash in its place: webtool hash-password prints one"
	case c.File.Name == "-" || c.Elsewhere:
		return "put a new hash in its place: webtool hash-password --user " + finding.ShellQuote(name) + " prints the line"
	}
	return "webtool user set " + c.FileArgument() + " " + finding.ShellQuote(name)
}
