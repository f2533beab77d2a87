package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// AllowedSANDuplicate finds names that are listed twice.
var AllowedSANDuplicate = &Rule{
	Rule: finding.Rule{Name: "allowed-san-duplicate", Code: "WT146", Severity: finding.Info,
		Summary: "an allowed name is listed twice",
		Why:     "The second changes nothing, and whoever takes one of them out believes that the client is locked out.",
		Bad:     goodClient + "  client_allowed_sans: [prometheus.example.com, prometheus.example.com]\n",
		Good:    goodClient + "  client_allowed_sans: [prometheus.example.com]\n",
		Source:  "exporter-toolkit 0.20.0, web/tls_config.go, TLSConfig.VerifyPeerCertificate"},
	Check: func(c *Context) {
		if !c.asksForCertificates() {
			return
		}
		seen := map[string]webconfig.Item[string]{}
		for _, item := range c.TLS.ClientAllowedSANs.Value {
			if before, ok := seen[item.Value]; ok {
				c.Report(item.Node, fmt.Sprintf("the allowed name %s is listed before", webconfig.QuoteName(item.Value)), "it changes nothing", "take one of the two out",
					finding.Related{Where: c.At(before.Node), Message: "here"})
				continue
			}
			seen[item.Value] = item
		}
	},
}
