package message

import "webtool/pkg/check/finding"

// Alerts in a server's log: a client has broken off, so it is the client that
// does not like what it sees.
var loggedAlertEntries = []Entry{
	{
		Name: "logged-bad-certificate", Rules: []string{"cert-expired", "cert-no-san", "cert-host-not-covered", "chain-incomplete"},
		logged: []string{"bad certificate", "unknown certificate", "unknown certificate authority", "expired certificate", "unsupported certificate"},
		Means:  "A client broke off the handshake: it does not accept the server's certificate. It is the client's own message that says why.",
		Causes: []finding.Cause{
			{Text: "the client does not know the CA: ca_file is missing or old", Decide: probeCA},
			{Text: "the client calls the server by a name that is not covered", Decide: checkHost},
			{Text: "the certificate has expired", Decide: checkConfig},
			{Text: "a health check or a browser: not the scraper at all", Decide: "webtool check scrape-config prometheus.yml --web-config {config}"},
		},
		Note: "The address in the line is the client's.",
	},
	{
		Name:   "logged-handshake-failure",
		logged: []string{"certificate required", "handshake failure"},
		Means:  "A client broke off the handshake: it finds nothing in common with the server, or wants what it does not get.",
		Causes: []finding.Cause{
			{Text: "the client is too old for the server's versions and suites", Decide: probe},
			{Text: "a scanner that tries everything", Decide: theSame},
		},
	},
	{
		Name:   "logged-protocol-version",
		logged: []string{"protocol version not supported"},
		Means:  "A client broke off the handshake: the server's version of TLS is too old or too new for it.",
		Causes: []finding.Cause{
			{Text: "max_version is below what the client takes", Decide: checkConfig},
			{Text: "a scanner that tries every version", Decide: probe},
		},
	},
	{
		Name:   "logged-internal-error",
		logged: []string{"internal error"},
		Means:  "A client broke off the handshake: it met trouble of its own. The server is not at fault.",
		Causes: []finding.Cause{{Text: "the client could not load its certificate or key", Decide: checkScrape}},
	},
	{
		Name: "logged-bad-record", Rules: []string{"cert-expired", "cert-no-san", "cert-host-not-covered", "chain-incomplete"},
		Says:  []string{"TLS handshake error from {client}: local error: tls: bad record MAC"},
		Means: "A client broke off the handshake with an alert that the server could not decrypt. Clients with OpenSSL, curl for one, do so when they do not accept the server's certificate.",
		Causes: []finding.Cause{
			{Text: "the client does not know the CA, or the certificate expired", Decide: probeCA},
			{Text: "the client calls the server by a name that is not covered", Decide: checkHost},
		},
		Note: "The client's own message says why.",
	},
	{
		Name:   "logged-alert",
		Says:   []string{"TLS handshake error from {client}: remote error: tls: {alert}", "TLS handshake error from {client}: remote error: tls: alert({number})"},
		Means:  "A client broke off the handshake with an alert, which says why.",
		Causes: []finding.Cause{{Text: "what the server shows or offers does not suit that client", Decide: probe}},
	},
}
