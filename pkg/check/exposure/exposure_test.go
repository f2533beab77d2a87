package exposure_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
	"webtool/pkg/check/finding"
)

// look looks at a recorded server, and checks what holds for all.
func look(t *testing.T, anonymous, known recorded, opts exposure.Options) (*exposure.Exposure, []string) {
	t.Helper()
	var sent []string
	var a, k exposure.Get
	if anonymous != nil {
		a = anonymous.get(&sent)
	}
	if known != nil {
		k = known.get(&sent)
	}
	e := exposure.Look(t.Context(), a, k, opts)
	check(t, e, sent, strings.TrimRight(opts.Prefix, "/"))
	return e, sent
}

// check holds what is sent to the list, and what is told to what may be shown.
func check(t *testing.T, e *exposure.Exposure, sent []string, base string) {
	t.Helper()
	if e.Requests != len(sent) || len(sent) > exposure.MaxRequests {
		t.Errorf("%d requests are told, %d were sent", e.Requests, len(sent))
	}
	listed := []string{"/", "/-/healthy"}
	for _, product := range []string{e.Product, ""} {
		listed = append(listed, exposure.Requests(product)...)
	}
	for _, target := range sent {
		path := target
		for base != "" && strings.HasPrefix(path, base+"/") {
			path = strings.TrimPrefix(path, base)
		}
		if !slices.Contains(listed, path) || strings.Contains(target, "?") {
			t.Errorf("sent %q", target)
		}
	}
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(data)}
	for _, o := range e.Observations {
		texts = append(texts, o.Topic, o.Text, o.Help, o.Decide)
		if f := o.Finding; f != nil {
			texts = append(texts, f.Message, f.Effect, f.Help)
			if f.Message == "" || strings.HasSuffix(f.Message, ".") || f.Rule.Subject != finding.Endpoint {
				t.Errorf("%+v", f)
			}
		}
	}
	for _, text := range texts {
		if strings.Contains(text, secret) || strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }) {
			t.Errorf("told %q", text)
		}
	}
}

