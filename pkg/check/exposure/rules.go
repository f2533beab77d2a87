package exposure

import "webtool/pkg/check/finding"

const (
	modelSource = "Prometheus documentation, Security model"
	webSource   = "Prometheus v3.15.0, web/web.go"
)

// What can be read. Upstream does not call that a vulnerability: these servers are
// made for networks that are trusted, and offer TLS and passwords for others.
var (
	exposedMetrics = &finding.Rule{Name: "exposed-metrics", Code: "WT240", Severity: finding.Info, Subject: finding.Endpoint,
		Summary: "metrics can be read without credentials",
		Why:     "Whoever reaches the port reads names, versions, sizes and loads. Many a network is built on that; what is scraped over one that others use should ask for a password or a client certificate.",
		Source:  modelSource}
	exposedConfig = &finding.Rule{Name: "exposed-config", Code: "WT241", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "the configuration or the command line can be read without credentials",
		Why:     "The pages show hosts, users, receivers and paths. Values that the server knows to be secret are masked; those in URLs, labels and flags are not.",
		Source:  modelSource + ", \"Secrets\""}
	exposedDebug = &finding.Rule{Name: "exposed-debug", Code: "WT242", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "Go's profiles can be read without credentials",
		Why: "All servers of this family serve /debug/pprof, and none can switch it off. Upstream counts that as no vulnerability, and it is none in a network that is trusted. " +
			"It shows the command line, stacks and memory, and each profile costs processor time. webtool reads the index and the command line's status, and takes no profile.",
		Source: "Go net/http/pprof; " + modelSource}
	exposedData = &finding.Rule{Name: "exposed-data", Code: "WT243", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "all series can be read without credentials",
		Why:     "A server that federates without credentials also answers queries, and a few wide ones keep it busy. webtool asks for no series.",
		Source:  modelSource + ", \"Prometheus\""}
)

// What anybody can change. Where somebody turned on what is off by default, it is
// an error; where the product has no switch, a warning.
var (
	lifecycleOpen = &finding.Rule{Name: "lifecycle-open", Code: "WT244", Severity: finding.Error, Subject: finding.Endpoint,
		Summary: "anybody can stop the server",
		Why: "With --web.enable-lifecycle a POST to /-/quit stops the server, and one to /-/reload has it read its configuration again. It is off by default. " +
			"Nothing but credentials, or a proxy that holds these paths back, tells who may. webtool sends GET, which is refused: that it is refused shows that a POST would arrive.",
		Source: webSource + "; Pushgateway v1.11.3, main.go"}
	adminOpen = &finding.Rule{Name: "admin-open", Code: "WT245", Severity: finding.Error, Subject: finding.Endpoint,
		Summary: "anybody can delete what the server has stored",
		Why:     "With --web.enable-admin-api a POST deletes series and fills the disk with snapshots; in Pushgateway a PUT wipes all metrics. It is off by default, and nothing but credentials, or a proxy that holds these paths back, tells who may.",
		Source:  "Prometheus v3.15.0, web/api/v1/api.go; Pushgateway v1.11.3, main.go"}
	receiverOpen = &finding.Rule{Name: "receiver-open", Code: "WT246", Severity: finding.Error, Subject: finding.Endpoint,
		Summary: "anybody can write series",
		Why:     "A receiver for remote write or OTLP takes whatever is sent: series that were never measured, alerts that fire or stay silent by them, until the disk is full. It is off by default.",
		Source:  "Prometheus v3.15.0, web/api/v1/api.go"}
	reloadOpen = &finding.Rule{Name: "reload-open", Code: "WT247", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "anybody can have the configuration read again",
		Why:     "Alertmanager, blackbox_exporter and snmp_exporter reload at a POST to /-/reload, and have no switch for it. It brings into force what lies on the disk at that moment, half edited or not.",
		Source:  "Alertmanager v0.34.2, httpserver/httpserver.go; blackbox_exporter v0.28.0, main.go; snmp_exporter v0.30.1, main.go"}
	pushOpen = &finding.Rule{Name: "push-open", Code: "WT248", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "anybody can push and delete metrics",
		Why:     "A Pushgateway takes metrics from whoever reaches it, under any job and instance. It is made for that, and within a network that is trusted it is no fault.",
		Source:  modelSource + ", \"Pushgateway\""}
	silenceOpen = &finding.Rule{Name: "silence-open", Code: "WT249", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "anybody can silence alerts",
		Why:     "Who reads silences without credentials also makes and ends them, unless a proxy lets GET alone through, which a GET cannot tell.",
		Source:  modelSource + ", \"Alertmanager\""}
	fetchOpen = &finding.Rule{Name: "fetch-open", Code: "WT250", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "anybody can send requests through the exporter",
		Why: "blackbox_exporter and snmp_exporter take the target from the URL, by design: whoever reaches them reaches what they reach, with the credentials of their modules. " +
			"webtool names no target, and the exporter's complaint about that shows that it would have taken one.",
		Source: modelSource + ", \"Exporters\""}
)

