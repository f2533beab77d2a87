package message

import "webtool/pkg/check/finding"

// What the clients say of their own config: github.com/prometheus/common,
// config/http_config.go, v0.72.1, and the programs that use it.
var clientConfigEntries = []Entry{
	{
		Name: "client-ca-unreadable",
		Says: []string{
			"unable to read CA cert: unable to read file {path}", "unable to read CA cert", "unable to load specified CA cert {path}", "unable to use CA cert: {why}",
		},
		Means: "The client cannot read its ca_file. In Prometheus the whole job vanishes: no targets, and no up series.",
		Causes: []finding.Cause{
			{Text: "there is no such file: it starts beside prometheus.yml", Decide: checkScrape},
			{Text: "the user of Prometheus may not read it", Decide: "ls -l ca.crt"},
		},
		Note: "promtool check config does not find it.",
	},
	{
		Name:  "client-ca-unusable",
		Says:  []string{"unable to use specified CA cert {path}", "unable to use specified CA cert", "failed to parse TLS CA PEM certificate", "failed to append CA certificate", "unable to parse TLS CA"},
		Means: "The client's ca_file holds no certificate in PEM. In Prometheus the whole job vanishes: no targets, and no up series.",
		Causes: []finding.Cause{
			{Text: "the file is DER, empty, or a key", Decide: "openssl x509 -noout -subject -in ca.crt"},
			{Text: "Grafana: a path stands where the text is wanted"},
		},
		Note: "promtool check config does not find it; in Grafana $__file{/path/ca.crt} reads a file.",
	},
	{
		Name: "client-pair",
		Says: []string{
			"unable to use specified client cert ({cert}) & key ({key}): {why}", "unable to use specified client cert", "unable to read specified client cert", "unable to read specified client key",
			"unable to use client cert: {why}", "unable to use client key: {why}", "unable to read client cert", "unable to read client key", "unable to use client certificate: {why}",
			"failed to load X509 key pair",
		},
		Means: "The client cannot load its certificate and key, or they do not belong together.",
		Causes: []finding.Cause{
			{Text: "only one of the two was renewed", Decide: checkScrape},
			{Text: "a path starts beside prometheus.yml", Decide: theSame},
			{Text: "the user of Prometheus may not read the key", Decide: "ls -l client.key"},
		},
	},
	{
		Name: "client-pair-half",
		Says: []string{
			"exactly one of key or key_file must be configured when a client certificate is configured", "exactly one of cert or cert_file must be configured when a client key is configured",
			"client cert file {path} specified without client key file", "client key file {path} specified without client cert file",
		},
		Means:  "A tls_config names a client certificate without its key, or a key without its certificate.",
		Causes: []finding.Cause{{Text: "cert_file or key_file is missing in tls_config", Decide: checkScrape}},
	},
	{
		Name: "client-one-of",
		Says: []string{
			"at most one of {options} must be configured", "authorization is not compatible with bearer_token & bearer_token_file", `authorization type cannot be set to "basic", use "basic_auth" instead`,
			"only one of basic_auth, {options} must be", "valid signature algorithms are RS256, RS384 and RS512", "oauth2 client_id must be configured", "oauth2 token_url must be configured",
			"oauth2 client secret is required",
		},
		Means:  "A client block has several ways to log in, or a way in two forms. For basic_auth_users it is basic_auth alone that fits.",
		Causes: []finding.Cause{{Text: "basic_auth beside authorization, or password beside password_file", Decide: checkScrape}},
	},
	{
		Name: "client-secret-unreadable",
		Says: []string{
			"unable to read basic auth password: unable to read file {path}", "unable to read basic auth password file {path}", "unable to read basic auth password", "unable to read basic auth username",
			"unable to read authorization credentials", "unable to use password: {why}", "unable to use username: {why}", "unable to use credentials: {why}", "unable to read headers file {path}",
			"unable to read oauth2 client secret", "unable to use client secret: {why}", "unable to use bearer token: {why}", "unable to read file {path}", "cannot use secret ref without manager",
		},
		Means: "The client cannot read a file with a password or a token, so that every request of the job fails.",
		Causes: []finding.Cause{
			{Text: "there is no such file: it starts beside prometheus.yml", Decide: checkScrape},
			{Text: "the user of Prometheus may not read it", Decide: "ls -l password"},
		},
	},
	{
		Name:   "client-versions-reversed",
		Says:   []string{"tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified"},
		Means:  "The client's lowest version of TLS is above its highest.",
		Causes: []finding.Cause{{Text: "min_version and max_version in tls_config are swapped", Decide: checkScrape}},
	},
	{
		Name:   "client-header-forbidden",
		Says:   []string{"setting header {name} is not allowed"},
		Means:  "http_headers may not set this header: what logs in belongs into basic_auth or authorization.",
		Causes: []finding.Cause{{Text: "the header Authorization in http_headers", Decide: checkScrape}},
	},
	{
		Name: "client-header-value", Rules: []string{"secret-white-space"},
		Says:  []string{"net/http: invalid header field value for {name}", "invalid header field value", "net/http: invalid header field name {name}"},
		Means: "A header that the client would send has a line break in it, so that every request fails before it is sent.",
		Causes: []finding.Cause{
			{Text: "a token or header in a block scalar (|), which ends with a line break: |- has none", Decide: checkScrape},
			{Text: "a file of several lines where one is wanted", Decide: theSame},
		},
	},
	{
		Name: "client-proxy",
		Says: []string{
			"if proxy_from_environment is configured, {field} must not be configured", "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured",
			"if no_proxy is configured, proxy_url must also be configured", "proxyconnect tcp: {why}", "Proxy Authentication Required", "Received HTTP code {status} from proxy after CONNECT",
		},
		Means: "The client goes through a proxy, and something about that does not fit.",
		Causes: []finding.Cause{
			{Text: "proxy_url, no_proxy or the environment's HTTPS_PROXY", Decide: checkScrape},
			{Text: "past the proxy it works", Decide: probe},
		},
	},
	{
		Name: "scrape-pool",
		Says: []string{"error creating new scrape pool", "Error creating HTTP client", "error creating HTTP client"}, Frame: true,
		Means:  "Prometheus could not set up a job: its targets do not exist at all, and neither does up. promtool check config does not find it.",
		Causes: []finding.Cause{{Text: "ca_file, cert_file or key_file cannot be read", Decide: checkScrape}},
	},
	{
		Name: "scrape-failed", Frame: true,
		Says:   []string{"Scrape failed", "Append failed", "Error sending alert", "Error sending alerts", "Failed to send batch, retrying", "non-recoverable error"},
		Means:  "A request of Prometheus failed; what follows in the line says why.",
		Causes: []finding.Cause{{Text: "client and server do not fit together", Decide: checkScrape}, {Text: "the server as it is now", Decide: probe}},
	},
	{
		Name:   "scheme-unknown",
		Says:   []string{"unsupported protocol scheme {scheme}", "unsupported protocol scheme", "first path segment in URL cannot contain colon", "Protocol {scheme} not supported or disabled in libcurl"},
		Means:  "The client does not know how to speak to such an address: http and https are all there is.",
		Causes: []finding.Cause{{Text: "a typing error in scheme, which promtool does not find: httpss", Decide: checkScrape}},
	},
	{
		Name:  "target-is-url",
		Says:  []string{"is not a valid hostname", "invalid host {host}", "unsupported URL in target", "invalid character {character} in host name", "net/url: invalid userinfo", "invalid URL escape {escape}"},
		Means: "A target is written in a form that it cannot have: it is host:port alone.",
		Causes: []finding.Cause{
			{Text: "https:// before the target: that is scheme: https", Decide: checkScrape},
			{Text: "user:password@ before it: that is basic_auth", Decide: theSame},
			{Text: "a path behind it: that is metrics_path", Decide: theSame},
			{Text: "a variable or a template that nothing has filled in", Decide: theSame},
		},
	},
	{
		Name: "client-job-refused",
		Says: []string{
			"found multiple scrape configs with job name {name}", "job_name is empty", "path name {name} is not valid for file discovery", "url for remote_write is empty", "url for remote_read is empty",
			"empty or null scrape config section", "empty or null remote write config section", "empty or null remote read config section", "relabel configuration for {action} action requires",
		},
		Means:  "Prometheus refuses a job, and with it the whole prometheus.yml; one that is running keeps the old one.",
		Causes: []finding.Cause{{Text: "a job without a name of its own, or a field that it must have", Decide: checkScrape}},
	},
	{
		Name: "client-config-refused", Frame: true,
		Says:   []string{"Error loading config", "couldn't load configuration", "One or more errors occurred while applying the new configuration", "Failed to apply configuration", "parsing YAML file {path}: {why}"},
		Means:  "Prometheus does not take its prometheus.yml: it does not start, or keeps the old one. What follows in the line says why.",
		Causes: []finding.Cause{{Text: "all of its reasons, as far as clients go", Decide: "webtool check scrape-config prometheus.yml"}, {Text: "all others", Decide: "promtool check config prometheus.yml"}},
	},
	{
		Name:   "targets-file",
		Says:   []string{"Error reading file", "nil target group item found", "json: cannot unmarshal {kind} into Go value of type []*targetgroup.Group"},
		Means:  "Prometheus cannot read a file of file_sd_configs: it keeps the targets that it had, and has none of them after a restart.",
		Causes: []finding.Cause{{Text: "the file is cut, or no list of targets and labels", Decide: "webtool check scrape-config prometheus.yml"}},
	},
	{
		Name:   "promtool-path",
		Says:   []string{"path {path} does not exist, try --help", "path {path} is a directory", "path {path} does not exist"},
		Means:  "promtool was given a path that is no file; - is none for it, so that it cannot read from a pipe.",
		Causes: []finding.Cause{{Text: "webtool reads standard input, and pipes", Decide: "webtool check web-config - <{config}"}},
	},
	{
		Name:   "secret-hidden",
		Says:   []string{"unable to marshal Secret", "Secret string was empty", "<secret>"},
		Means:  "Prometheus shows a secret of its config as <secret>; such a text is no config that could be used.",
		Causes: []finding.Cause{{Text: "a config was copied from the web page", Decide: checkScrape}},
	},
}