// TestLook looks at what was recorded of real servers.
func TestLook(t *testing.T) {
	const readable = "exposed-data warning, exposed-config warning, exposed-debug warning" // and exposed-metrics, an info
	below := exposure.Options{Prefix: "/prometheus"}
	guarded := recorded{"*": unauthorized}
	for _, c := range []struct {
		name             string
		anonymous, known recorded
		opts             exposure.Options
		product, found   string
		tells            []string
	}{
		{name: "Prometheus 3", anonymous: prometheus3, product: "prometheus 3.15.0",
			found: "receiver-open error, lifecycle-open error, " + readable + ", cors-any warning, exposed-metrics info",
			tells: []string{
				"note exposure: Prometheus 3.15.0, 10 paths answer without credentials, 4 are switched off (14 requests, GET only)\n",
				"fails receivers [receiver-open error]: the OTLP receiver is on (features page), and /api/v1/otlp/v1/metrics answers without credentials\n",
				"seen receivers: the remote write receiver is off (features page)\n",
				"seen admin API: the admin API is off (features page)\n",
				"fails lifecycle [lifecycle-open error]: the lifecycle API is on (features page), and /-/reload and /-/quit answer without credentials\n",
				"warns CORS [cors-any warning]: /api/v1/status/flags may be read by any web page: Access-Control-Allow-Origin is whatever origin asks\n"}},
		{name: "Prometheus 2.54 by its flags", product: "prometheus 2.54.0",
			anonymous: prometheus3.but(recorded{"/metrics": built("prometheus", "2.54.0"), "/api/v1/features": notFound,
				"/api/v1/status/flags": api(`{"web.enable-lifecycle":"false","web.enable-admin-api":"true","web.enable-remote-write-receiver":"false","enable-feature":"agent,otlp-write-receiver"}`)}),
			found: "receiver-open error, admin-open error, " + readable + ", exposed-metrics info",
			tells: []string{"fails receivers [receiver-open error]: the OTLP receiver is on (flags page)", "seen lifecycle: the lifecycle API is off (flags page)\n"}},
		{name: "flags of another kind", product: "prometheus 3.15.0",
			anonymous: prometheus3.but(recorded{"/api/v1/features": api(`{"api":{"lifecycle":"yes","admin":null}}`), "/api/v1/status/flags": api(`{"web.enable-lifecycle":true,"web.enable-admin-api":["false"]}`)}),
			found:     readable + ", exposed-metrics info",
			tells:     []string{"unknown lifecycle: /-/reload and /-/quit answer without credentials; whether the lifecycle API is on cannot be seen\n"}},
		{name: "guarded", anonymous: guarded, found: "", tells: []string{"ok exposure: an unknown server, no path answers without credentials, 5 are guarded (6 requests, GET only)\n"}},
		{name: "guarded, and known", anonymous: guarded, known: prometheus3, product: "prometheus 3.15.0", found: "cors-any info",
			tells: []string{"ok exposure: Prometheus 3.15.0, no path answers without credentials, 14 are guarded (18 requests, GET only)\n",
				"ok lifecycle: the lifecycle API is on (features page, with credentials), and out of reach without credentials (401)\n"}},
		{name: "a client certificate", known: alertmanager, product: "alertmanager 0.34.2",
			tells: []string{"ok exposure: Alertmanager 0.34.2, no path answers without credentials, 6 are guarded (2 requests, GET only)\n", "ok CORS: "}},
		{name: "below a prefix", anonymous: prometheus3.below("/prometheus"), opts: below, product: "prometheus 3.15.0",
			found: "prefix-lost warning, receiver-open error, lifecycle-open error, " + readable + ", shield-missing warning, cors-any warning, exposed-metrics info, listens-beside-proxy info",
			tells: []string{"note listens [listens-beside-proxy info]: the server behind the proxy listens on \"0.0.0.0:9090\" (flags page)\n"}},
		{name: "below a prefix of its own", opts: below, product: "prometheus 3.15.0",
			anonymous: prometheus3.but(recorded{"/": answer{status: 302}.with("Location", "/prometheus/query"),
				"/api/v1/features":     api(`{"api":{"lifecycle":false,"admin":false,"otlp_write_receiver":false,"remote_write_receiver":false}}`),
				"/api/v1/status/flags": api(`{"web.listen-address":":9090","web.route-prefix":"/prometheus"}`)}).below("/prometheus"),
			found: readable + ", exposed-metrics info", tells: []string{"note shield: /prometheus/api/v1/admin/tsdb/snapshot, "}},
		{name: "behind a proxy, on loopback", opts: exposure.Options{Proxied: true}, product: "prometheus 3.15.0",
			anonymous: prometheus3.but(recorded{"/-/reload": {status: 403}, "/-/quit": {status: 403}, "/api/v1/admin/tsdb/snapshot": {status: 403}, "/api/v1/admin/tsdb/delete_series": {status: 403},
				"/api/v1/admin/tsdb/clean_tombstones": notFound, "/api/v1/status/flags": api(`{"web.listen-address":"127.0.0.1:9090,[::1]:9090,localhost:1"}`)}),
			found: "receiver-open error, " + readable + ", exposed-metrics info",
			tells: []string{"ok shield: /api/v1/admin/tsdb/snapshot, /api/v1/admin/tsdb/delete_series, /api/v1/admin/tsdb/clean_tombstones, /-/reload and /-/quit do not reach the server (403 and 404)\n"}},
		{name: "a slash too many", opts: below, anonymous: recorded{"*": notFound, "/prometheus/metrics": answer{status: 307}.with("Location", "http://localhost/metrics")},
			found: "prefix-doubled-slash error"},
		{name: "the prefix twice", opts: below, anonymous: prometheus3.below("/prometheus/prometheus"), found: "prefix-twice error"},
		{name: "nothing there", opts: below, anonymous: recorded{}, tells: []string{"unknown exposure: an unknown server, ", "unknown prefix: nothing below /prometheus tells what it is\n"}},
		{name: "Alertmanager", anonymous: alertmanager, product: "alertmanager 0.34.2",
			found: "exposed-config warning, exposed-debug warning, silence-open warning, reload-open warning, exposed-metrics info", tells: []string{"ok CORS: "}},
		{name: "Alertmanager with its metrics guarded", anonymous: alertmanager.but(recorded{"/metrics": unauthorized}), product: "alertmanager 0.34.2",
			found: "exposed-config warning, exposed-debug warning, silence-open warning",
			tells: []string{"unknown shield: whether /-/reload reaches the server cannot be told (no answer)\n"}},
		{name: "Pushgateway", anonymous: pushgateway, product: "pushgateway 1.11.3",
			found: "exposed-config warning, exposed-debug warning, push-open warning, cors-any warning, exposed-metrics info",
			tells: []string{"note exposure: Pushgateway 1.11.3, 5 paths answer without credentials, 2 are switched off (7 requests, GET only)\n"}},
		{name: "Pushgateway with all on", product: "pushgateway 1.11.3",
			anonymous: pushgateway.but(recorded{"/api/v1/admin/wipe": answer{status: 405}.with("Allow", "OPTIONS, PUT"),
				"/api/v1/status": api(`{"build_information":{},"flags":{"web.enable-admin-api":"true","web.enable-lifecycle":"true"}}`)}),
			found: "admin-open error, lifecycle-open error, exposed-config warning, exposed-debug warning, push-open warning, exposed-metrics info"},
		{name: "blackbox_exporter", anonymous: blackbox, product: "blackbox_exporter 0.28.0",
			found: "exposed-config warning, exposed-debug warning, fetch-open warning, reload-open warning, exposed-metrics info"},
		{name: "snmp_exporter", anonymous: snmp, product: "snmp_exporter 0.30.1",
			found: "exposed-config warning, exposed-debug warning, fetch-open warning, reload-open warning, exposed-metrics info"},
		{name: "at a path of its metrics", anonymous: blackbox, opts: exposure.Options{Prefix: "/metrics"}, product: "blackbox_exporter 0.28.0",
			found: "exposed-config warning, exposed-debug warning, fetch-open warning, reload-open warning, exposed-metrics info"},
		{name: "an exporter with a name", anonymous: recorded{"*": landing, "/metrics": built("mysqld_exporter", "0.19.0")}, product: "exporter 0.19.0",
			found: "exposed-metrics info", tells: []string{"note exposure: mysqld_exporter 0.19.0, 1 path answers without credentials, 2 are unknown (3 requests, GET only)\n"}},
		{name: "a page for every path", anonymous: recorded{"*": landing}, tells: []string{"unknown exposure: an unknown server, no path answers without credentials, 5 are unknown (6 requests, GET only)\n"}},
		{name: "a firewall", anonymous: prometheus3.but(recorded{"/-/reload": {status: 405, body: "blocked"}, "/-/quit": {status: 405, body: "blocked"}}), product: "prometheus 3.15.0",
			found: "receiver-open error, " + readable + ", cors-any warning, exposed-metrics info",
			tells: []string{"unknown lifecycle: the lifecycle API is on (features page); who reaches /-/reload and /-/quit cannot be told (405)\n"}},
		{name: "a login page", anonymous: recorded{"*": answer{status: 302}.with("Location", "https://login.example.com/?token="+secret)},
			tells: []string{"ok exposure: an unknown server, no path answers without credentials, 5 are guarded"}},
		{name: "https elsewhere", anonymous: recorded{"/metrics": answer{status: 301}.with("Location", "https://prom.example.com/metrics"), "*": unauthorized},
			tells: []string{"unknown exposure: an unknown server, no path answers without credentials, 4 are guarded, 1 is unknown (6 requests, GET only)\n"}},
		{name: "a limit", anonymous: prometheus3.but(recorded{"/api/v1/features": tooMany}), product: "prometheus 3.15.0",
			found: "exposed-data warning, exposed-config warning, cors-any warning, exposed-metrics info",
			tells: []string{"unknown exposure: Prometheus 3.15.0, 3 paths answer without credentials, 11 are unknown (4 requests, GET only); the rest is unknown: the server answered 429 (too many requests)\n"}},
		{name: "no answer", anonymous: recorded{"*": silent}, tells: []string{"unknown exposure: an unknown server, no path answers without credentials, 5 are unknown (2 requests, GET only); the rest is unknown: the server did not answer: �[31mno answer\n"}},
		{name: "one answer that does not come", anonymous: prometheus3.but(recorded{"/federate": silent}), product: "prometheus 3.15.0",
			found: "receiver-open error, lifecycle-open error, exposed-config warning, exposed-debug warning, cors-any warning, exposed-metrics info"},
		{name: "CORS with credentials", anonymous: guarded, known: alertmanager.but(recorded{"/api/v2/status": alertmanager["/api/v2/status"].with("Access-Control-Allow-Origin", "https://origin.invalid").with("Access-Control-Allow-Credentials", "true")}),
			product: "alertmanager 0.34.2", found: "cors-any warning"},
		{name: "CORS for one origin", anonymous: alertmanager.but(recorded{"/api/v2/status": alertmanager["/api/v2/status"].with("Access-Control-Allow-Origin", "https://grafana.example.com")}),
			product: "alertmanager 0.34.2", found: "exposed-config warning, exposed-debug warning, silence-open warning, reload-open warning, exposed-metrics info", tells: []string{"ok CORS: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, _ := look(t, c.anonymous, c.known, c.opts)
			if product := strings.TrimSpace(e.Product + " " + e.Version); product != c.product || found(e) != c.found {
				t.Errorf("%s, found %s\nwanted %s, found %s\n%s%s", product, found(e), c.product, c.found, told(e), strings.Join(states(e), "\n"))
			}
			tells(t, e, c.tells...)
		})
	}
}