// What a proxy lets through, and how it passes it on.
var (
	shieldMissing = &finding.Rule{Name: "shield-missing", Code: "WT251", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "a proxy lets the paths through that stop, reload or delete",
		Why: "The servers have no protection against requests that a web page elsewhere makes a browser send, so also who is logged in should not reach these paths from outside. " +
			"Where credentials are asked for, the finding is an info; where the switches are off, there is none.",
		Source: modelSource + ", \"API Security\""}
	prefixDoubledSlash = &finding.Rule{Name: "prefix-doubled-slash", Code: "WT252", Severity: finding.Error, Subject: finding.Endpoint,
		Summary: "a proxy passes paths on with a slash too many",
		Why:     "Of `location /prometheus {` with `proxy_pass http://localhost:9090/;` nginx makes //metrics. The server redirects that to /metrics, without the prefix, where the proxy has nothing: each path ends in 404.",
		Source:  "nginx documentation, proxy_pass; Go net/http, ServeMux"}
	prefixLost = &finding.Rule{Name: "prefix-lost", Code: "WT253", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "the user interface leads out of the prefix",
		Why:     "A server that is not told of its prefix redirects to /graph or /query. The API works below the prefix; the user interface, and links in alerts, do not.",
		Source:  webSource}
	prefixTwice = &finding.Rule{Name: "prefix-twice", Code: "WT254", Severity: finding.Error, Subject: finding.Endpoint,
		Summary: "a proxy takes away the prefix that the server expects",
		Why:     "--web.external-url with a path makes the server expect that path in front of each request, unless --web.route-prefix says otherwise. A proxy that takes it away leaves 404 everywhere.",
		Source:  "Prometheus v3.15.0, cmd/prometheus/main.go"}
	corsAny = &finding.Rule{Name: "cors-any", Code: "WT255", Severity: finding.Warning, Subject: finding.Endpoint,
		Summary: "any web page may read the server through a visitor's browser",
		Why: "Prometheus allows every origin unless --web.cors.origin names some, Pushgateway always does. Where no credentials are asked for, a page that somebody inside opens reads the server through that browser. " +
			"Where they are, it is an info, unless the browser is told to send its own.",
		Source: "Prometheus v3.15.0, util/httputil/cors.go; Fetch standard, section 3.2.3"}
	listensBesideProxy = &finding.Rule{Name: "listens-beside-proxy", Code: "WT256", Severity: finding.Info, Subject: finding.Endpoint,
		Summary: "the server behind a proxy also listens beyond loopback",
		Why:     "What the proxy asks for protects nothing where the server's own port can be reached. In a container that address may be the right one.",
		Source:  modelSource}
)

// Rules are all rules of this package, by code.
var Rules = []*finding.Rule{
	exposedMetrics, exposedConfig, exposedDebug, exposedData,
	lifecycleOpen, adminOpen, receiverOpen, reloadOpen, pushOpen, silenceOpen, fetchOpen,
	shieldMissing, prefixDoubledSlash, prefixLost, prefixTwice, corsAny, listensBesideProxy,
}
