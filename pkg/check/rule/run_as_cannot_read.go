package rule

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// RunAsCannotRead finds what the server's user could not read.
var RunAsCannotRead = &Rule{
	Rule: finding.Rule{Name: "run-as-cannot-read", Code: "WT116", Severity: finding.Error,
		Summary: "the user that the server runs as cannot read a file that it needs",
		Why: "The server reads its web config, certificate, key and client CA at the start and at every handshake, as its own user. --run-as says which that is; modes, owners, groups and the folders above are looked at as the kernel does. " +
			"Access control lists, capabilities and mandatory access control are not: where a file has a list, this is no more than a remark.",
		Bad:    "tls_server_config:\n  cert_file: prom.crt\n  key_file: private.key\n",
		Good:   goodTLS,
		Source: "path_resolution(7); exporter-toolkit 0.20.0, web/tls_config.go, ConfigToTLSConfig",
	},
	Check: func(c *Context) {
		if c.RunAs == nil || c.Files.Skip {
			return
		}
		if !c.Copy && c.File.Name != "-" {
			c.readAsUser(nil, c.File.Name, "this web config", "open %s: permission denied")
		}
		for _, f := range []struct {
			field      webconfig.Field[string]
			what, said string
		}{
			{c.TLS.CertFile, "certificate", "failed to read cert_file (%[1]s): open %[1]s: permission denied"},
			{c.TLS.KeyFile, "key", "failed to read key_file (%[1]s): open %[1]s: permission denied"},
			{c.TLS.ClientCAFile, "client CA", "open %s: permission denied"},
		} {
			if path := c.Path(f.field); path != "" && c.Files.Here(path) == path {
				c.readAsUser(f.field.Node, path, c.NameOf(f.field, f.what), f.said)
			}
		}
	},
}

// readAsUser reports a file that the server's user cannot read; at is nil for the
// config itself.
func (c *Context) readAsUser(at *source.Node, path, name, said string) {
	barriers := c.RunAs.barriers(path)
	if len(barriers) == 0 {
		return
	}
	b := barriers[0]
	message := fmt.Sprintf("the user %s cannot read %s: %s", finding.Quote(c.RunAs.Name), name, b.why)
	switch more := len(barriers) - 1; {
	case more == 1:
		message += "; and one more obstacle follows"
	case more > 1:
		message += fmt.Sprintf("; and %d more obstacles follow", more)
	}
	severity := finding.Error
	if hasACL(b.path) {
		severity = finding.Info
		message += ", unless its access control list says otherwise"
	}
	effect, help := fmt.Sprintf("the server says \""+said+"\" and does not start; one that is running lets nobody new in", finding.Printable(path)), helpPast(barriers)
	if at == nil {
		c.ReportFile(severity, message, effect, help)
		return
	}
	c.ReportAs(severity, at, message, effect, help)
}

// barrier is what keeps a user from a file.
type barrier struct{ path, why, help string }

// barriers finds all on the way to a file that keeps the user out, as far as it
// can be looked at and is there.
func (id *Identity) barriers(path string) (all []barrier) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil
	}
	f := foundFile{path: abs, real: abs}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		f.real = real
	}
	for _, dir := range f.folders() {
		info, err := os.Stat(dir)
		if err != nil {
			return all
		}
		// A folder that links lead to is met under two names.
		if !id.may(info, 1) && !slices.ContainsFunc(all, func(b barrier) bool { return sameFile(b.path, info) }) {
			all = append(all, id.closed(dir, info, "it may not enter the folder "+finding.Quote(dir), "x"))
		}
	}
	if info, err := os.Stat(f.real); err == nil && !id.may(info, 4) {
		all = append(all, id.closed(f.path, info, "it may not read the file", "r"))
	}
	return all
}

func sameFile(path string, info fs.FileInfo) bool {
	other, err := os.Stat(path)
	return err == nil && os.SameFile(other, info)
}

// helpPast is one command that takes all barriers away, or advice where folders
// would be opened that another program keeps closed.
func helpPast(barriers []barrier) string {
	var commands []string
	for _, b := range barriers {
		if keptClosed(b.path) {
			return "put copies where the user may read them, renewed ones as well, by a deploy hook say: " + finding.Quote(b.path) + " is kept closed on purpose"
		}
		if b.help == "" {
			return ""
		}
		commands = append(commands, b.help)
	}
	return strings.Join(commands, " && ")
}

// keptClosed reports whether a folder is root's home, or one of those that
// certbot and its like keep their keys in.
func keptClosed(path string) bool {
	parent, base := filepath.Base(filepath.Dir(path)), filepath.Base(path)
	return path == "/root" || base == "letsencrypt" || parent == "letsencrypt" || (base == "live" || base == "archive") && isDir(filepath.Join(path, "..", "live")) && isDir(filepath.Join(path, "..", "archive"))
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// closed describes a barrier, and how to open it to the user's group.
func (id *Identity) closed(path string, info fs.FileInfo, why, bit string) barrier {
	uid, gid, _ := ownerOf(info)
	b := barrier{path: path, why: fmt.Sprintf("%s (mode %04o, owner %d, group %d)", why, info.Mode().Perm(), uid, gid)}
	word := shellQuote(path)
	switch {
	case uid == id.UID:
		b.help = fmt.Sprintf("chmod u+%s %s", bit, word)
	case slices.Contains(id.GIDs, gid):
		b.help = fmt.Sprintf("chmod g+%s %s", bit, word)
	case len(id.GIDs) > 0:
		b.help = fmt.Sprintf("chgrp %d %s && chmod g+%s %[2]s", id.GIDs[0], word, bit)
	}
	return b
}
