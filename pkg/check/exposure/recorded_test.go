package exposure_test

import (
	"context"
	"errors"
	"strings"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
)

// answer is what a server says to a GET.
type answer struct {
	status int
	kind   string // Content-Type
	body   string
	header []exchange.Field
}

func (a answer) with(name, value string) answer {
	a.header = append(a.header[:len(a.header):len(a.header)], exchange.Field{Name: name, Value: value})
	return a
}

// recorded is a server by its answers. "*" answers for the paths that are not
// named; without it they are 404.
type recorded map[string]answer

var errNoAnswer = errors.New("\x1b[31mno answer")

// get answers, and notes the targets.
func (r recorded) get(sent *[]string) exposure.Get {
	return func(ctx context.Context, target string, header ...exchange.Field) (*exchange.Response, error) {
		*sent = append(*sent, target)
		a, ok := r[target]
		if !ok {
			if a, ok = r["*"]; !ok {
				a = notFound
			}
		}
		if a.status == 0 {
			return nil, errNoAnswer
		}
		response := &exchange.Response{Status: a.status, Body: []byte(a.body), Truncated: strings.HasSuffix(a.body, cut)}
		response.Header = append(response.Header, a.header...)
		if a.kind != "" {
			response.Header = append(response.Header, exchange.Field{Name: "Content-Type", Value: a.kind})
		}
		return response, nil
	}
}

// but returns the server with other answers to some paths.
func (r recorded) but(others recorded) recorded {
	both := recorded{}
	for _, from := range []recorded{r, others} {
		for path, a := range from {
			both[path] = a
		}
	}
	return both
}

// below returns the server as it answers below a prefix.
func (r recorded) below(prefix string) recorded {
	moved := recorded{}
	for path, a := range r {
		if path != "*" {
			path = prefix + path
		}
		moved[path] = a
	}
	return moved
}

const cut = "\n# and so on"

// What servers have in common.
var (
	notFound     = answer{status: 404, kind: "text/plain; charset=utf-8", body: "404 page not found\n"}
	unauthorized = answer{status: 401, kind: "text/plain; charset=utf-8", body: "Unauthorized\n"}
	tooMany      = answer{status: 429, body: "Too Many Requests"}
	silent       = answer{}
	pprof        = answer{status: 200, kind: "text/html; charset=utf-8", body: "<html>\n<head>\n<title>/debug/pprof/</title>\n"}
	cmdline      = answer{status: 200, kind: "text/plain; charset=utf-8", body: "server\x00--password=" + secret}
	postOnly     = answer{status: 405, kind: "text/plain; charset=utf-8", body: "Method Not Allowed\n"}.with("Allow", "OPTIONS, POST")
	onlyPost     = answer{status: 405, kind: "text/plain; charset=utf-8", body: "Only POST or PUT requests allowed"}
)

// secret stands in every body that is not to be shown.
const secret = "hunter2"

