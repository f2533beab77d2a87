package rule

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
)

// CertHostNotCovered finds a name that clients will use and that the certificate
// does not cover.
var CertHostNotCovered = &Rule{
	Rule: finding.Rule{Name: "cert-host-not-covered", Code: "WT109", Severity: finding.Error,
		Summary: "the server's certificate does not cover a name that clients will use",
		Why:     "A client refuses a certificate that is not for the name or address it connects to. --host says which ones clients use; each is compared as Go's own client compares it. A star takes the place of one label, and an address is only found among the IP addresses.",
		Bad:     "tls_server_config:\n  cert_file: elsewhere.crt\n  key_file: elsewhere.key\n",
		Good:    goodTLS,
		Source:  "RFC 9525, section 6; Go crypto/x509, Certificate.VerifyHostname",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || len(leaf.Names()) == 0 { // cert-no-san speaks of that
			return
		}
		var missing, said []string
		for _, host := range c.Hosts {
			if err := leaf.VerifyHostname(host); err != nil {
				missing = append(missing, finding.Quote(host))
				said = append(said, finding.Printable(err.Error()))
			}
		}
		if len(missing) == 0 {
			return
		}
		c.reportCert(fmt.Sprintf("does not cover %s: it is for %s", strings.Join(missing, ", "), finding.QuoteAll(leaf.Names())),
			"the server starts, and clients that connect to that name refuse it: "+said[0], c.newCertHelp("that covers these names as well", "--if-needed"))
	},
}
