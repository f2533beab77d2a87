package rule

import (
	"webtool/pkg/check/finding"
)

// CertSerial finds serial numbers that the standard does not allow.
var CertSerial = &Rule{
	Rule: finding.Rule{Name: "cert-serial", Code: "WT129", Severity: finding.Info,
		Summary: "the serial number of the server's certificate is zero or too long",
		Why:     "A serial number is positive and has at most 20 bytes. Clients do not mind today; revocation lists and stricter parsers may.",
		Bad:     "tls_server_config:\n  cert_file: serial-zero.crt\n  key_file: serial-zero.key\n",
		Good:    goodTLS,
		Source:  "RFC 5280, section 4.1.2.2",
	},
	Check: func(c *Context) {
		leaf := c.Leaf()
		if leaf == nil || leaf.SerialNumber == nil {
			return
		}
		const effect = "clients take it today; the standard does not allow it"
		switch {
		case leaf.SerialNumber.Sign() == 0:
			c.reportCert("has the serial number 0", effect, c.reissueHelp("with a serial number above 0"))
		case leaf.SerialNumber.BitLen() > 8*20: // as a number; in DER a leading zero byte may come on top
			c.reportCert("has a serial number of more than 20 bytes", effect, c.reissueHelp("with a shorter serial number"))
		}
	},
}
