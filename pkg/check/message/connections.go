package message

import "webtool/pkg/check/finding"

// What Go's net says when no handshake comes about.
var connectionEntries = []Entry{
	{
		Name: "connection-refused", General: true,
		Says: []string{
			"connect: connection refused", "connection refused", "actively refused it", "ECONNREFUSED",
		},
		Means: "Nothing listens at that address and port.",
		Causes: []finding.Cause{
			{Text: "the server is not up: it may have refused its web config", Decide: checkConfig},
			{Text: "it listens on another address or port", Decide: "ss -ltnp"},
			{Text: "a firewall that refuses", Decide: probe},
		},
		Note: "journalctl -u prometheus, or docker logs, shows why a server did not start.",
	},
	{
		Name: "connection-reset", General: true,
		Says: []string{
			"read: connection reset by peer", "connection reset by peer", "ECONNRESET", "write: broken pipe", "forcibly closed by the remote host",
			"OpenSSL SSL_connect: Connection reset by peer", "connection reset",
		},
		Means: "The other side closed the connection in the middle of it, and said nothing.",
		Causes: []finding.Cause{
			{Text: "the server wants a client certificate: with TLS 1.3 curl may say so", Decide: probeConfig},
			{Text: "a proxy or firewall in between", Decide: probe},
			{Text: "the server was stopped or restarted just then", Decide: theSame},
			{Text: "client_allowed_sans, and the client shows no certificate", Decide: checkConfig},
		},
	},
	{
		Name: "eof", General: true, Rules: []string{"allowed-sans-panic"},
		Says:  []string{"|EOF|", "unexpected EOF", ": EOF", "server closed idle connection", "http: server closed idle connection", "Empty reply from server"},
		Means: "The other side closed the connection without an answer.",
		Causes: []finding.Cause{
			{Text: "client_allowed_sans, and the client shows no certificate", Decide: checkConfig},
			{Text: "a proxy in between, or a server that was stopped just then", Decide: probe},
			{Text: "plain HTTP to a port that wants another protocol", Decide: theSame},
		},
	},
	{
		Name:  "no-such-host",
		Says:  []string{"no such host", "server misbehaving", "Temporary failure in name resolution", "Name or service not known", "Could not resolve host"},
		Means: "The name has no address, where the client asks.",
		Causes: []finding.Cause{
			{Text: "the name is misspelt, or known in another network alone", Decide: "getent hosts {host}"},
			{Text: "the name server is out of reach", Decide: theSame},
		},
	},
	{
		Name: "timeout", General: true, Rules: []string{"hash-cost-high"},
		Says: []string{
			"context deadline exceeded", "i/o timeout", "Client.Timeout exceeded while awaiting headers", "Client.Timeout or context cancellation while reading body",
			"Connection timed out", "operation timed out", "connect: no route to host", "no route to host", "network is unreachable",
		},
		Means: "No answer came in time.",
		Causes: []finding.Cause{
			{Text: "a firewall that swallows, or a wrong address", Decide: probe},
			{Text: "hashes of a high cost: logins wait for one another", Decide: checkConfig},
			{Text: "the exporter itself is slow: scrape_timeout", Decide: probe},
		},
	},
	{
		Name:  "address-in-use",
		Says:  []string{"bind: address already in use", "address already in use", "Only one usage of each socket address"},
		Means: "The server cannot listen: another process has the port.",
		Causes: []finding.Cause{
			{Text: "the server is running already", Decide: "ss -ltnp"},
			{Text: "another service has the port", Decide: theSame},
		},
	},
	{
		Name:  "bind-failed",
		Says:  []string{"bind: permission denied", "bind: cannot assign requested address", "missing port in address", "too many colons in address", "address {address}: missing port in address"},
		Means: "The server cannot listen on the address that it was given.",
		Causes: []finding.Cause{
			{Text: "a port below 1024, and no right to it", Decide: "systemctl cat prometheus"},
			{Text: "an address that this machine does not have", Decide: "ip address"},
			{Text: "--web.listen-address without its colon: :9090", Decide: "systemctl cat prometheus"},
		},
	},
	{
		Name:   "listener-missing",
		Says:   []string{"no web listen address or systemd socket flag specified", "no socket activation file descriptors found", "missing required flag configuration"},
		Means:  "The server was not told where to listen.",
		Causes: []finding.Cause{{Text: "--web.systemd-socket without a socket unit", Decide: "systemctl cat prometheus"}},
	},
}
