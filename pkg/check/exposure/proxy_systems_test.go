//go:build systems

package exposure_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/exposure"
)

// pass is a location of nginx that passes on to a server.
func pass(location, to, more string) string {
	return "location " + location + " { proxy_pass http://" + to + "; " + more + " }"
}

const shield = "location ~ /(-/(reload|quit)|api/v1/admin/) { return 403; }\n"

// TestProxy looks through nginx at Prometheus, set up in the ways that people do.
func TestProxy(t *testing.T) {
	right := startProduct(t, exposure.Prometheus, "--web.external-url=http://localhost/prometheus/", "--web.route-prefix=/", "--web.enable-lifecycle", "--web.enable-admin-api")
	untold := startProduct(t, exposure.Prometheus)
	prefixed := startProduct(t, exposure.Prometheus, "--web.external-url=http://localhost/prometheus/")
	guarded := startProduct(t, exposure.Prometheus, "--web.external-url=http://localhost/prometheus/", "--web.route-prefix=/", "--web.enable-lifecycle", "--web.config.file="+write(t, t.TempDir(), "web.yml", users))
	to := func(p *program) string { return p.address + "/" }
	const auth = "auth_basic prometheus; auth_basic_user_file DIR/users;\n"

	cases := []struct {
		name, server string
		behind       *program
		known        bool
		found        string
		tells        []string
	}{
		{name: "right, and no shield", server: pass("/prometheus/", to(right), ""), behind: right,
			found: "admin-open error, lifecycle-open error, exposed-data warning, exposed-config warning, exposed-debug warning, shield-missing warning, cors-any warning, exposed-metrics info",
			tells: []string{"ok prefix: the paths below /prometheus reach the server\n",
				"warns shield [shield-missing warning]: /prometheus/api/v1/admin/tsdb/snapshot, /prometheus/api/v1/admin/tsdb/delete_series, /prometheus/api/v1/admin/tsdb/clean_tombstones, /prometheus/-/reload and /prometheus/-/quit reach the server through the proxy, without credentials\n"}},
		{name: "shielded, and CORS taken out", server: shield + pass("/prometheus/", to(right), "proxy_hide_header Access-Control-Allow-Origin;"), behind: right,
			found: "exposed-data warning, exposed-config warning, exposed-debug warning, exposed-metrics info",
			tells: []string{"ok admin API: the admin API is on (", "ok lifecycle: the lifecycle API is on (", "ok CORS: ",
				"ok shield: /prometheus/api/v1/admin/tsdb/snapshot, /prometheus/api/v1/admin/tsdb/delete_series, /prometheus/api/v1/admin/tsdb/clean_tombstones, /prometheus/-/reload and /prometheus/-/quit do not reach the server (403)\n"}},
		{name: "shielded by exact paths", server: "location = /prometheus/-/reload { return 404; }\nlocation = /prometheus/-/quit { return 404; }\n" + pass("/prometheus/", to(right), ""), behind: right,
			found: "admin-open error, exposed-data warning, exposed-config warning, exposed-debug warning, shield-missing warning, cors-any warning, exposed-metrics info",
			tells: []string{"ok lifecycle: the lifecycle API is on ("}},
		{name: "a slash too many", server: pass("/prometheus", to(right), ""), behind: right,
			found: "prefix-doubled-slash error",
			tells: []string{`fails prefix [prefix-doubled-slash error]: /prometheus/metrics redirects to /metrics: the proxy passes "//metrics" on, with a slash too many`}},
		{name: "a slash too many behind a password", server: auth + pass("/prometheus", to(right), ""), behind: right, known: true,
			found: "prefix-doubled-slash error"},
		{name: "the prefix twice", server: pass("/prometheus/", to(prefixed), ""), behind: prefixed,
			found: "prefix-twice error"},
		{name: "the prefix twice behind a password", server: auth + pass("/prometheus/", to(prefixed), ""), behind: prefixed, known: true,
			found: "prefix-twice error"},
		{name: "the prefix passed on", server: pass("/prometheus/", prefixed.address, ""), behind: prefixed,
			found: "exposed-data warning, exposed-config warning, exposed-debug warning, cors-any warning, exposed-metrics info",
			tells: []string{"ok prefix: ", "note shield: /prometheus/api/v1/admin/tsdb/snapshot, "}},
		{name: "the prefix untold", server: pass("/prometheus/", to(untold), ""), behind: untold,
			found: "prefix-lost warning, exposed-data warning, exposed-config warning, exposed-debug warning, cors-any warning, exposed-metrics info"},
		{name: "a password, and no shield", server: auth + pass("/prometheus/", to(right), ""), behind: right, known: true,
			found: "shield-missing info, cors-any info",
			tells: []string{"ok exposure: Prometheus ", "ok lifecycle: the lifecycle API is on (", "note shield [shield-missing info]: "}},
		{name: "a password, and a shield", server: auth + shield + pass("/prometheus/", to(right), ""), behind: right, known: true,
			found: "cors-any info", tells: []string{"ok shield: "}},
		{name: "a password that nobody knows", server: auth + pass("/prometheus/", to(right), ""), behind: right,
			tells: []string{"ok exposure: an unknown server, no path answers without credentials, 5 are guarded (6 requests, GET only)\n", "unknown prefix: nothing below /prometheus tells what it is\n"}},
		{name: "a password for all but one location", server: auth + pass("/prometheus/-/", to(right)+"-/", "auth_basic off;") + "\n" + pass("/prometheus/", to(right), ""), behind: right, known: true,
			found: "lifecycle-open error, shield-missing warning, cors-any info"},
		{name: "a password of the server's own", server: shield + pass("/prometheus/", to(guarded), ""), behind: guarded, known: true,
			found: "cors-any info", tells: []string{"ok exposure: Prometheus ", "ok shield: "}},
		{name: "a limit", server: "limit_req zone=few burst=4 nodelay;\n" + pass("/prometheus/", to(right), ""), behind: right,
			found: "exposed-data warning, exposed-config warning, cors-any warning, exposed-metrics info",
			tells: []string{"unknown exposure: Prometheus "}},
		{name: "a login page elsewhere", server: "location / { return 302 https://login.example.com/?state=abc; }", behind: right,
			tells: []string{"ok exposure: an unknown server, no path answers without credentials, 5 are guarded"}},
		{name: "a page for every path", server: "location / { default_type text/html; return 200 '<html>welcome</html>'; }", behind: right,
			tells: []string{"unknown exposure: an unknown server, no path answers without credentials, 5 are unknown"}},
	}
	var servers []string
	for _, c := range cases {
		servers = append(servers, c.server)
	}
	_, addresses, accessLog := startNginx(t, servers...)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			anybody, alice := &client{address: addresses[i]}, &client{address: addresses[i], user: "alice", password: "secret"}
			direct := &client{address: c.behind.address}
			path := "/metrics"
			if c.behind == prefixed {
				path = "/prometheus/metrics"
			}
			if c.behind == guarded {
				direct.user, direct.password = alice.user, alice.password
			}
			before, logged := state(t, *direct, path), c.behind.logs.String()
			var known exposure.Get
			if c.known {
				known = alice.get
			}
			e := exposure.Look(t.Context(), anybody.get, known, exposure.Options{Prefix: "/prometheus/"})
			anybody.close()
			alice.close()
			if after := state(t, *direct, path); !slices.Equal(before, after) || !c.behind.runs() || strings.Contains(strings.TrimPrefix(c.behind.logs.String(), logged), "msg=") {
				t.Errorf("before %q\nafter  %q\n%s", before, after, c.behind.logs.String())
			}
			if got := found(e); got != c.found {
				t.Errorf("found  %s\nwanted %s\n%s%v", got, c.found, told(e), states(e))
			}
			tells(t, e, c.tells...)
			for _, f := range e.Findings() {
				if f.Rule.Name == "shield-missing" && !strings.Contains(f.Help, strings.TrimSpace(shield)) {
					t.Errorf("the help is not what this test tries: %s", f.Help)
				}
			}
			if sent := len(anybody.sent) + len(alice.sent); sent != e.Requests {
				t.Errorf("%d requests were sent, %d are told", sent, e.Requests)
			}
		})
	}
	onlyReads(t, accessLog)
}

// onlyReads reads what nginx saw: nothing but GET, of paths that are listed, and
// no query.
func onlyReads(t *testing.T, accessLog string) {
	t.Helper()
	seen, err := os.ReadFile(accessLog)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`^GET (/prometheus)*(/|/-/healthy|/\S+) \d+\n$`)
	listed := []string{"/", "/-/healthy"}
	for _, product := range []string{exposure.Prometheus, ""} {
		listed = append(listed, exposure.Requests(product)...)
	}
	lines := 0
	for l := range strings.Lines(string(seen)) {
		lines++
		if m := line.FindStringSubmatch(l); m == nil || !slices.Contains(listed, m[2]) {
			t.Errorf("nginx saw %q", l)
		}
	}
	if lines < 100 {
		t.Errorf("nginx saw %d requests", lines)
	}
}
