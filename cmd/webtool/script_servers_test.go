package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// toolkit starts exporter-toolkit's own servers for the transcripts.
type toolkit struct {
	t    *testing.T
	once sync.Once
	mu   sync.Mutex
	in   io.Writer
	out  *json.Decoder
}

// serve is the transcripts' command "serve CONFIG VARIABLE": a real server with
// that web config, and its port in the variable.
func (s *toolkit) serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: serve CONFIG VARIABLE")
	}
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	ts.Check(json.NewEncoder(s.in).Encode(ts.MkAbs(args[0])))
	var answer struct{ Address, Error string }
	ts.Check(s.out.Decode(&answer))
	if answer.Error != "" {
		ts.Fatalf("the server does not start: %s", answer.Error)
	}
	_, port, err := net.SplitHostPort(answer.Address)
	ts.Check(err)
	ts.Setenv(args[1], port)
}

// start builds and starts the program that serves.
func (s *toolkit) start() {
	program := filepath.Join(s.t.TempDir(), "toolkit")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-C", "../../testdata/oracle", "-o", program, ".")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		s.t.Fatalf("the toolkit's server does not build: %v\n%s", err, out)
	}
	server := exec.Command(program, "-live")
	out, err := server.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	in, err := server.StdinPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		in.Close()
		_ = server.Wait()
	})
	s.in, s.out = in, json.NewDecoder(out)
}

// peers are what may listen in the place of a server.
var peers = map[string]func(net.Listener){
	"http": func(l net.Listener) {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello") }))
	},
	"prometheus": func(l net.Listener) { _ = http.Serve(l, http.HandlerFunc(prometheus)) },
	"login": func(l net.Listener) {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		}))
	},
	"redirect": func(l net.Listener) {
		_ = http.Serve(l, http.RedirectHandler("https://example.com/\x1b[31m", http.StatusFound))
	},
	"front":           func(l net.Listener) { _ = http.Serve(l, http.HandlerFunc(front)) },
	"starting":        func(l net.Listener) { starting(l, http.StatusServiceUnavailable) },
	"starting-behind": func(l net.Listener) { starting(l, http.StatusBadGateway) },
	"ssh":             each(func(c net.Conn) { fmt.Fprint(c, "SSH-2.0-OpenSSH_9.2\r\n") }),
	"proxy":           func(l net.Listener) { _ = http.Serve(l, proxy("")) },
	"proxy-login":     func(l net.Listener) { _ = http.Serve(l, proxy("Basic YWxpY2U6QmFzYWx0")) },
	"socks":           each(func(c net.Conn) { socks(c, "") }),
	"socks-login":     each(func(c net.Conn) { socks(c, "\x01\x05alice\x06Basalt") }),
	"gateway": func(l net.Listener) {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Server", "nginx/1.22.1")
			w.WriteHeader(http.StatusBadGateway)
		}))
	},
	"broken-tls": each(func(c net.Conn) { fmt.Fprint(c, "\x16\x03\x03\x00\x04\x00\x00\x00\x00"); _, _ = io.Copy(io.Discard, c) }),
	"silent":     each(func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }),
	"closed":     each(func(net.Conn) {}),
}

// starting is not up for a moment, and says so with a status.
func starting(l net.Listener, status int) {
	late := time.Now().Add(300 * time.Millisecond)
	_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if time.Now().Before(late) {
			w.WriteHeader(status)
		}
	}))
}

// front answers as nginx does in front of servers that are set up in several ways.
func front(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Server", "nginx")
	to, status, body := "", http.StatusOK, ""
	switch r.URL.Path {
	case "/guarded", "/plain", "/absolute":
		to = r.URL.Path + "/"
	case "/guarded/", "/guarded/metrics", "/guarded/-/healthy", "/guarded/api/v1/status/buildinfo", "/absolute/":
		w.Header().Set("WWW-Authenticate", "Basic")
		status = http.StatusUnauthorized
	case "/limited/":
		if status = http.StatusServiceUnavailable; r.Header.Get("Authorization") == "" {
			w.Header().Set("WWW-Authenticate", "Basic")
			status = http.StatusUnauthorized
		}
	case "/plain/":
		status, body = http.StatusBadRequest, "Client sent an HTTP request to an HTTPS server.\n"
	case "/nobody/":
		status = http.StatusBadGateway
	case "/portal/":
		to = "/login/?to=portal"
	case "/open/":
		to = "/open/graph"
	}
	if r.URL.Path == "/absolute" {
		to = "https://" + r.Host + to
	}
	if to != "" {
		w.Header().Set("Location", to)
		status = http.StatusFound
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// prometheus answers as Prometheus does that has the lifecycle API on.
func prometheus(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/metrics":
		fmt.Fprintln(w, `prometheus_build_info{branch="HEAD",version="2.55.1"} 1`)
	case "/api/v1/status/flags":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintln(w, `{"status":"success","data":{"web.enable-lifecycle":"true","web.enable-admin-api":"false","web.enable-remote-write-receiver":"false","web.cors.origin":"https?://grafana"}}`)
	case "/api/v1/status/config":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintln(w, `{"status":"success","data":{"yaml":"global: {}"}}`)
	case "/federate":
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	case "/debug/pprof/":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintln(w, "<title>/debug/pprof/</title> Types of profiles available: goroutine")
	case "/api/v1/features", "/api/v1/otlp/v1/metrics":
		http.NotFound(w, r)
	case "/-/reload", "/-/quit", "/api/v1/write", "/api/v1/admin/tsdb/snapshot", "/api/v1/admin/tsdb/delete_series", "/api/v1/admin/tsdb/clean_tombstones":
		w.Header().Set("Allow", "POST, PUT")
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		fmt.Fprintln(w, "here")
	}
}

// each treats each connection in the same way, and then ends it.
func each(treat func(net.Conn)) func(net.Listener) {
	return func(l net.Listener) {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				treat(conn)
			}()
		}
	}
}

