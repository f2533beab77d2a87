//go:build systems

package exposure_test

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
)

// products are the six, with what each shows to anybody when it is started as it
// is by default.
var products = []struct{ name, found string }{
	{exposure.Prometheus, "exposed-data warning, exposed-config warning, exposed-debug warning, cors-any warning, exposed-metrics info"},
	{exposure.Alertmanager, "exposed-config warning, exposed-debug warning, silence-open warning, reload-open warning, cors-any warning, exposed-metrics info"},
	{exposure.Pushgateway, "exposed-config warning, exposed-debug warning, push-open warning, cors-any warning, exposed-metrics info"},
	{exposure.Node, "exposed-debug warning, exposed-metrics info"},
	{exposure.Blackbox, "exposed-config warning, exposed-debug warning, fetch-open warning, reload-open warning, exposed-metrics info"},
	{exposure.SNMP, "exposed-config warning, exposed-debug warning, fetch-open warning, reload-open warning, exposed-metrics info"},
}

// TestProducts looks at each product, open to anybody and with users.
func TestProducts(t *testing.T) {
	for _, product := range products {
		t.Run(product.name+" open", func(t *testing.T) {
			p := startProduct(t, product.name)
			anybody := &client{address: p.address}
			e := watch(t, p, anybody, func() *exposure.Exposure {
				return exposure.Look(t.Context(), anybody.get, nil, exposure.Options{})
			})
			if e.Product != product.name || !regexp.MustCompile(`^\d+\.\d+\.\d+`).MatchString(e.Version) || e.Ended != "" || !inState(e, exposure.Open, exposure.Off, exposure.Absent) {
				t.Errorf("told:\n%s%v", told(e), states(e))
			}
			want := product.found
			if product.name == exposure.Alertmanager && !strings.HasPrefix(e.Version, "0.25.") {
				want = strings.Replace(want, ", cors-any warning", "", 1) // newer releases say nothing of origins
			}
			if got := found(e); got != want {
				t.Errorf("found  %s\nwanted %s", got, want)
			}
			if anybody.connections != 1 {
				t.Errorf("%d connections", anybody.connections)
			}
		})
		t.Run(product.name+" with users", func(t *testing.T) {
			p := startProduct(t, product.name, "--web.config.file="+write(t, t.TempDir(), "web.yml", users))
			anybody, alice := &client{address: p.address}, &client{address: p.address, user: "alice", password: "secret"}
			watch(t, p, alice, func() *exposure.Exposure {
				e := exposure.Look(t.Context(), anybody.get, nil, exposure.Options{})
				if found(e) != "" || e.Product != "" || !inState(e, exposure.Guarded) {
					t.Errorf("told:\n%s%v", told(e), states(e))
				}
				tells(t, e, "ok exposure: an unknown server, ")
				return e
			})
			e := watch(t, p, alice, func() *exposure.Exposure {
				return exposure.Look(t.Context(), anybody.get, alice.get, exposure.Options{})
			})
			if e.Product != product.name || !inState(e, exposure.Guarded) {
				t.Errorf("told:\n%s%v", told(e), states(e))
			}
			tells(t, e, "ok exposure: ")
			for _, f := range e.Findings() {
				if f.Rule.Name != "cors-any" || f.Severity.String() != "info" {
					t.Errorf("found %s %s", f.Rule.Name, f.Severity)
				}
			}
			for _, f := range e.Features {
				if f.State == exposure.Untold || f.Name == "web config" && f.State != exposure.Yes {
					t.Errorf("%+v", f)
				}
			}
		})
	}
}

// TestWrongPassword sends it once.
func TestWrongPassword(t *testing.T) {
	p := startProduct(t, exposure.Node, "--web.config.file="+write(t, t.TempDir(), "web.yml", users))
	anybody, mallory := &client{address: p.address}, &client{address: p.address, user: "alice", password: "guess"}
	e := exposure.Look(t.Context(), anybody.get, mallory.get, exposure.Options{})
	if len(mallory.sent) != 1 || !strings.Contains(told(e), "the credentials are refused (401)") || !inState(e, exposure.Guarded) {
		t.Errorf("sent %q\n%s", mallory.sent, told(e))
	}
}

