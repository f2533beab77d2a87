package rule

import (
	"fmt"

	"webtool/pkg/check/finding"
)

// HTTP2OffByAccident finds a key without a value that switches HTTP/2 off.
var HTTP2OffByAccident = &Rule{
	Rule: finding.Rule{Name: "http2-off-by-accident", Code: "WT152", Severity: finding.Warning,
		Summary: "a key without a value switches HTTP/2 off",
		Why: "HTTP/2 is on unless the file says otherwise, and nothing behind http2 or behind http_server_config says otherwise: " +
			"the decoder sets the whole section to zero, and zero is off. A section of which every line is commented out does the same.",
		Bad:    goodTLS + "http_server_config:\n#  headers:\n",
		Good:   goodTLS,
		Source: getConfigSource + "; go.yaml.in/yaml/v2 2.4.4, decode.go, decoder.null"},
	Check: func(c *Context) {
		if !c.TLS.Enabled() || c.HTTP.HTTP2.Value || c.InDoubt("http_server_config", "http2") {
			return // without TLS there is no HTTP/2 to lose
		}
		for _, p := range []struct {
			null bool
			at   string
		}{{hasNoValue(c.HTTP.Place), "http_server_config"}, {hasNoValue(c.HTTP.HTTP2.Place), "http2"}} {
			if !p.null {
				continue
			}
			key := c.HTTP.Key
			if p.at == "http2" {
				key = c.HTTP.HTTP2.Key
			}
			c.Report(key, fmt.Sprintf("%s has no value, and so HTTP/2 is off", p.at),
				"the server speaks HTTP/1.1 alone: each request of a browser takes a connection or waits for one", "take the key out, or write \"http2: false\" if that is meant")
			return
		}
	},
}
