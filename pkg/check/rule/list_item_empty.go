package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// ListItemEmpty finds suites and groups that are null: the decoder makes the
// number 0 of them.
var ListItemEmpty = &Rule{
	Rule: finding.Rule{Name: "list-item-empty", Code: "WT085", Severity: finding.Error,
		Summary: "a list of suites or groups has an item without a value",
		Why: "A dash with nothing behind it is null, and the decoder makes of it the suite or the group with the number 0, which does not exist. " +
			"It does count as an item, so that the server no longer uses its own choice: with nothing else in the list, no handshake succeeds that needs it.",
		Bad:    goodTLS + "  curve_preferences:\n    -\n",
		Good:   goodTLS,
		Source: tlsConfigSource + "; Go crypto/tls, Config.curvePreferences"},
	Check: func(c *Context) {
		if c.TLS.Enabled() {
			c.emptyItems(c.TLS.CurvePreferences, "group", "no TLS handshake can succeed: there is no group that client and server share")
			c.emptyItems(c.TLS.CipherSuites, "suite", "no TLS 1.2 handshake can succeed: there is no suite that client and server share")
		}
	},
}

func (c *Context) emptyItems(list webconfig.Field[[]webconfig.Item[string]], what, effect string) {
	if c.InDoubt("cipher_suites", "curve_preferences") {
		return
	}
	var first *webconfig.Item[string]
	empty := 0
	for i, item := range list.Value {
		if item.Value == "" && item.Node.IsNull() {
			if empty++; first == nil {
				first = &list.Value[i]
			}
		}
	}
	switch {
	case first == nil:
	case empty == len(list.Value):
		c.Report(list.Key, fmt.Sprintf("%s holds nothing but an empty item", list.Key.Text()), effect, "name a "+what+", or take "+list.Key.Text()+" out")
	default:
		c.ReportAs(finding.Info, first.Node, "an item without a value", "it stands for a "+what+" that does not exist, and changes nothing", "take the dash out")
	}
}
