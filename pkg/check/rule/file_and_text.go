package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// FileAndText finds material that is given twice.
var FileAndText = &Rule{
	Rule: finding.Rule{Name: "file-and-text", Code: "WT070", Severity: finding.Warning,
		Summary: "a file is named and the text is given, too: the file wins",
		Why: "Of cert_file and cert, key_file and key, client_ca_file and client_ca the server takes the file and never looks at the text. " +
			"Whoever changes the text changes nothing.",
		Bad:    "tls_server_config:\n  cert_file: prom.crt\n  cert: an older one\n  key_file: prom.key\n",
		Good:   goodTLS,
		Source: tlsConfigSource},
	Check: func(c *Context) {
		t := &c.TLS
		for _, pair := range [][2]webconfig.Field[string]{{t.CertFile, t.Cert}, {t.KeyFile, t.Key}, {t.ClientCAFile, t.ClientCA}} {
			if file, text := pair[0], pair[1]; file.Value != "" && text.Value != "" {
				c.Report(text.Key, fmt.Sprintf("%s has no effect: %s is set, too", text.Key.Text(), file.Key.Text()), "the server takes the file", "take one of the two out",
					finding.Related{Where: c.At(file.Node), Message: "the file is named here"})
			}
		}
	},
}
