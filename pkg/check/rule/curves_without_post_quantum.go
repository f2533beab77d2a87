package rule

import (
	"crypto/tls"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig/web"
)

// CurvesWithoutPostQuantum finds a list of groups, which cannot name the
// post-quantum one.
var CurvesWithoutPostQuantum = &Rule{
	Rule: finding.Rule{Name: "curves-without-post-quantum", Code: "WT159", Severity: finding.Info,
		Summary: "curve_preferences switches post-quantum key exchange off",
		Why: "Without the key, a server built with Go 1.24 or newer agrees on X25519MLKEM768 with clients that know it, so that what is recorded today cannot be read by a quantum computer later. " +
			"The format has no name for that group: any list leaves it out.",
		Bad:    goodTLS + "  curve_preferences: [X25519, CurveP256]\n",
		Good:   goodTLS,
		Source: "exporter-toolkit 0.20.0, web/tls_config.go, Curve.UnmarshalYAML; Go crypto/tls, Config.CurvePreferences"},
	Check: func(c *Context) {
		_, highest, ok := c.versions()
		if !ok || highest < tls.VersionTLS13 || c.InDoubt("curve_preferences") {
			return // below TLS 1.3 there is none to lose
		}
		known := false
		for _, item := range c.TLS.CurvePreferences.Value {
			switch _, ok := web.Curves[item.Value]; {
			case ok:
				known = true
			case !item.Node.IsNull():
				return // the server refuses the name, maybe the very one
			}
		}
		if known {
			c.Report(c.TLS.CurvePreferences.Key, "curve_preferences leaves out X25519MLKEM768", "the server uses no post-quantum key exchange", "take curve_preferences out")
		}
	},
}
