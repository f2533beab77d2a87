//go:build systems

package systems

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// word is the password of all users here.
const word = `pa$$w"o\rd 1`

// webtool runs it, and returns what it says to standard output.
func webtool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(binDir(t), "webtool"), args...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("webtool %q: %v\n%s", args, err, said.String())
	}
	return string(out)
}

// freePort is one that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

// daemon starts a program, and waits until it listens.
func daemon(t *testing.T, dir, port, name string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		cancel()
		<-ended
		if t.Failed() {
			t.Logf("%s: %s", name, said.String())
		}
	})
	for deadline := time.After(20 * time.Second); ; {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			t.Fatalf("%s ended: %s", name, said.String())
		case <-deadline:
			t.Fatalf("%s does not listen", name)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// guest is one who sends requests.
type guest struct {
	ca             string // file
	user, password string
	origin         string
	max            uint16
}

// ask sends a request. It follows no redirect.
func (g guest) ask(t *testing.T, method, url string) (*http.Response, string, error) {
	t.Helper()
	pem, err := os.ReadFile(g.ca)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool(), MaxVersion: g.max}
	if g.max != 0 {
		config.MinVersion = g.max
	}
	config.RootCAs.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if g.user != "" {
		request.SetBasicAuth(g.user, g.password)
	}
	if g.origin != "" {
		request.Header.Set("Origin", g.origin)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

// status is what a GET is answered with.
func (g guest) status(t *testing.T, url string) int {
	t.Helper()
	response, _, err := g.ask(t, "GET", url)
	if err != nil {
		t.Errorf("%s: %v", url, err)
		return 0
	}
	return response.StatusCode
}

// endpoint is a server's web config and files in a folder, and how its client is
// told of it.
type endpoint struct {
	name string
	user string
	make []string // flags of gen web-config
	tell []string // flags of gen client-config
}

var endpoints = []endpoint{
	{"basic auth", "prometheus", []string{"--host", "localhost"}, nil},
	{"odd user", `it's "$bob" & {co}/\ #1`, []string{"--host", "localhost"}, nil},
	{"mutual TLS", "prometheus", []string{"--host", "localhost", "--mtls"}, []string{"--cert-file", "DIR/prometheus-client.crt"}},
	{"no password", "", []string{"--host", "localhost", "--mtls"}, []string{"--cert-file", "DIR/prometheus-client.crt"}},
	{"own CA", "prometheus", []string{"--host", "localhost", "--new-ca-file", "ca.crt"}, []string{"--ca-file", "DIR/ca.crt"}},
	{"other name", "prometheus", []string{"--host", "prom.example.com"}, nil},
	{"other address", "prometheus", []string{"--host", "192.0.2.7"}, nil},
}

// set makes the files.
func (e endpoint) set(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	writeFiles(t, dir, map[string]string{"p": word + "\n"})
	args := append([]string{"gen", "web-config"}, e.make...)
	if e.user != "" {
		args = append(args, "--user", e.user, "--password-file", "p")
	}
	webtool(t, dir, args...)
	return dir
}

// tells prints what a client needs.
func (e endpoint) tells(t *testing.T, dir, url, kind string, more ...string) string {
	t.Helper()
	args := append([]string{"gen", "client-config", url, "--web-config", "web.yml", "--kind", kind}, more...)
	for _, flag := range e.tell {
		args = append(args, strings.ReplaceAll(flag, "DIR", dir))
	}
	if e.user != "" {
		args = append(args, "--password-file", filepath.Join(dir, "p"))
	}
	return webtool(t, dir, args...)
}

// TestClientsOfPrometheus has Debian's Prometheus serve each web config. Another
// one scrapes it, and writes what it finds to it, with what is printed; curl and
// blackbox_exporter ask it.
func TestClientsOfPrometheus(t *testing.T) {
	for _, e := range endpoints {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dir, port, other := e.set(t), freePort(t), freePort(t)
			url := "https://localhost:" + port
			scrape := strings.Replace(e.tells(t, dir, url, "scrape"), "    static_configs", "    scrape_interval: 1s\n    static_configs", 1)
			writeFiles(t, dir, map[string]string{"none.yml": "{}",
				"prometheus.yml": scrape + e.tells(t, dir, url, "remote-write") + e.tells(t, dir, url, "alertmanager")})
			run(t, dir, nil, "promtool", "check", "config", "prometheus.yml").must(t, "promtool check config")
			daemon(t, dir, port, "prometheus", "--config.file=none.yml", "--web.config.file=web.yml", "--web.listen-address=127.0.0.1:"+port,
				"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.enable-remote-write-receiver")
			daemon(t, dir, other, "prometheus", "--config.file=prometheus.yml", "--web.listen-address=127.0.0.1:"+other,
				"--storage.tsdb.path="+filepath.Join(dir, "other"))
			curl := strings.TrimSpace(e.tells(t, dir, url+"/api/v1/query", "curl")) + "'?query=up'"
			eventually(t, "the target is up, and what was scraped is written", func() (bool, string) {
				o := run(t, dir, nil, "sh", "-c", curl)
				return o.status == 0 && strings.Contains(o.output, `"1"]`), o.output
			})
			blackbox(t, e, dir, url)
		})
	}
}