func metrics(lines string) answer {
	return answer{status: 200, kind: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores", body: "# TYPE go_info gauge\ngo_info{version=\"go1.26.8\"} 1\n" + lines}
}

func built(name, version string) answer {
	return metrics(name + `_build_info{branch="",goversion="go1.26.8",version="` + version + `"} 1` + "\n")
}

func jsonOf(text string) answer {
	return answer{status: 200, kind: "application/json", body: text}
}

func api(data string) answer { return jsonOf(`{"status":"success","data":` + data + `}`) }

// prometheus3 is 3.15.0, started with --web.enable-lifecycle and
// --web.enable-otlp-receiver.
var prometheus3 = recorded{
	"/metrics":   built("prometheus", "3.15.0"),
	"/-/healthy": {status: 200, kind: "text/plain; charset=utf-8", body: "Prometheus Server is Healthy.\n"},
	"/federate":  {status: 200, kind: "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"},
	"/api/v1/status/flags": api(`{"web.enable-lifecycle":"true","web.enable-admin-api":"false","web.enable-remote-write-receiver":"false","web.enable-otlp-receiver":"true",`+
		`"enable-feature":"","web.cors.origin":".*","web.config.file":"","web.listen-address":"0.0.0.0:9090","web.route-prefix":"/","web.external-url":"http://u:`+secret+`@h/"}`).with("Access-Control-Allow-Origin", "https://origin.invalid"),
	"/api/v1/features":                    api(`{"api":{"admin":false,"lifecycle":true,"otlp_write_receiver":true,"remote_write_receiver":false,"search":false},"otlp_receiver":{"delta_conversion":false}}`),
	"/api/v1/status/config":               api(`{"yaml":"global: {} # ` + secret + `"}`),
	"/api/v1/status/buildinfo":            api(`{"version":"3.15.0","goVersion":"go1.26.8"}`),
	"/debug/pprof/":                       pprof,
	"/debug/pprof/cmdline":                cmdline,
	"/api/v1/write":                       postOnly,
	"/api/v1/otlp/v1/metrics":             postOnly,
	"/api/v1/admin/tsdb/snapshot":         postOnly,
	"/api/v1/admin/tsdb/delete_series":    postOnly,
	"/api/v1/admin/tsdb/clean_tombstones": postOnly,
	"/-/reload":                           onlyPost,
	"/-/quit":                             onlyPost,
	"/":                                   answer{status: 302}.with("Location", "/query"),
}

// alertmanager is 0.34.2.
var alertmanager = recorded{
	"/metrics":             built("alertmanager", "0.34.2"),
	"/api/v2/status":       jsonOf(`{"cluster":{"status":"disabled"},"config":{"original":"` + secret + `"},"versionInfo":{"version":"0.34.2"}}`),
	"/api/v2/silences":     jsonOf("[]\n"),
	"/debug/pprof/":        pprof,
	"/debug/pprof/cmdline": cmdline,
	"/-/reload":            postOnly,
}

// pushgateway is 1.11.3.
var pushgateway = recorded{
	"/metrics":             built("pushgateway", "1.11.3"),
	"/api/v1/status":       api(`{"build_information":{"version":"1.11.3"},"flags":{"web.enable-admin-api":"false","web.enable-lifecycle":"false","web.config.file":"","web.listen-address":":9091"}}`).with("Access-Control-Allow-Origin", "*"),
	"/debug/pprof/":        pprof,
	"/debug/pprof/cmdline": cmdline,
	"/metrics/job/webtool": answer{status: 405}.with("Allow", "DELETE, OPTIONS, POST, PUT"),
	"/-/quit":              {status: 405, body: "Only POST or PUT requests allowed."},
}

// blackbox is 0.28.0, snmp 0.30.1; both answer any other path with a page.
var (
	landing  = answer{status: 200, kind: "text/html; charset=UTF-8", body: "<html lang=\"en\"><title>Exporter</title>"}
	blackbox = recorded{
		"*": landing, "/metrics": built("blackbox_exporter", "0.28.0"), "/debug/pprof/": pprof, "/debug/pprof/cmdline": cmdline,
		"/config":   {status: 200, kind: "text/plain", body: "modules:\n"},
		"/probe":    {status: 400, kind: "text/plain; charset=utf-8", body: "Target parameter is missing\n"},
		"/-/reload": {status: 405, kind: "text/plain; charset=utf-8", body: "This endpoint requires a POST request.\n"},
	}
	snmp = recorded{
		"*": landing, "/metrics": built("snmp_exporter", "0.30.1"), "/debug/pprof/": pprof, "/debug/pprof/cmdline": cmdline,
		"/config":   {status: 200, kind: "text/plain; charset=utf-8", body: "auths:\n"},
		"/snmp":     {status: 400, kind: "text/plain; charset=utf-8", body: "'target' parameter must be specified once\n"},
		"/-/reload": {status: 400, kind: "text/plain; charset=utf-8", body: "POST method expected\n"},
	}
)
