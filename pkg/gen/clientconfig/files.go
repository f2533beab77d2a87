package clientconfig

import (
	"path/filepath"
	"strings"

	"webtool/pkg/check/finding"
)

// clientFile is one file that the client reads.
type clientFile struct {
	path *string
	ours bool // its name is ours, and not the user's
	what string
}

func (c *client) files() []clientFile {
	return []clientFile{
		{&c.CAFile, c.defaultCA, "what the client trusts"},
		{&c.CertFile, c.defaultCert, "the client's certificate"},
		{&c.KeyFile, c.defaultCert, "the client's key"},
		{&c.PasswordFile, c.defaultPassword, "the password of " + finding.Printable(c.User) + " in one line"},
	}
}

// noteRelative warns of relative paths where they do not start beside the file.
func (c *client) noteRelative(why string) {
	var relative []string
	for _, f := range c.files() {
		if *f.path != "" && !filepath.IsAbs(*f.path) && !strings.HasPrefix(*f.path, "/") {
			relative = append(relative, *f.path)
		}
	}
	if len(relative) > 0 {
		c.warn("%s: %s; write whole paths", strings.Join(relative, ", "), why)
	}
}

// adviseFiles says what has to be in the files that the client is to read, and
// that are not of the server.
func (c *client) adviseFiles() {
	switch c.Kind {
	case "health", "health-kubernetes", "health-compose", "health-systemd":
		return // they name none of them
	}
	var lines []string
	for _, f := range c.files() {
		if *f.path != "" && f.ours && f.path != &c.CAFile && !c.skipsPassword(f) {
			lines = append(lines, *f.path+": "+f.what)
		}
	}
	if len(lines) > 0 {
		c.note("%s", "to be put there:\n"+strings.Join(lines, "\n"))
	}
	if c.defaultCA && c.CAFile != "" {
		c.note("%s: the server's certificate itself; each new one has to be brought there", c.CAFile)
	}
}

// skipsPassword reports whether a client gets along without the password's file.
func (c *client) skipsPassword(f clientFile) bool {
	return f.path == &c.PasswordFile && (c.Kind == "nginx" || c.Kind == "curl")
}
