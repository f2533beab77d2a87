package message

import "webtool/pkg/check/finding"

// What exporter-toolkit 0.20.0 and the programs that use it write into their log.
var logEntries = []Entry{
	{
		Name: "config-unparsable", Frame: true, Rules: []string{"yaml-syntax", "unknown-key"},
		Says:  []string{"Unable to parse configuration"},
		Means: "The server reads its web config at every request, and cannot any more: every request gets status 500, and every new handshake fails.",
		Causes: []finding.Cause{
			{Text: "web.yml was changed and no longer parses, or is gone", Decide: checkConfig},
			{Text: "the service's user cannot read it any more", Decide: checkRunAs},
		},
		Note: "It recovers when the file is right again.",
	},
	{
		Name: "config-invalid", Frame: true,
		Says:   []string{"Unable to validate web configuration file", "error starting web server", "error while starting web server", "Failed to start the server", "Error starting HTTP server", "Listen error", "error running HTTP server", "FAILED: {why}"},
		Means:  "The server refused its web config and did not start; what follows in the line is its first reason.",
		Causes: []finding.Cause{{Text: "all of its reasons, with their lines", Decide: checkConfig}},
	},
	{
		Name: "tls-not-present", Rules: []string{"tls-not-on", "tls-section-empty"},
		Says:  []string{"TLS config is not present"},
		Means: "The web config has no TLS, and the server was started with it: TLS was taken out while it ran, which does not work. Every new handshake fails until a restart.",
		Causes: []finding.Cause{
			{Text: "tls_server_config was removed, or web.yml emptied", Decide: checkConfig},
			{Text: "a file that was being written just then", Decide: theSame},
		},
		Note: "Restart the server to have plain HTTP, or put the section back.",
	},
	{
		Name:  "tls-enabled",
		Says:  []string{"TLS is enabled"},
		Means: "All is well: the server listens with TLS. http2= says whether it offers HTTP/2.",
		Note:  "webtool probe {url} shows what a client gets to see.",
	},
	{
		Name: "tls-disabled", Rules: []string{"tls-not-on", "users-without-tls"},
		Says:  []string{"TLS is disabled"},
		Means: "The server listens with plain HTTP.",
		Causes: []finding.Cause{
			{Text: "--web.config.file is not set, or under another name", Decide: "systemctl cat prometheus"},
			{Text: "the web config has no TLS that is on", Decide: checkConfig},
		},
	},
	{
		Name:  "rate-limiter-enabled",
		Says:  []string{"Rate Limiter is enabled"},
		Means: "The server limits requests, for all clients together and before the login. The limit stays as it was at the start.",
		Note:  "webtool check web-config --describe {config} says what the limit comes to.",
	},
	{
		Name: "panic-serving", Frame: true,
		Says:   []string{"http: panic serving {client}: {why}", "panic serving"},
		Means:  "The server stumbled over a request or a handshake, and broke that connection off. It keeps running.",
		Causes: []finding.Cause{{Text: "what follows in the line", Decide: checkConfig}},
	},
	{
		Name:  "flag-unknown",
		Says:  []string{"unknown long flag '--web.config.file'", "unknown long flag '--web.config'", "flag provided but not defined: -web.config.file"},
		Means: "This release of the program knows no such flag.",
		Causes: []finding.Cause{
			{Text: "it is older than web configs; node_exporter before 1.5 has --web.config", Decide: "node_exporter --version"},
			{Text: "the program does not use exporter-toolkit"},
		},
	},
}
