package rule

import (
	"fmt"
	"path/filepath"

	"webtool/pkg/check/finding"
)

// KeyFileMode finds a key that every user of the machine can read or write.
var KeyFileMode = &Rule{
	Rule: finding.Rule{Name: "key-file-mode", Code: "WT113", Severity: finding.Warning,
		Summary: "every user of the machine can read or replace the key",
		Why: "Whoever has the key can pass for the server. Its file should be readable for the server's user alone, or for its group (0600, 0640). " +
			"Held back where folders above keep others out, and for secrets that Kubernetes, Docker or systemd mount; in a git work tree, where git sets the modes, no more than a remark. Access control lists are not looked at.",
		Bad:    "tls_server_config:\n  cert_file: prom.crt\n  key_file: exposed.key\n",
		Good:   goodTLS,
		Source: "POSIX, file access permissions; git-config, core.fileMode",
	},
	Check: func(c *Context) {
		f, ok := c.keyFile()
		if !ok || f.info.Mode().Perm()&0o006 == 0 || !othersEnter(filepath.Dir(f.real)) {
			return
		}
		mode := f.info.Mode().Perm()
		can, effect := "read", "whoever reads it can pass for this server towards its clients"
		switch {
		case mode&0o006 == 0o006:
			can, effect = "read and replace", effect+", and whoever replaces it breaks every handshake"
		case mode&0o002 != 0:
			can, effect = "replace", "whoever replaces it breaks every handshake"
		}
		severity, help := finding.Warning, c.keyModeHelp(f)
		if f.inWorkTree() {
			severity, help = finding.Info, "git keeps no modes: see to it where the key is deployed"
		}
		field := c.KeyField()
		c.ReportAs(severity, field.Node, fmt.Sprintf("every user of this machine can %s %s (mode %04o)", can, c.NameOf(field, "key"), mode), effect, help)
	},
}

// keyModeHelp names the command where it is sure not to lock the server out.
func (c *Context) keyModeHelp(f foundFile) string {
	path := shellQuote(f.path)
	switch {
	case c.RunAs != nil && (c.RunAs.UID == f.uid || c.RunAs.UID == 0):
		return "chmod 0600 " + path
	case c.RunAs != nil && len(c.RunAs.GIDs) > 0:
		return fmt.Sprintf("chgrp %d %s && chmod 0640 %[2]s", c.RunAs.GIDs[0], path)
	}
	return fmt.Sprintf("let the server's user own it and take it from the others: chown USER %s && chmod 0600 %[1]s", path)
}
