package rule

import (
	"crypto/ed25519"
	"crypto/tls"
	"fmt"

	"webtool/pkg/check/finding"
)

// TLSVersionOld finds TLS 1.0 and 1.1.
var TLSVersionOld = &Rule{
	Rule: finding.Rule{Name: "tls-version-old", Code: "WT151", Severity: finding.Warning,
		Summary: "TLS 1.0 or 1.1 is allowed",
		Why: "TLS 1.0 and 1.1 are deprecated: they rest on SHA-1 and on suites that cannot be used safely. Prometheus and all that is written in Go speak TLS 1.2 and above unless told otherwise, " +
			"so a server with nothing newer is down for them.",
		Bad:    goodTLS + "  min_version: TLS10\n",
		Good:   goodTLS + "  min_version: TLS12\n",
		Source: "RFC 8996; Go crypto/tls, Config.MinVersion"},
	Check: func(c *Context) {
		lowest, highest, ok := c.versions()
		if !ok || lowest >= tls.VersionTLS12 || lowest > highest {
			return
		}
		if highest >= tls.VersionTLS12 {
			c.Report(c.TLS.MinVersion.Node, fmt.Sprintf("%s is allowed", versionName(lowest)),
				"clients that speak nothing newer are served, with SHA-1 and CBC suites", "write TLS12, or take min_version out")
			return
		}
		effect := "Prometheus, curl and browsers refuse it as they come: tls: server selected unsupported protocol version"
		if c.hasEd25519Key() {
			effect = "every handshake fails: before TLS 1.2 there are no signatures by an Ed25519 key, as the server's is"
		}
		c.ReportAs(finding.Error, c.TLS.MaxVersion.Node, fmt.Sprintf("nothing newer than %s is allowed", versionName(highest)), effect, "take max_version and min_version out")
	},
}

func (c *Context) hasEd25519Key() bool {
	leaf := c.Leaf()
	if leaf == nil {
		return false
	}
	_, ok := leaf.PublicKey.(ed25519.PublicKey)
	return ok
}
