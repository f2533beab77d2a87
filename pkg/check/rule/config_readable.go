package rule

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
)

// ConfigReadable finds a config with secrets that everyone on the machine may
// read.
var ConfigReadable = &Rule{
	Rule: finding.Rule{Name: "config-readable", Code: "WT074", Severity: finding.Info,
		Summary: "everyone on the machine may read the secrets in the file",
		Why: "A private key in the file is as good as given away when every local user may read it, and hashes can be tried out at leisure. " +
			"The server's own user, or its group, is all that needs to read it. In a working copy the mode says little; below /etc and the like, where servers read their files, a key is worth a warning.",
		Bad:    "# mode 0644\n" + goodTLS + "  key: |\n    -----BEGIN PRIVATE KEY-----\n    …\n    -----END PRIVATE KEY-----\n",
		Good:   goodUsers,
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, getConfig"},
	Check: func(c *Context) {
		info := c.configFile()
		if info == nil || info.Mode().Perm()&0o004 == 0 {
			return
		}
		help := "chmod o-r " + c.fileArgument()
		switch {
		case strings.Contains(c.TLS.Key.Value, "PRIVATE KEY"):
			severity := finding.Info
			if c.inUse() {
				severity = finding.Warning
			}
			c.ReportAs(severity, c.TLS.Key.Key, fmt.Sprintf("everyone on the machine may read the private key in this file (mode %04o)", info.Mode().Perm()),
				"any local user can pass for this server", help)
		case c.hasUsers() && c.inUse():
			c.Report(c.Users.Key, fmt.Sprintf("everyone on the machine may read the hashes in this file (mode %04o)", info.Mode().Perm()),
				"any local user can try out passwords on them", help)
		}
	},
}
