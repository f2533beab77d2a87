package probe_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"webtool/pkg/check/probe"
)

// late treats the first few connections in one way, and those after in another.
func late(few int64, first, then func(context.Context, net.Conn)) func(context.Context, net.Conn) {
	var taken atomic.Int64
	return func(ctx context.Context, conn net.Conn) {
		if taken.Add(1) <= few {
			first(ctx, conn)
			return
		}
		then(ctx, conn)
	}
}

// TestWait gives endpoints time that come up: refused, broken or not ready before.
func TestWait(t *testing.T) {
	up := respond(func(int) string { return "200 OK\r\nContent-Length: 0" })
	for name, first := range map[string]func(context.Context, net.Conn){
		"503": answers["503"],
		"502": respond(func(int) string { return "502 Bad Gateway\r\nContent-Length: 0" }),
		"alert 80": func(_ context.Context, c net.Conn) {
			request(c)
			_, _ = io.WriteString(c, "\x15\x03\x03\x00\x02\x02\x50")
		},
	} {
		for few := range int64(3) {
			then, scheme := up, "http"
			if name == "alert 80" {
				then = secured(showing(honest().pair), func(ctx context.Context, c *tls.Conn) { up(ctx, c) })
				scheme = "https"
			}
			l := serve(t, late(few, first, then))
			opts := looking(5 * time.Second)
			opts.Wait = time.Minute
			r := probe.Endpoint(t.Context(), opts, target(t, scheme+"://localhost:"+l.port()))
			seen := r.Observed.(*probe.Observed)
			if seen.HTTP == nil || seen.HTTP.Status != 200 || int64(r.Connections) != few+1 || l.taken.Load() != few+1 {
				t.Errorf("%s, %d: %d connections of %d\n%s", name, few, r.Connections, l.taken.Load(), told(&r))
			}
		}
	}
}

// TestWaitBehindPassword has a server say only to who has the password that it is not
// ready. The wrong one is tried once all the same.
func TestWaitBehindPassword(t *testing.T) {
	var asked atomic.Int64
	server := record(t, showing(honest().pair), func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get("Authorization") != right {
			refuse(w, q)
			return
		}
		if asked.Add(1) <= 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	at := target(t, "https://localhost:"+server.port())
	for _, c := range []struct {
		wait    time.Duration
		rules   []string
		answers int64
	}{{0, []string{"endpoint-not-ready"}, 1}, {time.Minute, nil, 3}} {
		opts := looking(5 * time.Second)
		opts.Wait, opts.Expect = c.wait, expecting(t, webConfigBare)
		r := probe.Endpoint(t.Context(), opts, at)
		var rules []string
		for _, f := range r.Findings {
			rules = append(rules, f.Rule.Name)
		}
		if !slices.Equal(rules, c.rules) || asked.Load() != c.answers {
			t.Errorf("wait %s: %v, %d answers\n%s", c.wait, rules, asked.Load(), told(&r))
		}
	}
	if n := strings.Count(strings.Join(server.secrets, " "), wrong); n != 2 {
		t.Errorf("two looks try the wrong password %d times", n)
	}
}

// webConfigBare is what the file of a server says that knows alice alone.
const webConfigBare = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\nbasic_auth_users:\n  alice: $2a$04$z462jSePybKOX0v11d5n5.HUntzq7Gwig6A2vjS9g3ME3RAnNTHRG\n"

// TestWaitForListener has nobody listen for a while.
func TestWaitForListener(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	up := respond(func(int) string { return "200 OK\r\nContent-Length: 0" })
	timer := time.AfterFunc(250*time.Millisecond, func() {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return // somebody else has it
		}
		defer l.Close()
		if conn, err := l.Accept(); err == nil {
			defer conn.Close()
			up(context.Background(), conn)
		}
	})
	defer timer.Stop()
	opts := looking(5 * time.Second)
	opts.Wait = 20 * time.Second
	r := probe.Endpoint(t.Context(), opts, target(t, "http://"+address))
	if seen := r.Observed.(*probe.Observed); seen.HTTP == nil || seen.HTTP.Status != 200 || r.Connections != 1 {
		t.Errorf("%d connections\n%s", r.Connections, told(&r))
	}
}

// TestWaitEnds has endpoints that never come up, and those that are.
func TestWaitEnds(t *testing.T) {
	for name, test := range map[string]struct {
		treat func(context.Context, net.Conn)
		waits bool
	}{
		"503": {answers["503"], true}, "401": {answers["401"], false}, "429": {answers["429"], false},
		"nothing": {answers["nothing"], false}, "closes": {rawPeers["closes"], false},
		"alert 80": {rawPeers["alert 80"], false}, // to plain HTTP it is another one's
	} {
		l := serve(t, test.treat)
		opts := looking(brief)
		opts.Wait = 400 * time.Millisecond
		begin := time.Now()
		r := probe.Endpoint(t.Context(), opts, target(t, "http://localhost:"+l.port()))
		took := time.Since(begin)
		if l.taken.Load() != int64(r.Connections) || test.waits != (r.Connections > 1) {
			t.Errorf("%s: %d connections of %d", name, r.Connections, l.taken.Load())
		}
		if test.waits && took < opts.Wait || took > opts.Wait+5*brief+slack {
			t.Errorf("%s: it takes %s", name, took)
		}
	}
}