// TestHelp gives the way out with each finding: a report tells it once.
func TestHelp(t *testing.T) {
	e, _ := look(t, alertmanager, nil, exposure.Options{})
	var helps []string
	for _, o := range e.Observations {
		if o.Help != "" {
			helps = append(helps, o.Help)
		}
	}
	if len(helps) != len(e.Findings()) || !strings.Contains(helps[0], "webtool gen web-config") {
		t.Fatalf("%q", helps)
	}
	for _, f := range e.Findings() {
		if f.Help != helps[0] {
			t.Errorf("%s: %q", f.Rule.Name, f.Help)
		}
	}
}

// TestProductByMetrics is about who shows metrics that others may have written.
func TestProductByMetrics(t *testing.T) {
	own := func(name string) string { return name + `_build_info{version="1.0.0"} 1` + "\n" }
	for lines, want := range map[string]string{
		`prometheus_build_info{job="prom",version="3.0.0"} 1` + "\n" + own("pushgateway"): "pushgateway 1.0.0",
		own("prometheus") + own("pushgateway"):                                            "pushgateway 1.0.0",
		own("prometheus") + own("node_exporter"):                                          "node_exporter 1.0.0",
		`go_build_info{path="x",version="(devel)"} 1` + "\n":                              "exporter",
		`x_exporter_build_info{version="1.0.0` + "\x1b" + `[31m"} 1` + "\n":               "exporter x_exporter",
		`prometheus_build_info{version="1\u00200"} 1` + "\n":                              "prometheus",
		`prometheus_build_info{version="` + strings.Repeat("9", 65) + `"} 1` + "\n":       "prometheus",
		`prometheus_build_info{version="3.0.0` + "\n":                                     "exporter",
		`prometheus_build_info{tags="a,b={}\"x",version="3.0.0"} 1` + "\n":                "prometheus 3.0.0",
		`prometheus_build_info{ version = "3.0.0" , } 1` + "\n":                           "exporter",
		"thanos_build_info{} 1\n":                                                         "exporter thanos",
		"<html>_build_info{version=\"1\"} 1\n":                                            "exporter",
		"# prometheus_build_info{version=\"3.0.0\"} 1\n":                                  "exporter",
	} {
		e, _ := look(t, recorded{"/metrics": metrics(lines)}, nil, exposure.Options{})
		if got := strings.Join(strings.Fields(e.Product+" "+e.Name+" "+e.Version), " "); got != want {
			t.Errorf("%q\n got %s\nwant %s", lines, got, want)
		}
	}
}

