package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// ChainJunk finds certificates behind the first that cannot be read.
var ChainJunk = &Rule{
	Rule: finding.Rule{Name: "chain-junk", Code: "WT173", Severity: finding.Error,
		Summary: "a certificate behind the first cannot be read",
		Why:     "The server looks at the first certificate alone and sends the others as they are. A client reads all of them first, and breaks off at one that it cannot read, even if it would not need it.",
		Bad:     "tls_server_config:\n  cert_file: chain-junk.crt\n  key_file: chain-junk.key\n",
		Good:    goodTLS,
		Source:  "Go crypto/tls, X509KeyPair and Conn.verifyServerCertificate",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil {
			return
		}
		n := 0
		for _, block := range c.Chain().Blocks {
			if block.Type != "CERTIFICATE" {
				continue
			}
			if n++; block.Err != nil {
				c.reportCert(fmt.Sprintf("is followed by one that cannot be read: certificate %d in the file", n),
					"the server starts, and every client breaks off: tls: failed to parse certificate from server: "+finding.Printable(block.Err.Error()),
					fmt.Sprintf("take certificate %d out, or copy it anew from where it came from", n))
			}
		}
	},
}