// eventually tries until it holds.
func eventually(t *testing.T, what string, holds func() (bool, string)) {
	t.Helper()
	for deadline := time.After(30 * time.Second); ; {
		ok, said := holds()
		if ok {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("not so: %s\n%s", what, said)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// blackbox has blackbox_exporter ask whether the server is healthy.
func blackbox(t *testing.T, e endpoint, dir, url string) {
	t.Helper()
	port := freePort(t)
	writeFiles(t, dir, map[string]string{"blackbox.yml": e.tells(t, dir, url, "health-blackbox")})
	daemon(t, "/", port, "prometheus-blackbox-exporter", "--config.file="+filepath.Join(dir, "blackbox.yml"), "--web.listen-address=127.0.0.1:"+port)
	response, err := http.Get("http://127.0.0.1:" + port + "/probe?debug=true&module=healthy&target=" + url + "/-/healthy")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(body), "\nprobe_success 1") {
		t.Errorf("%v\n%s", err, body)
	}
}

// TestAmtool has Debian's amtool read Alertmanager's alerts.
func TestAmtool(t *testing.T) {
	for _, e := range endpoints {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			dir, port := e.set(t), freePort(t)
			url := "https://localhost:" + port
			writeFiles(t, dir, map[string]string{"am.yml": "route: {receiver: none}\nreceivers: [{name: none}]\n", "http.yml": e.tells(t, dir, url, "http-config")})
			daemon(t, dir, port, "prometheus-alertmanager", "--config.file=am.yml", "--web.config.file=web.yml", "--web.listen-address=127.0.0.1:"+port,
				"--storage.path="+filepath.Join(dir, "data"), "--cluster.listen-address=")
			run(t, dir, nil, "amtool", "--http.config.file=http.yml", "--alertmanager.url="+url, "alert", "add", "it=works").must(t, "amtool alert add")
			if o := run(t, dir, nil, "amtool", "--http.config.file=http.yml", "--alertmanager.url="+url, "alert", "-o", "json"); o.status != 0 || !strings.Contains(o.output, `"it":"works"`) {
				t.Errorf("status %d: %s", o.status, o.output)
			}
		})
	}
}

// TestUnits has systemd read the units.
func TestUnits(t *testing.T) {
	e := endpoints[0]
	dir := e.set(t)
	text := e.tells(t, dir, "https://localhost:9090", "health-systemd", "--http-config-file", "/etc/100% $x/http.yml")
	service, timer, ok := strings.Cut(text, "\n# /etc/systemd/system/prometheus-health.timer\n")
	if !ok {
		t.Fatal(text)
	}
	writeFiles(t, dir, map[string]string{"prometheus-health.service": service, "prometheus-health.timer": timer})
	o := run(t, dir, nil, "systemd-analyze", "verify", "--man=no", "./prometheus-health.service", "./prometheus-health.timer")
	if o.status != 0 || strings.Contains(o.output, "prometheus-health") {
		t.Errorf("status %d: %s", o.status, o.output)
	}
}

// nginxConf includes the file that is printed, as Debian's does.
const nginxConf = `error_log stderr;
pid %[1]s/nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/body;
  proxy_temp_path %[1]s/proxy;
  include %[1]s/conf.d/*.conf;
}
`

