package rule

import (
	"fmt"
	"os"

	"webtool/pkg/check/finding"
)

// KeyDirWritable finds folders in which every user can put another key in the
// place of the server's.
var KeyDirWritable = &Rule{
	Rule: finding.Rule{Name: "key-dir-writable", Code: "WT115", Severity: finding.Warning,
		Summary: "every user of the machine can replace a folder that the key is in",
		Why:     "Who may write in a folder may rename what is in it and put something else in its place, whatever the mode of the file. A folder like /tmp, where the sticky bit leaves files to their owners, does not count.",
		Bad:     "tls_server_config:\n  cert_file: prom.crt\n  key_file: open/prom.key\n",
		Good:    goodTLS,
		Source:  "POSIX, rename; inode(7), sticky bit",
	},
	Check: func(c *Context) {
		f, ok := c.keyFile()
		if !ok {
			return
		}
		for _, dir := range f.folders() {
			info, err := os.Stat(dir)
			if err != nil || info.Mode().Perm()&0o002 == 0 || info.Mode()&os.ModeSticky != 0 || !othersEnter(dir) {
				continue
			}
			field := c.KeyField()
			c.Report(field.Node, fmt.Sprintf("every user of this machine can write in %s, a folder above %s (mode %04o)", finding.Quote(dir), c.NameOf(field, "key"), info.Mode().Perm()),
				"anyone here can put another key and certificate in the place of the server's", "chmod o-w "+shellQuote(dir))
			return
		}
	},
}
