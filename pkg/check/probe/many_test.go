package probe_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/source"
)

func many(t testing.TB, urls ...string) []*probe.Target {
	t.Helper()
	var all []*probe.Target
	for _, url := range urls {
		all = append(all, target(t, url))
	}
	return all
}

// TestManyStayFlat looks at 2,000 endpoints: in their order, and without keeping
// what was told.
func TestManyStayFlat(t *testing.T) {
	up := respond(func(int) string { return "200 OK\r\nContent-Length: 0" })
	l := serve(t, secured(showing(honest().pair), func(ctx context.Context, c *tls.Conn) { up(ctx, c) }))
	const n = 2000
	var urls []string
	for i := range n {
		urls = append(urls, fmt.Sprintf("https://127.0.0.1:%s/%d", l.port(), i))
	}
	targets := many(t, urls...)
	opts := looking(20 * time.Second)
	told, early := 0, int64(0)
	probe.Endpoints(t.Context(), opts, targets, 8, func(r *finding.EndpointReport) bool {
		if r.URL != urls[told] || r.Observed.(*probe.Observed).HTTP == nil {
			t.Errorf("%s in the place of %s", r.URL, urls[told])
		}
		if told++; told == n/4 {
			early = heap()
		}
		return !t.Failed()
	})
	if grown := heap() - early; told != n || grown > n*512 {
		t.Errorf("%d told, and %d bytes are kept", told, grown)
	}
}

// TestSlowOnesStallNobody has a few endpoints that say nothing, at the front, among
// many that do: all the others are done before the first of them gives up.
func TestSlowOnesStallNobody(t *testing.T) {
	var answered atomic.Int64
	const fast = 60
	done := make(chan struct{})
	up := serve(t, func(ctx context.Context, c net.Conn) {
		respond(func(int) string { return "200 OK\r\nContent-Length: 0" })(ctx, c)
		if answered.Add(1) == fast {
			close(done)
		}
	})
	slow := serve(t, func(_ context.Context, c net.Conn) {
		<-done // a look that ended before would be told first
		wait(c)
	})
	var urls []string
	for range 3 {
		urls = append(urls, "https://localhost:"+slow.port())
	}
	for range fast {
		urls = append(urls, "http://localhost:"+up.port())
	}
	urls = append(urls, "https://127.0.0.1:1", "https://nowhere.invalid")
	var got []string
	probe.Endpoints(t.Context(), looking(2*time.Second), many(t, urls...), 4, func(r *finding.EndpointReport) bool {
		if len(got) == 0 && answered.Load() != fast {
			t.Errorf("%d of %d were done when the first one gave up", answered.Load(), fast)
		}
		got = append(got, r.URL)
		if len(r.Observations) == 0 {
			t.Errorf("%s hides", r.URL)
		}
		return true
	})
	if !slices.Equal(got, urls) {
		t.Errorf("%q", got)
	}
}

// TestInterrupted ends a run: what was done is told, what was under way is not.
func TestInterrupted(t *testing.T) {
	up := serve(t, respond(func(int) string { return "200 OK\r\nContent-Length: 0" }))
	ctx, cancel := context.WithCancel(t.Context())
	slow := serve(t, func(_ context.Context, c net.Conn) {
		request(c)
		cancel()
		wait(c)
	})
	urls := []string{"http://localhost:" + up.port(), "http://localhost:" + slow.port(), "http://localhost:" + up.port()}
	var got []string
	probe.Endpoints(ctx, looking(time.Minute), many(t, urls...), 1, func(r *finding.EndpointReport) bool {
		got = append(got, r.URL)
		return true
	})
	if !slices.Equal(got, urls[:1]) {
		t.Errorf("%q", got)
	}
}