// listen is the transcripts' command "listen KIND VARIABLE [CERT KEY]": something
// else than the toolkit's server, and its port in the variable; over TLS, where
// there is a certificate. "unix:PATH" takes the place of a variable, and "[::1]:VARIABLE"
// is for IPv6.
func listen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 && len(args) != 4 || peers[args[0]] == nil {
		ts.Fatalf("usage: listen KIND VARIABLE [CERT KEY]")
	}
	network, at := "tcp", "127.0.0.1:0"
	variable, isIPv6 := strings.CutPrefix(args[1], "[::1]:")
	if path, isUnix := strings.CutPrefix(args[1], "unix:"); isUnix {
		network, at = "unix", ts.MkAbs(path)
	} else if isIPv6 {
		at = "[::1]:0"
	}
	inner, err := net.Listen(network, at)
	ts.Check(err)
	ts.Defer(func() { inner.Close() })
	hearing := &hearing{Listener: inner, heard: make(chan struct{})}
	var l net.Listener = hearing
	if len(args) == 4 {
		pair, err := tls.LoadX509KeyPair(ts.MkAbs(args[2]), ts.MkAbs(args[3]))
		ts.Check(err)
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}})
	}
	go peers[args[0]](l)
	if network == "unix" {
		return
	}
	_, port, err := net.SplitHostPort(inner.Addr().String())
	ts.Check(err)
	ts.Setenv(variable, port)
	hearings.Store(port, hearing)
}

// hearing is a listener that says when somebody came.
type hearing struct {
	net.Listener
	once  sync.Once
	heard chan struct{}
}

var hearings sync.Map // by port

// Accept tells.
func (h *hearing) Accept() (net.Conn, error) {
	conn, err := h.Listener.Accept()
	if err == nil {
		h.once.Do(func() { close(h.heard) })
	}
	return conn, err
}

// heard is the transcripts' command "heard VARIABLE", which waits until somebody has
// come to what listens there; "! heard VARIABLE" holds when nobody has.
func heard(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] heard VARIABLE")
	}
	found, ok := hearings.Load(ts.Getenv(args[0]))
	if !ok {
		ts.Fatalf("nothing listens at %s", args[0])
	}
	patience := 20 * time.Second
	if neg {
		patience = 0
	}
	select {
	case <-found.(*hearing).heard:
		if neg {
			ts.Fatalf("somebody came to %s", args[0])
		}
	case <-time.After(patience):
		if !neg {
			ts.Fatalf("nobody came to %s", args[0])
		}
	}
}

// steady is a program of the transcripts: it runs another one, and takes out of
// what that prints all that is otherwise each time.
func steady() {
	command := exec.Command(os.Args[1], os.Args[2:]...)
	var out, said bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, &out, &said
	err := command.Run()
	os.Stdout.WriteString(settled(out.String()))
	os.Stderr.WriteString(settled(said.String()))
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(exit.ExitCode())
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(9)
	}
}

var unsettled = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\b[0-9]+ ms\b`), "N ms"},
	{regexp.MustCompile(`"milliseconds": [0-9.]+`), `"milliseconds": 0`},
	{regexp.MustCompile(`duration_seconds(\{.*\}) [0-9.e-]+`), "duration_seconds$1 0"},
	{regexp.MustCompile(`(127\.0\.0\.1|localhost|prom\.invalid|\[::1\]):[0-9]{2,5}\b`), "$1:PORT"},
	{regexp.MustCompile(`(sport = :)[0-9]{2,5}\b`), "${1}PORT"},
	{regexp.MustCompile(`\b20[0-9]{2}-[0-9]{2}-[0-9]{2}(T[0-9:]+Z)?`), "DATE"},
	{regexp.MustCompile(`\b[0-9]+ days\b`), "N days"},
	{regexp.MustCompile(`\b([0-9A-F]{2}:){3}…(:[0-9A-F]{2})`), "4F:9A:…:E1"},
	{regexp.MustCompile(`\b([0-9A-F]{2}:){31}[0-9A-F]{2}`), "4F:9A"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "4f9a"},
	{regexp.MustCompile(`timestamp_seconds(\{.*\}) [0-9.e+]+`), "timestamp_seconds$1 0"},
	{regexp.MustCompile(`written (a moment|[0-9]+ [a-z]+) ago`), "written a moment ago"},
}

func settled(text string) string {
	text = strings.ReplaceAll(text, "\x1b", "ESC")
	for _, u := range unsettled {
		text = u.what.ReplaceAllString(text, u.with)
	}
	return text
}