// TestSwitches turns on what is off by default.
func TestSwitches(t *testing.T) {
	t.Run("prometheus", func(t *testing.T) {
		p := startProduct(t, exposure.Prometheus, "--web.enable-lifecycle", "--web.enable-admin-api", "--web.enable-remote-write-receiver", `--web.cors.origin=https://grafana\.example\.com`)
		anybody := &client{address: p.address}
		e := watch(t, p, anybody, func() *exposure.Exposure {
			return exposure.Look(t.Context(), anybody.get, nil, exposure.Options{})
		})
		how := "flags page"
		if !strings.HasPrefix(e.Version, "2.") {
			how = "features page"
		}
		tells(t, e,
			"fails receivers [receiver-open error]: the remote write receiver is on ("+how+"), and /api/v1/write answers without credentials\n",
			"fails admin API [admin-open error]: the admin API is on ("+how+"), and /api/v1/admin/tsdb/snapshot, /api/v1/admin/tsdb/delete_series and /api/v1/admin/tsdb/clean_tombstones answer without credentials\n",
			"fails lifecycle [lifecycle-open error]: the lifecycle API is on ("+how+"), and /-/reload and /-/quit answer without credentials\n",
			"seen receivers: the OTLP receiver is off ("+how+")\n",
			"ok CORS: no web page of another origin may read the answers\n")
	})
	t.Run("pushgateway", func(t *testing.T) {
		p := startProduct(t, exposure.Pushgateway, "--web.enable-lifecycle", "--web.enable-admin-api")
		push(t, p.address)
		anybody := &client{address: p.address}
		e := watch(t, p, anybody, func() *exposure.Exposure {
			return exposure.Look(t.Context(), anybody.get, nil, exposure.Options{})
		})
		tells(t, e,
			"fails admin API [admin-open error]: the admin API is on (status page), and /api/v1/admin/wipe answers without credentials\n",
			"fails lifecycle [lifecycle-open error]: the lifecycle API is on (status page), and /-/quit answers without credentials\n")
	})
	t.Run("guarded", func(t *testing.T) {
		p := startProduct(t, exposure.Prometheus, "--web.enable-lifecycle", "--web.config.file="+write(t, t.TempDir(), "web.yml", users))
		anybody, alice := &client{address: p.address}, &client{address: p.address, user: "alice", password: "secret"}
		e := watch(t, p, alice, func() *exposure.Exposure {
			return exposure.Look(t.Context(), anybody.get, alice.get, exposure.Options{})
		})
		tells(t, e, "ok lifecycle: the lifecycle API is on (", "seen admin API: the admin API is off (")
	})
}

// push gives a Pushgateway something to lose.
func push(t *testing.T, address string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answer, err := exchange.New(conn, "", exchange.Limits{}).Do(t.Context(), exchange.Request{
		Method: "PUT", Target: "/metrics/job/backup/instance/db1", Host: address, Body: []byte("backup_bytes 42\n"),
	})
	if err != nil || answer.Status != 200 {
		t.Fatalf("%v, %v", answer, err)
	}
}

// lasting are the metrics that tell of what must not change: reloads, series, what
// was pushed, silences, failed probes.
var lasting = regexp.MustCompile(`^(prometheus_config_last_reload_success\w*|prometheus_tsdb_(head_series|head_samples_appended_total|reloads_total)|prometheus_remote_\w+` +
	`|alertmanager_config_(hash|last_reload_success\w*)|alertmanager_silences|alertmanager_alerts_received_total` +
	`|blackbox_exporter_config_last_reload_success\w*|snmp_exporter_config_last_reload_success\w*|backup_bytes|push_(failure_)?time_seconds|process_start_time_seconds)[ {]`)

// state reads those metrics, sorted.
func state(t *testing.T, c client, path string) []string {
	t.Helper()
	c.conn = nil
	defer c.close()
	answer, err := c.get(t.Context(), path)
	if err != nil || answer.Status != 200 {
		t.Fatalf("%v, %v", answer, err)
	}
	var lines []string
	for line := range strings.Lines(string(answer.Body)) {
		if lasting.MatchString(line) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	slices.Sort(lines)
	if len(lines) == 0 {
		t.Fatal("no metric that could tell of a change")
	}
	return lines
}

// watch fails the test if looking changes the server: what its metrics tell, what
// it logs, or that it runs.
func watch(t *testing.T, p *program, c *client, look func() *exposure.Exposure) *exposure.Exposure {
	t.Helper()
	before, logged := state(t, *c, "/metrics"), p.logs.String()
	e := look()
	c.close()
	if after := state(t, *c, "/metrics"); !slices.Equal(before, after) {
		t.Errorf("before %q\nafter  %q", before, after)
	}
	if now := strings.TrimPrefix(p.logs.String(), logged); regexp.MustCompile(`(?i)reload|shut|quit|snapshot|delet|wip|termin|signal|push`).MatchString(now) {
		t.Errorf("the server did something:\n%s", now)
	}
	if !p.runs() {
		t.Errorf("the server has ended:\n%s", p.logs.String())
	}
	if e.Requests > exposure.MaxRequests {
		t.Errorf("%d requests", e.Requests)
	}
	return e
}
