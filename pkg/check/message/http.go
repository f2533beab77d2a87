package message

import "webtool/pkg/check/finding"

// What an HTTP server answers: the status as clients show it, and the bodies of
// exporter-toolkit and of the programs behind it.
var httpEntries = []Entry{
	{
		Name: "status-401", Rules: []string{"hash-malformed", "user-never-matches"},
		Says: []string{
			"server returned HTTP status 401 Unauthorized", "server returned HTTP status 401", "401 Unauthorized", "HTTP/2 401", "HTTP/1.1 401", "status code 401", "status 401",
			"|401|", "|Unauthorized|", "www-authenticate: Basic", "client_error: client error: 401", "unexpected HTTP status: 401",
			"The requested URL returned error: 401",
		},
		Means: "The server asks for a user and a password, and does not accept what it got. It asks on every path, health checks included.",
		Causes: []finding.Cause{
			{Text: "the client sends none: no basic_auth in the job", Decide: checkScrape},
			{Text: "the password is another one, or the hash stands in its place", Decide: "webtool user verify {config} NAME"},
			{Text: "no password can match the hash, or the user's name", Decide: checkConfig},
			{Text: "a bearer token: a web config knows basic auth alone", Decide: checkScrape},
			{Text: "a redirect to another host: the password is not sent there", Decide: probeUser},
		},
		Note: "Nothing stands in the server's log. A line break or a byte order mark in a password file counts as part of it, where the program does not trim it.",
	},
	{
		Name:  "status-403",
		Says:  []string{"server returned HTTP status 403 Forbidden", "403 Forbidden", "HTTP/2 403", "HTTP/1.1 403", "status code 403", "status 403", "|403|", "|Forbidden|", "The requested URL returned error: 403"},
		Means: "Somebody does not let this request through. A web config never answers so: it is a proxy, or the program itself.",
		Causes: []finding.Cause{
			{Text: "a proxy with rules of its own; nginx without its user file", Decide: probe},
			{Text: "kube-rbac-proxy or the like wants a bearer token", Decide: theSame},
		},
	},
	{
		Name:  "status-404",
		Says:  []string{"server returned HTTP status 404 Not Found", "404 Not Found", "404 page not found", "HTTP/2 404", "HTTP/1.1 404", "status code 404", "status 404", "|404|", "The requested URL returned error: 404"},
		Means: "There is nothing under this path.",
		Causes: []finding.Cause{
			{Text: "metrics_path does not fit the server's prefix", Decide: probe},
			{Text: "nginx: location without its slash, or --web.route-prefix", Decide: "curl -i {url}/metrics"},
			{Text: "another server answers there", Decide: probe},
		},
	},
	{
		Name: "status-405",
		Says: []string{
			"405 Method Not Allowed", "server returned HTTP status 405", "HTTP/2 405", "HTTP/1.1 405", "status 405", "|405|", "|Method Not Allowed|",
			"Only POST or PUT requests allowed", "This endpoint requires a POST request", "POST method expected",
		},
		Means: "The path is there, and takes another method. It says nothing of a login: with basic auth on, 401 would have come first.",
		Causes: []finding.Cause{
			{Text: "HEAD where GET is wanted: curl -I, a load balancer", Decide: "curl -i {url}/-/healthy"},
			{Text: "/-/reload wants POST; that it answers 405 says it is open", Decide: probe},
		},
	},
	{
		Name: "status-429", Rules: []string{"rate-limit-without-burst", "rate-limit-nanoseconds"},
		Says:  []string{"429 Too Many Requests", "server returned HTTP status 429", "HTTP/2 429", "HTTP/1.1 429", "status 429", "status code 429", "|429|", "|Too Many Requests|", "The requested URL returned error: 429"},
		Means: "The rate limit of the server's web config is used up. It is one for all clients, and comes before the login.",
		Causes: []finding.Cause{
			{Text: "the burst is 0 or missing: no request ever gets through", Decide: checkConfig},
			{Text: "more clients than the limit was made for", Decide: "webtool check web-config --describe {config}"},
			{Text: "several listen addresses: each request counts that often", Decide: theSame},
		},
		Note: "A change of rate_limit takes a restart.",
	},
	{
		Name: "status-500", Rules: []string{"unknown-key", "yaml-syntax"},
		Says: []string{
			"server returned HTTP status 500 Internal Server Error", "500 Internal Server Error", "HTTP/2 500", "HTTP/1.1 500", "status 500", "status code 500", "|500|", "|Internal Server Error|",
			"The requested URL returned error: 500",
		},
		Means: "The server answers every request so while its web config cannot be read; the program behind it may have trouble of its own, too.",
		Causes: []finding.Cause{
			{Text: "web.yml was changed and no longer parses, or is gone", Decide: checkConfig},
			{Text: "the service's user cannot read web.yml any more", Decide: checkRunAs},
			{Text: "the exporter's own trouble: its log says so"},
		},
		Note: "The server's log then has \"Unable to parse configuration\". It recovers when the file is right again.",
	},
	{
		Name:  "status-502",
		Says:  []string{"502 Bad Gateway", "504 Gateway Timeout", "504 Gateway Time-out", "HTTP/2 502", "HTTP/1.1 502", "status 502", "status 504", "|502|", "|504|", "The requested URL returned error: 502"},
		Means: "A proxy could not reach what is behind it, or does not accept its certificate.",
		Causes: []finding.Cause{
			{Text: "the server behind it is not up", Decide: probe},
			{Text: "proxy_ssl_verify, and the wrong CA or name", Decide: probeCA},
			{Text: "proxy_pass https:// to a server without TLS", Decide: checkConfig},
		},
	},
	{
		Name:   "status-503",
		Says:   []string{"503 Service Unavailable", "server returned HTTP status 503", "HTTP/2 503", "HTTP/1.1 503", "status 503", "|503|", "|Service Unavailable|", "Service Unavailable"},
		Means:  "The server is there, and not ready: Prometheus answers so while it starts.",
		Causes: []finding.Cause{{Text: "it is still starting, or a proxy has nobody behind it", Decide: "curl -i {url}/-/ready"}},
	},
	{
		Name: "status-other", Frame: true,
		Says:   []string{"server returned HTTP status {status}", "The requested URL returned error: {status}"},
		Means:  "The server answered with a status that the client does not take.",
		Causes: []finding.Cause{{Text: "what the status says", Decide: probe}},
	},
	{
		Name:  "redirect",
		Says:  []string{"301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect", "stopped after 10 redirects", "HTTP/1.1 301", "HTTP/1.1 302", "HTTP/2 301", "HTTP/2 302", "HTTP/1.1 307", "HTTP/2 307", "server returned HTTP status 301", "server returned HTTP status 302", "server returned HTTP status 307"},
		Means: "The server sends the client elsewhere. A password follows to the same host alone, and has been sent in clear when it came from http://.",
		Causes: []finding.Cause{
			{Text: "http:// is sent on to https:// by a proxy", Decide: probe},
			{Text: "a double slash in the path, from a proxy's prefix", Decide: "curl -i {url}/metrics"},
		},
	},
	{
		Name:   "lifecycle-off",
		Says:   []string{"Lifecycle API is not enabled", "admin APIs disabled", "remote write receiver needs to be enabled", "needs to be enabled with --web.enable-{api}"},
		Means:  "The part of Prometheus that was called is switched off, which is its default.",
		Causes: []finding.Cause{{Text: "a flag is not set: --web.enable-lifecycle, -admin-api, …", Decide: "curl -s {url}/api/v1/status/flags"}},
		Note:   "Whoever may call these paths may stop the server or delete its data: set them behind a login alone.",
	},
	{
		Name:  "probe-target-missing",
		Says:  []string{"Target parameter is missing", "'target' parameter must be specified once", "Unknown module"},
		Means: "A blackbox or SNMP exporter was asked to probe, and not told what.",
		Causes: []finding.Cause{
			{Text: "relabelling does not set __param_target", Decide: checkScrape},
			{Text: "the exporter answers without a login: it is an open proxy", Decide: probe},
		},
	},
	{
		Name: "not-metrics",
		Says: []string{
			"expected a valid start token, got {token}", `"INVALID" is not a valid start token`, "received unsupported Content-Type {type}", "non-compliant scrape target sending blank Content-Type",
			"received unsupported Content-Type",
		},
		Means: "The scrape got through, and what came back are no metrics: a web page, most of the time.",
		Causes: []finding.Cause{
			{Text: "a login page of a proxy, or another path", Decide: "curl -i {url}/metrics"},
			{Text: "another server answers there", Decide: probe},
		},
	},
	{
		Name: "request-entity", Frame: true,
		Says:   []string{"HTTP/2 {status}", "HTTP/1.1 {status}", "HTTP/1.0 {status}"},
		Means:  "An answer of an HTTP server.",
		Causes: []finding.Cause{{Text: "what the status says", Decide: probe}},
	},
}