// TestReadTargets reads files as people and programs write them.
func TestReadTargets(t *testing.T) {
	repeated := "- &g {targets: [" + strings.Repeat("a,", 1000) + "]}\n" + strings.Repeat("- *g\n", 1000)
	for data, want := range map[string]string{
		"a:1\n":                          "https://a:1",
		"\ufeffa:1\n":                    "https://a:1",
		"a:1\r\n\r\n  # x\r\nhttp://b\r": "https://a:1 http://b",
		"[::1]":                          "https://[::1]",
		"[::1]:9090\nb":                  "https://[::1]:9090 https://b",
		"https://a/x#y":                  `f:1: "https://a/x#y" has a fragment (#…), which no server gets to see`,
		"a b":                            `f:1: "https://a b" is no URL: it begins with https:// or http://, then host and port`,
		"x\na:99999":                     `f:2: the port of "https://a:99999" is none: it goes from 1 to 65535`,
		"https://u:secret@a":             "f:1: a URL holds a user or a password, where others can read it: --user and --password-file say them",
		"":                               `"f" names no endpoint`,
		"[]":                             `"f" names no endpoint`,
		"# all\n":                        `"f" names no endpoint`,
		"a\x1b[31m":                      `f:1: "https://a\x1b[31m" is no URL: it begins with https:// or http://, then host and port`,
		`[{"targets":["a:1","b"],"labels":{"__scheme__":"http","__metrics_path__":"/m"}},{"targets":["c"]}]`: "http://a:1/m http://b/m https://c",
		"[\n\t{\n\t\t\"targets\": [\"a:1\"]\n\t}\n]\n":                                                       "https://a:1",
		"- targets: [a]\n  labels:\n    __scheme__: gopher\n":                                                `f:1: "gopher://a" has the scheme "gopher": webtool probes https:// and http://`,
		"- targets: a":       `f:1: a group of targets has a list "targets"`,
		"- targets: [[a]]":   `f:1: a target is a text, "host:port"`,
		"- targets: []":      `"f" names no endpoint`,
		"- a":                "f:1: a group of targets is a mapping with targets and labels",
		"- &a [*a]":          "f:1: a group of targets is a mapping with targets and labels",
		"- targets: &a [*a]": `f:1: a target is a text, "host:port"`,
		"- ? [a]\n  : b\n":   `f:1: a group of targets has a list "targets"`,
		"- targets: [~, '']": `f:1: "https://" names no host`,
		repeated:             `"f" names more than 100000 endpoints`,
	} {
		targets, err := probe.ReadTargets(source.New("f", []byte(data)), data)
		var got []string
		for _, one := range targets {
			got = append(got, one.URL)
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%.60q: %.200q, want %q", data, strings.Join(got, " "), want)
		}
	}
}

// TestParseTarget reads URLs.
func TestParseTarget(t *testing.T) {
	for url, want := range map[string]string{
		"https://a":                "a 443 / a",
		"HTTPS://A:9090/x":         "A 9090 /x A:9090",
		"http://[::1]:9090":        "::1 9090 / [::1]:9090",
		"http://[fe80::1%25eth0]/": "fe80::1%eth0 80 / [fe80::1]",
		"https://[fe80::1%25a]:9/": "fe80::1%a 9 / [fe80::1]:9",
		"https://bücher.example/ä": "xn--bcher-kva.example 443 /%C3%A4 xn--bcher-kva.example",
		"https://例え.テスト":           "xn--r8jz45g.xn--zckzah 443 / xn--r8jz45g.xn--zckzah",
		"https://a/?q=a b\u00e9":   "a 443 /?q=a%20b%C3%A9 a",
		"https://a/x y?":           "a 443 /x%20y a",
		"https://a:443//-/reload":  "a 443 //-/reload a",
		"http://a:443":             "a 443 / a:443",
		"https://localhost.:9090":  "localhost. 9090 / localhost.:9090",
	} {
		got, err := probe.ParseTarget(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if text := fmt.Sprintf("%s %s %s %s", got.Host, got.Port, got.Path, got.Authority()); text != want {
			t.Errorf("%s: %s, want %s", url, text, want)
		}
	}
}
