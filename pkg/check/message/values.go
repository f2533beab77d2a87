package message

import "webtool/pkg/check/finding"

// What exporter-toolkit 0.20.0 says of values in tls_server_config
// (web/tls_config.go, the UnmarshalYAML of each type).
var valueEntries = []Entry{
	{
		Name: "cipher-unknown", Rules: []string{"cipher-unknown", "value-too-new"},
		Says:  []string{"unknown cipher: {name}", "unknown cipher:"},
		Means: "cipher_suites has a name that the server's build of Go does not know.",
		Causes: []finding.Cause{
			{Text: "a name of OpenSSL, ECDHE-RSA-…, in the place of Go's, TLS_…", Decide: checkConfig},
			{Text: "TLS_RSA_… which Go dropped with 1.22", Decide: theSame},
		},
	},
	{
		Name: "curve-unknown", Rules: []string{"curve-unknown"},
		Says:  []string{"unknown curve: {name}", "unknown curve:"},
		Means: "curve_preferences has a name that the server does not know: it has CurveP256, CurveP384, CurveP521 and X25519 alone.",
		Causes: []finding.Cause{
			{Text: "P-256, secp256r1 or x25519 in the place of those", Decide: checkConfig},
			{Text: "X25519MLKEM768, which is on unless the key is set", Decide: theSame},
		},
	},
	{
		Name: "tls-version-unknown", Rules: []string{"tls-version-unknown"},
		Says:  []string{"unknown TLS version: {name}", "unknown TLS version:"},
		Means: "min_version or max_version has a value that the program does not know: it has TLS10, TLS11, TLS12 and TLS13 alone.",
		Causes: []finding.Cause{
			{Text: "TLSv1.2, 1.2 or VersionTLS12 in the place of TLS12", Decide: checkConfig},
			{Text: "in prometheus.yml: a tls_config has the same values", Decide: checkScrape},
		},
	},
}