// TestCutMetrics finds the product where its name is beyond what was read.
func TestCutMetrics(t *testing.T) {
	e, _ := look(t, prometheus3.but(recorded{"/metrics": metrics(cut)}), nil, exposure.Options{})
	if e.Product != exposure.Prometheus {
		t.Errorf("told:\n%s", told(e))
	}
	e, _ = look(t, recorded{"/metrics": metrics(cut)}, nil, exposure.Options{})
	if e.Product != exposure.Exporter {
		t.Errorf("told:\n%s", told(e))
	}
}

// TestLookalikes asks nothing that could act of servers that answer like
// Prometheus, and may reload at a GET.
func TestLookalikes(t *testing.T) {
	acting := []string{"/-/reload", "/-/quit", "/api/v1/write", "/api/v1/otlp/v1/metrics", "/api/v1/admin/tsdb/snapshot", "/metrics/job/webtool", "/api/v1/admin/wipe", "/probe", "/snmp"}
	for name, server := range map[string]recorded{
		"other metrics":      prometheus3.but(recorded{"/metrics": metrics("vm_app_version{version=\"x\"} 1\n"), "/-/healthy": {status: 200, kind: "text/plain", body: "VictoriaMetrics is Healthy.\n"}}),
		"metrics guarded":    prometheus3.but(recorded{"/metrics": unauthorized, "/-/healthy": notFound}),
		"no metrics":         prometheus3.but(recorded{"/metrics": notFound, "/-/healthy": {status: 200, kind: "text/plain", body: "OK"}}),
		"like Alertmanager":  alertmanager.but(recorded{"/metrics": notFound}),
		"like a Pushgateway": pushgateway.but(recorded{"/metrics": notFound}),
	} {
		for _, known := range []recorded{nil, server} {
			_, sent := look(t, server, known, exposure.Options{Proxied: true})
			for _, target := range sent {
				if slices.Contains(acting, target) {
					t.Errorf("%s: sent %s", name, target)
				}
			}
		}
	}
}

