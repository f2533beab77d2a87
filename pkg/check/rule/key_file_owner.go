package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// KeyFileOwner finds a key that belongs to a user who is neither root nor the
// server.
var KeyFileOwner = &Rule{
	Rule: finding.Rule{Name: "key-file-owner", Code: "WT114", Severity: finding.Info,
		Summary: "the key belongs to another user than root and the server's",
		Why:     "The owner of a file can read it and change its mode at will. With --run-as it is known who the server is; a key that belongs to a third user, often the one who copied it there, is in that user's hands as well. Who owns the web config, too, has the server in hand anyway, and is not reported.",
		Bad:     "tls_server_config:\n  cert_file: prom.crt\n  key_file: foreign.key\n",
		Good:    goodTLS,
		Source:  "POSIX, chmod and file access permissions",
	},
	Check: func(c *Context) {
		f, ok := c.keyFile()
		if !ok || c.RunAs == nil || f.uid == 0 || f.uid == c.RunAs.UID {
			return
		}
		if config, ok := find(c.File.Name); ok && !c.Copy && config.uid == f.uid {
			return
		}
		field := c.KeyField()
		c.Report(field.Node, fmt.Sprintf("%s belongs to the user with the number %d, who is neither root nor %s", c.NameOf(field, "key"), f.uid, finding.Quote(c.RunAs.Name)),
			"that user can read and replace it", fmt.Sprintf("chown %d %s", c.RunAs.UID, shellQuote(f.path)))
	},
}
