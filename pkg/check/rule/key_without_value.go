package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// KeyWithoutValue finds keys with nothing behind them.
var KeyWithoutValue = &Rule{
	Rule: finding.Rule{Name: "key-without-value", Code: "WT084", Severity: finding.Info,
		Summary: "a key has no value, which is a value of its own",
		Why: "Nothing behind a key is null for the decoder, and null is not the same as leaving the key out: a list of allowed names becomes no list, " +
			"so that every name is allowed; a policy becomes none; a version becomes whatever the server's build of Go has.",
		Bad:    goodTLS + "  min_version:\n",
		Good:   goodTLS + "  min_version: TLS12\n",
		Source: getConfigSource + "; go.yaml.in/yaml/v2 2.4.4, decode.go, decoder.null"},
	Check: func(c *Context) {
		c.reportNull(c.RateLimit.Place, finding.Info, "no rate limit is in force")
		if !c.TLS.Enabled() {
			return // another rule says that nothing of it matters
		}
		t := &c.TLS
		c.reportNull(t.MinVersion.Place, finding.Info, "the lowest version is the one of the server's build of Go (TLS 1.2 today)")
		c.reportNull(t.MaxVersion.Place, finding.Info, "the highest version is the one of the server's build of Go (TLS 1.3 today)")
		c.reportNull(t.ClientAuthType.Place, finding.Info, "no client is asked for a certificate")
		if c.asksForCertificates() {
			c.reportNull(t.ClientAllowedSANs.Place, finding.Warning, "no name is looked for: every client certificate that the policy lets pass may enter")
		} else {
			c.reportNull(t.ClientAllowedSANs.Place, finding.Info, "no name is looked for in client certificates")
		}
		c.reportNull(t.CipherSuites.Place, finding.Info, "the server chooses its suites itself")
		c.reportNull(t.CurvePreferences.Place, finding.Info, "the server chooses its groups itself")
	},
}

func (c *Context) reportNull(p webconfig.Place, severity finding.Severity, effect string) {
	if hasNoValue(p) && !c.InDoubt(p.Key.Text()) {
		c.ReportAs(severity, p.Key, fmt.Sprintf("%s has no value", p.Key.Text()), effect, "write a value, or take the key out")
	}
}
