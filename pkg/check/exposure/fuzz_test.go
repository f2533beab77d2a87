package exposure_test

import (
	"encoding/json"
	"strings"
	"testing"

	"webtool/pkg/check/exposure"
)

// FuzzLook has a server answer each path with the same, but for what its metrics
// and its front page say: nothing it sends makes the look stumble, send what is
// not listed, or tell what a terminal would act on.
func FuzzLook(f *testing.F) {
	for _, server := range []recorded{prometheus3, alertmanager, pushgateway, blackbox, snmp} {
		for _, a := range server {
			location, allow := "", ""
			for _, h := range a.header {
				switch h.Name {
				case "Location":
					location = h.Value
				case "Allow":
					allow = h.Value
				}
			}
			f.Add(server["/metrics"].body, a.status, a.kind, a.body, location, allow, "/prometheus")
		}
	}
	f.Add("", 302, "", "", "//\x1b]0;x\x07/%zz", "", "")
	f.Add("prometheus_build_info{", 302, "", "", "/query", "", "/prometheus.") // its path ended a message
	f.Add("", 307, "", "", "http://\u202ehost/metrics", "", "/p")
	f.Fuzz(func(t *testing.T, lines string, status int, kind, body, location, allow, prefix string) {
		if status < 100 || status > 999 || strings.Contains(body, secret) || strings.Contains(lines, secret) || strings.Contains(location, secret) ||
			strings.ContainsAny(prefix, "?") || prefix != "" && prefix[0] != '/' || len(prefix) > 100 {
			return // not what exchange or a URL would give; and secrets are looked for elsewhere
		}
		every := answer{status: status, kind: kind, body: body}.with("Location", location).with("Allow", allow).with("Access-Control-Allow-Origin", allow)
		prefix = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(prefix, "/"), "/metrics"), "/")
		for _, server := range []recorded{{"*": every}, {"*": every, prefix + "/metrics": metrics(lines)}} {
			e, _ := look(t, server, nil, exposure.Options{Prefix: prefix})
			look(t, recorded{"*": unauthorized}, server, exposure.Options{Prefix: prefix})
			if e.Product == exposure.Prometheus {
				look(t, server.but(recorded{prefix + "/-/reload": onlyPost}), server, exposure.Options{Prefix: prefix})
			}
		}
	})
}

// FuzzPages has a server answer with pages that are not what they should be.
func FuzzPages(f *testing.F) {
	for _, server := range []recorded{prometheus3, pushgateway, alertmanager} {
		for _, page := range []string{"/api/v1/features", "/api/v1/status/flags", "/api/v1/status", "/api/v2/status"} {
			if a, ok := server[page]; ok {
				f.Add(strings.ReplaceAll(a.body, secret, "x"))
			}
		}
	}
	f.Add(`{"status":"success","data":` + strings.Repeat("[", 1000))
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Contains(body, secret) {
			return
		}
		page := jsonOf(body)
		for _, server := range []recorded{
			prometheus3.but(recorded{"/api/v1/features": page}), prometheus3.but(recorded{"/api/v1/features": notFound, "/api/v1/status/flags": page}),
			prometheus3.but(recorded{"/metrics": notFound, "/-/healthy": notFound, "/api/v1/status/buildinfo": page}),
			pushgateway.but(recorded{"/api/v1/status": page}), alertmanager.but(recorded{"/api/v2/status": page}), alertmanager.but(recorded{"/metrics": notFound, "/api/v2/status": page}),
		} {
			e, _ := look(t, server, nil, exposure.Options{})
			for _, feature := range e.Features {
				// What is told of a switch is what a reader of JSON would find.
				if feature.State == exposure.Yes && strings.HasPrefix(feature.How, "features page") && !json.Valid([]byte(body)) && server["/api/v1/features"].body == body {
					t.Errorf("%+v by a page that is no JSON", feature)
				}
			}
		}
	})
}