// behindNginx starts Prometheus behind nginx with all that is printed, but for
// the folders of this machine, and returns the URL of its front.
func behindNginx(t *testing.T, e endpoint, path string) (dir, front string) {
	t.Helper()
	dir = e.set(t)
	port, backend := freePort(t), freePort(t)
	front = "https://localhost:" + port + path
	text := e.tells(t, dir, "https://localhost:"+backend, "nginx", "--external-url", front,
		"--proxy-cert-file", filepath.Join(dir, "front.crt"))
	webtool(t, dir, "gen", "cert", "--host", "localhost", "--cert-file", "front.crt")
	text = strings.NewReplacer("/etc/nginx/tls", dir, "/etc/nginx/prometheus.htpasswd", dir+"/htpasswd").Replace(text)
	hash := strings.TrimSpace(webtool(t, dir, "hash-password", "--password-file", "p"))
	writeFiles(t, dir, map[string]string{"conf.d/prometheus.conf": text, "nginx.conf": fmt.Sprintf(nginxConf, dir), "htpasswd": "nginx:" + hash + "\n",
		"prometheus.yml": "{}"})
	for _, folder := range []string{filepath.Dir(dir), dir} { // nginx's worker is another user
		if err := os.Chmod(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if o := run(t, dir, nil, "nginx", "-t", "-p", dir, "-c", filepath.Join(dir, "nginx.conf")); o.status != 0 || strings.Contains(o.output, "[warn]") {
		t.Fatalf("nginx -t: %s", o.output)
	}
	var flags []string
	for line := range strings.Lines(text) {
		if flag, ok := strings.CutPrefix(strings.TrimSpace(line), "#   "); ok {
			flags = append(flags, flag)
		}
	}
	if len(flags) != 4 {
		t.Fatalf("flags %q", flags)
	}
	daemon(t, dir, backend, "prometheus", append(flags, "--config.file=prometheus.yml", "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.enable-lifecycle", "--web.enable-admin-api")...)
	daemon(t, dir, port, "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-g", "daemon off;")
	return dir, strings.TrimRight(front, "/")
}

// TestBehindNginx goes to Prometheus through nginx.
func TestBehindNginx(t *testing.T) {
	for _, e := range endpoints {
		for _, path := range []string{"/prometheus/", "/a.b/c", "/"} {
			t.Run(e.name+path, func(t *testing.T) {
				t.Parallel()
				dir, front := behindNginx(t, e, path)
				g := guest{ca: filepath.Join(dir, "front.crt"), user: e.user, password: word}
				if e.user == "" {
					g.user = "nginx" // who is asked for a password by nothing but nginx
				}
				eventually(t, "Prometheus is ready", func() (bool, string) { return g.status(t, front+"/-/ready") == 200, "" })
				tryFront(t, g, front, path)
			})
		}
	}
}

func tryFront(t *testing.T, g guest, front, path string) {
	t.Helper()
	stranger := g
	stranger.user = ""
	for what, want := range map[string]int{"/metrics": 200, "/api/v1/query?query=vector(1)": 200, "/-/healthy": 200, "/classic/graph": 200, "/": 302} {
		if got := g.status(t, front+what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
		if got := stranger.status(t, front+what); got != 401 {
			t.Errorf("%s without a password: %d", what, got)
		}
	}
	if response, _, err := g.ask(t, "GET", front+"/"); err != nil || response.Header.Get("Location") != strings.TrimRight(path, "/")+"/classic/graph" { // as Debian has it
		t.Errorf("%v: %v", err, response)
	}
	for _, what := range []string{
		"/-/reload", "/-/quit", "/api/v1/admin/tsdb/snapshot", "/api/v1/admin/tsdb/clean_tombstones", "/api/v9/admin/x", "/debug/pprof/",
		"/%2d/reload", "/-/%72eload", "//-/reload", "/./-/reload", "/x/../-/reload", "/-//reload", "/-/reload/", "/-/reload?x", "/api/v1//admin/tsdb/snapshot", "/api/v1/admin",
	} {
		for _, method := range []string{"GET", "POST", "PUT"} {
			response, body, err := g.ask(t, method, front+what)
			if err != nil || response.StatusCode != 403 {
				t.Errorf("%s %s: %v, %v: %s", method, what, response, err, body)
			}
		}
	}
	if path != "/" {
		root := front[:len(front)-len(strings.TrimRight(path, "/"))]
		for what, want := range map[string]int{"/": 404, path + "XX": 404, "/metrics": 404, strings.TrimRight(path, "/"): 301} {
			if strings.HasSuffix(path, "/") && what == path+"XX" {
				what = strings.TrimRight(path, "/") + "XX"
			}
			if got := stranger.status(t, root+what); got != want {
				t.Errorf("%s: %d, want %d", what, got, want)
			}
		}
	}
	page := g
	page.origin = "https://evil.example"
	if response, _, err := page.ask(t, "GET", front+"/api/v1/query?query=up"); err != nil || strings.Contains(fmt.Sprint(response.Header), "Access-Control") {
		t.Errorf("%v: %v", err, response)
	}
	for version, want := range map[uint16]bool{tls.VersionTLS13: true, tls.VersionTLS12: true, tls.VersionTLS11: false} {
		old := g
		old.max = version
		if _, _, err := old.ask(t, "GET", front+"/metrics"); (err == nil) != want {
			t.Errorf("TLS %#x: %v", version, err)
		}
	}
}

// TestScrapeThroughNginx scrapes Prometheus through nginx, with nginx showing the
// certificate that Prometheus shows.
func TestScrapeThroughNginx(t *testing.T) {
	e := endpoints[0]
	dir, front := behindNginx(t, e, "/prometheus/")
	scrape := webtool(t, dir, "gen", "client-config", front+"/metrics", "--web-config", "web.yml", "--kind", "scrape", "--password-file", "p", "--ca-file", "localhost.crt")
	scrape = strings.Replace(scrape, "ca_file: localhost.crt", "ca_file: front.crt", 1)
	scrape = strings.Replace(scrape, "    static_configs", "    scrape_interval: 1s\n    static_configs", 1)
	other, port := t.TempDir(), freePort(t)
	writeFiles(t, dir, map[string]string{"scraper.yml": scrape})
	daemon(t, dir, port, "prometheus", "--config.file=scraper.yml", "--web.listen-address=127.0.0.1:"+port, "--storage.tsdb.path="+other)
	eventually(t, "the target is up", func() (bool, string) {
		response, err := http.Get("http://127.0.0.1:" + port + "/api/v1/query?query=up")
		if err != nil {
			return false, err.Error()
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		return strings.Contains(string(body), `"1"]`), string(body)
	})
}
