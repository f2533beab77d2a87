package rule

import (
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// ChainSurplus finds certificates that no client needs.
var ChainSurplus = &Rule{
	Rule: finding.Rule{Name: "chain-surplus", Code: "WT175", Severity: finding.Info,
		Summary: "the certificate file holds certificates that no client needs",
		Why:     "The server sends all certificates of the file at every handshake. One that is there twice, or that did not issue the server's own nor an issuer of it, is sent for nothing, and is often a sign that another was meant.",
		Bad:     "tls_server_config:\n  cert_file: chain-twice.crt\n  key_file: chain-twice.key\n",
		Good:    "tls_server_config:\n  cert_file: chain.crt\n  key_file: chain.key\n",
		Source:  "RFC 8446, section 4.4.2",
	},
	Check: func(c *Context) {
		if c.Leaf() == nil {
			return
		}
		path := c.Chain().Path()
		var seen []*material.Certificate
		var surplus []string
		for _, cert := range c.Chain().Certificates() {
			same := func(other *material.Certificate) bool { return other.Equal(cert.Certificate) }
			switch {
			case slices.ContainsFunc(seen, same):
				surplus = appendOnce(surplus, cert.SubjectName()+" (twice)")
			case !slices.ContainsFunc(path, same) && !mayIssue(cert, path):
				surplus = appendOnce(surplus, cert.SubjectName()+" (issued none of the others that count)")
			}
			seen = append(seen, cert)
		}
		if len(surplus) > 0 {
			c.reportCert("comes with what no client needs: "+strings.Join(surplus[:min(len(surplus), 3)], ", "),
				"it is sent at every handshake for nothing", "take it out; if it was to be the issuer, put the right one in")
		}
	},
}

// mayIssue reports whether a certificate has the name of an issuer in the path:
// another certificate of the same CA, for clients that know the other root.
func mayIssue(cert *material.Certificate, path []*material.Certificate) bool {
	return slices.ContainsFunc(path, func(below *material.Certificate) bool {
		return string(below.RawIssuer) == string(cert.RawSubject)
	})
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
