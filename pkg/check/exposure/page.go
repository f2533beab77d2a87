package exposure

import (
	"slices"

	"webtool/pkg/check/exchange"
)

// Kind is what a path is good for.
type Kind string

// The kinds, in the order of the report: those that read, then those that act.
const (
	Metrics       Kind = "metrics"
	Data          Kind = "data"
	Configuration Kind = "configuration"
	Debug         Kind = "debug"
	Fetch         Kind = "fetches"
	Silence       Kind = "silences"
	Push          Kind = "pushes"
	Reload        Kind = "reload"
	Receiver      Kind = "receivers"
	Admin         Kind = "admin API"
	Lifecycle     Kind = "lifecycle"
)

// page is one path of the fixed list.
type page struct {
	path    string
	kind    Kind
	what    string
	sign    sign // that the product itself answers
	feature string
	origin  bool // ask who may read the answer
	read    func(f *facts, r *exchange.Response, known bool)
}

// acts reports whether the path changes the server, so that a proxy should hold it
// back: whoever is logged in can be made to send it by any web page.
func (k Kind) acts() bool { return k == Lifecycle || k == Reload || k == Admin }

// certain reports whether the path is asked for only of a product that is certain:
// others may act on GET.
func (k Kind) certain() bool { return k.acts() || k == Fetch || k == Push || k == Receiver }

// The pages that several products have.
var (
	metricsPage  = page{path: "/metrics", kind: Metrics, what: "the server's metrics", sign: isExposition, origin: true, read: (*facts).readMetrics}
	pprofPage    = page{path: "/debug/pprof/", kind: Debug, what: "profiles: memory, stacks, and processor time for as long as one asks", sign: isPprof}
	cmdlinePage  = page{path: "/debug/pprof/cmdline", kind: Debug, what: "the command line", sign: isPlainText}
	reloadPage   = page{path: "/-/reload", kind: Reload, what: "reloads the configuration", sign: isPostOnly}
	quitPage     = page{path: "/-/quit", kind: Lifecycle, what: "stops the server", sign: isPostOnly, feature: lifecycle}
	configPage   = page{path: "/config", kind: Configuration, what: "the configuration", sign: isPlainText}
	statusV2Page = page{path: "/api/v2/status", kind: Configuration, what: "the configuration", sign: isAlertmanagerStatus, origin: true, read: (*facts).readAlertmanagerStatus}
	statusV1Page = page{path: "/api/v1/status", kind: Configuration, what: "the command line's flags", sign: isPushgatewayStatus, origin: true, read: (*facts).readPushgatewayStatus}
	buildPage    = page{path: "/api/v1/status/buildinfo", kind: Configuration, what: "the version", sign: isAPIAnswer, origin: true, read: (*facts).readBuildInfo}
)

// guesses are what is asked while the product is not known. All of it reads.
var guesses = []page{buildPage, statusV2Page, statusV1Page}

// pages are what is asked of each product, in this order. What stands there on
// POST alone was read in the sources of Prometheus 2.42 and 3.15, Alertmanager
// 0.25 and 0.34, Pushgateway 1.5 and 1.11, blackbox_exporter 0.23 and 0.28,
// snmp_exporter 0.21 and 0.30.
var pages = map[string][]page{
	Prometheus: {
		metricsPage,
		{path: "/federate", kind: Data, what: "all series", sign: isFederation},
		{path: "/api/v1/status/flags", kind: Configuration, what: "the command line's flags", sign: isAPIAnswer, origin: true, read: (*facts).readFlags},
		{path: "/api/v1/features", kind: Configuration, what: "the switches", sign: isAPIAnswer, read: (*facts).readFeatures},
		{path: "/api/v1/status/config", kind: Configuration, what: "the configuration", sign: isAPIAnswer},
		pprofPage, cmdlinePage,
		{path: "/api/v1/write", kind: Receiver, what: "takes samples by remote write", sign: isPostOnly, feature: remoteWrite},
		{path: "/api/v1/otlp/v1/metrics", kind: Receiver, what: "takes samples by OTLP", sign: isPostOnly, feature: otlp},
		{path: "/api/v1/admin/tsdb/snapshot", kind: Admin, what: "writes a snapshot to the disk", sign: isPostOnly, feature: admin},
		{path: "/api/v1/admin/tsdb/delete_series", kind: Admin, what: "deletes series", sign: isPostOnly, feature: admin},
		{path: "/api/v1/admin/tsdb/clean_tombstones", kind: Admin, what: "frees what was deleted", sign: isPostOnly, feature: admin},
		{path: "/-/reload", kind: Lifecycle, what: "reloads the configuration", sign: isPostOnly, feature: lifecycle},
		quitPage,
	},
	Alertmanager: {
		metricsPage, statusV2Page, pprofPage, cmdlinePage,
		{path: "/api/v2/silences", kind: Silence, what: "lists silences, and takes new ones", sign: isJSONList},
		reloadPage,
	},
	Pushgateway: {
		metricsPage, statusV1Page, pprofPage, cmdlinePage,
		{path: "/metrics/job/webtool", kind: Push, what: "takes and deletes metrics", sign: isPostOnly},
		{path: "/api/v1/admin/wipe", kind: Admin, what: "deletes all metrics", sign: isPostOnly, feature: admin},
		quitPage,
	},
	Node: {metricsPage, pprofPage, cmdlinePage},
	Blackbox: {
		metricsPage, configPage, pprofPage, cmdlinePage,
		{path: "/probe", kind: Fetch, what: "sends requests wherever it is told to", sign: isTargetMissing},
		reloadPage,
	},
	SNMP: {
		metricsPage, configPage, pprofPage, cmdlinePage,
		{path: "/snmp", kind: Fetch, what: "asks devices wherever it is told to, with its own credentials", sign: isTargetMissing},
		reloadPage,
	},
	Exporter: {metricsPage, pprofPage, cmdlinePage},
	"":       append([]page{metricsPage, pprofPage}, guesses...),
}

// visitAll asks for the pages of the product.
func (l *look) visitAll() {
	all := pages[l.facts.product]
	for _, p := range all {
		l.visit(p)
	}
	if l.known == nil {
		return
	}
	for _, p := range all {
		if p.read != nil && p.path != "/metrics" || p.kind.acts() && l.behindProxy() {
			l.visitKnown(p)
		}
	}
}

// behindProxy reports whether something stands in front of the server. A server
// of this family asks for credentials on all paths or on none (exporter-toolkit
// v0.20.0, web/handler.go), so that the same answer everywhere says nothing.
func (l *look) behindProxy() bool {
	if l.base != "" || l.proxied {
		return true
	}
	open, guarded := false, false
	for _, path := range l.visited {
		open, guarded = open || path.State == Open, guarded || path.State == Guarded
	}
	return open && guarded
}

// paths returns what was asked, in the order of the list.
func (l *look) paths() []Path {
	paths := []Path{}
	for _, p := range pages[l.facts.product] {
		if path := l.visited[p.path]; path != nil {
			paths = append(paths, *path)
		}
	}
	return slices.Clip(paths)
}
