package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// TLSVersionRange finds a lowest version above the highest.
var TLSVersionRange = &Rule{
	Rule: finding.Rule{Name: "tls-version-range", Code: "WT150", Severity: finding.Error,
		Summary: "the lowest TLS version is above the highest",
		Why: "The server does not compare the two: it starts, has no version left to speak, and breaks off every handshake. " +
			"The lowest version is TLS12 where none is set, so that max_version: TLS11 alone is enough.",
		Bad:    goodTLS + "  min_version: TLS13\n  max_version: TLS12\n",
		Good:   goodTLS + "  min_version: TLS12\n  max_version: TLS13\n",
		Source: tlsConfigSource + "; Go crypto/tls, Config.supportedVersions"},
	Check: func(c *Context) {
		lowest, highest, ok := c.versions()
		if !ok || lowest <= highest {
			return
		}
		at, related := c.TLS.MaxVersion, []finding.Related{}
		if c.TLS.MinVersion.Value == "" || !c.TLS.MinVersion.IsSet() {
			c.reportRange(at, lowest, highest, " (min_version is not set)", related)
			return
		}
		if at.IsSet() {
			related = append(related, finding.Related{Where: c.At(c.TLS.MinVersion.Node), Message: "the lowest version is set here"})
		} else {
			at = c.TLS.MinVersion
		}
		c.reportRange(at, lowest, highest, "", related)
	},
}

func (c *Context) reportRange(at webconfig.Field[string], lowest, highest uint16, note string, related []finding.Related) {
	c.Report(at.Node, fmt.Sprintf("the highest version, %s, is below the lowest, %s%s", versionName(highest), versionName(lowest), note),
		"the server starts, and every handshake fails: tls: protocol version not supported",
		"take max_version out, or write one that is not below min_version", related...)
}