// TestEnds ends with the context, and with the answers.
func TestEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var sent []string
	get := prometheus3.get(&sent)
	e := exposure.Look(ctx, func(ctx context.Context, target string, header ...exchange.Field) (*exchange.Response, error) {
		if target == "/federate" {
			cancel()
		}
		return get(ctx, target, header...)
	}, nil, exposure.Options{})
	if len(sent) != 2 || e.Ended != "the time was over" {
		t.Errorf("sent %q, %s", sent, told(e))
	}
	nothing := func(context.Context, string, ...exchange.Field) (*exchange.Response, error) { return nil, nil }
	if e := exposure.Look(t.Context(), nothing, nothing, exposure.Options{}); e.Requests != 2 || e.Ended != "the server did not answer" {
		t.Errorf("%s", told(e))
	}
	if e := exposure.Look(t.Context(), nil, nil, exposure.Options{}); e.Requests != 0 {
		t.Errorf("%s", told(e))
	}
}

// TestBudget is about the longest list: guarded, with credentials, below a prefix.
func TestBudget(t *testing.T) {
	most := 0
	for _, server := range []recorded{prometheus3, alertmanager, pushgateway, blackbox, snmp, {}} {
		guard := recorded{"*": unauthorized}
		if server["/metrics"].status == 0 {
			guard = recorded{}
		}
		e, sent := look(t, guard, server.below("/p"), exposure.Options{Prefix: "/p"})
		if e.Ended != "" {
			t.Errorf("%s after %q", e.Ended, sent)
		}
		most = max(most, len(sent))
	}
	if most != 24 {
		t.Errorf("the longest list takes %d requests", most)
	}
}

// TestRules holds the rules to what the others keep.
func TestRules(t *testing.T) {
	for i, r := range exposure.Rules {
		if want := fmt.Sprintf("WT%d", 240+i); r.Code != want || r.Subject != finding.Endpoint || r.Source == "" || !strings.HasSuffix(r.Why, ".") ||
			r.Summary == "" || strings.HasSuffix(r.Summary, ".") || r.Bad != "" || r.Refusal {
			t.Errorf("%+v", r)
		}
	}
}
