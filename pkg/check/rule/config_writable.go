package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// ConfigWritable finds a config that everyone on the machine may change.
var ConfigWritable = &Rule{
	Rule: finding.Rule{Name: "config-writable", Code: "WT073", Severity: finding.Warning,
		Summary: "everyone on the machine may change the file",
		Why: "The server reads the file anew at each request. Whoever may write it decides who gets in, and needs no restart for it: " +
			"an emptied file asks nobody for a password.",
		Bad:    "# mode 0666\n" + goodUsers,
		Good:   goodUsers,
		Source: handlerSource},
	Check: func(c *Context) {
		info := c.configFile()
		if info == nil || info.Mode().Perm()&0o002 == 0 {
			return
		}
		// File systems that know no modes show 0777 for everything.
		if info.Mode().Perm() != 0o777 || c.inUse() {
			c.ReportFile(c.rule.Severity, fmt.Sprintf("everyone on the machine may change this file (mode %04o)", info.Mode().Perm()),
				"any local user can let strangers in, at once and without a restart", "chmod o-w "+c.fileArgument())
		}
	},
}
