//go:build systems

package systems

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nginx is Debian's nginx with servers.
type nginx struct {
	*beside
	addresses []string
}

// startNginx starts nginx with servers in a folder, each given by its directives;
// {address} is its own, and {dir} the folder.
func startNginx(t *testing.T, dir string, servers ...string) *nginx {
	t.Helper()
	n := &nginx{}
	var b strings.Builder
	if os.Getuid() == 0 {
		b.WriteString("user root;\n") // who else could not read the files of the test
	}
	b.WriteString("daemon off; worker_processes 1; pid {dir}/nginx.pid; error_log stderr notice; events {}\nhttp {\n  access_log off;\n")
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "  %s_temp_path {dir}/nginx-%s;\n", kind, kind)
	}
	for _, server := range servers {
		address := freeAddress(t)
		n.addresses = append(n.addresses, address)
		fmt.Fprintf(&b, "  server { %s }\n", strings.ReplaceAll(server, "{address}", address))
	}
	b.WriteString("}\n")
	writeFiles(t, dir, map[string]string{"nginx.conf": strings.ReplaceAll(b.String(), "{dir}", dir), "users": "alice:{PLAIN}" + secret + "\n"})
	n.beside = startBeside(t, dir, "/usr/sbin/nginx", "-p", dir, "-e", filepath.Join(dir, "nginx-start.log"), "-c", filepath.Join(dir, "nginx.conf"))
	n.awaits(t, "start worker process ", 1)
	return n
}

// nginxTLS is a server with TLS, and more directives.
func nginxTLS(more string) string {
	return "listen {address} ssl; ssl_certificate {dir}/prom.crt; ssl_certificate_key {dir}/prom.key; location / { return 200 here; } " + more
}

// TestProbeNginxClientCerts has nginx ask for client certificates: it shakes hands
// with everybody, and refuses with status 400.
func TestProbeNginxClientCerts(t *testing.T) {
	dir := probeDir(t)
	for _, test := range []struct{ directive, auth, without, stranger string }{
		{"off", "NoClientCert", "", ""},
		{"on", "RequireAndVerifyClientCert", "", "endpoint-refuses-client-cert"},
		{"optional", "VerifyClientCertIfGiven", "", "endpoint-refuses-client-cert"},
		{"optional_no_ca", "RequestClientCert", "", ""},
	} {
		for _, version := range []string{"TLSv1.2", "TLSv1.3"} {
			t.Run(test.directive+" "+version, func(t *testing.T) {
				n := startNginx(t, dir, nginxTLS("ssl_client_certificate {dir}/client-ca.crt; ssl_verify_client "+test.directive+"; ssl_protocols "+version+";"))
				url := "https://" + n.addresses[0]
				full := lookAt(t, dir, "--ca-file", "prom.crt", "--full", "--max-connections", "100", url).finds(t, test.without)
				if got := full.clientAuth(); got != test.auth {
					t.Errorf("%q\n%s", got, full)
				}
				for name, rules := range map[string]string{"client": "", "stranger": test.stranger} {
					l := lookAt(t, dir, "--ca-file", "prom.crt", "--cert-file", name+".crt", "--key-file", name+".key", url).finds(t, rules)
					if rules == "" {
						l.says(t, "HTTP", "ok", "200")
					}
					l = lookAt(t, dir, "--full", "--max-connections", "100", "--ca-file", "prom.crt", "--cert-file", name+".crt", "--key-file", name+".key", url).finds(t, rules)
					if got := l.clientAuth(); got != test.auth {
						t.Errorf("as %s: %q\n%s", name, got, l)
					}
				}
			})
		}
	}
}

// TestProbeNginxSwap swaps the certificate on disk: nginx shows the old one until
// it is told to reload.
func TestProbeNginxSwap(t *testing.T) {
	dir := probeDir(t)
	n := startNginx(t, dir, strings.Replace(nginxTLS("ssl_protocols TLSv1.2 TLSv1.3;"), " ssl;", " ssl http2;", 1))
	old := readFile(t, filepath.Join(dir, "prom.crt"))
	writeFiles(t, dir, map[string]string{"web.yml": goodConfig, "old.crt": old})
	args := []string{"--web-config", "web.yml", "--ca-file", "old.crt", "https://" + n.addresses[0]}
	lookAt(t, dir, args...).finds(t, "")
	writeFiles(t, dir, map[string]string{"prom.crt": readFile(t, filepath.Join(dir, "prom-rsa.crt")), "prom.key": readFile(t, filepath.Join(dir, "prom-rsa.key"))})
	lookAt(t, dir, args...).finds(t, "differs-certificate").blames(t, "differs-certificate", "a proxy reads it when it starts or reloads")
	if err := n.process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	// The old worker listens until the new one does.
	n.awaits(t, "start worker process ", 2)
	n.awaits(t, "exited with code 0", 1)
	args[3] = "prom.crt"
	lookAt(t, dir, args...).finds(t, "")
}

// TestProbeNginxHTTP looks at what is not TLS alone.
func TestProbeNginxHTTP(t *testing.T) {
	dir := probeDir(t)
	n := startNginx(t, dir,
		nginxTLS(""),
		strings.Replace(nginxTLS("add_header X-Frame-Options deny always;"), " ssl;", " ssl http2;", 1),
		"listen {address}; return 301 https://$host:9443$request_uri;",
	)
	t.Run("HTTP/2", func(t *testing.T) {
		l := lookAt(t, dir, "--ca-file", "prom.crt", "https://"+n.addresses[1]).finds(t, "").says(t, "TLS", "ok", "HTTP/2").says(t, "headers", "seen", "X-Frame-Options")
		if l.Connections != 1 {
			t.Errorf("%s", l)
		}
	})
	t.Run("redirect", func(t *testing.T) {
		l := lookAt(t, dir, "http://"+n.addresses[2]+"/graph?g0=1").finds(t, "")
		l.says(t, "redirect", "seen", "https://127.0.0.1:9443/graph?g0=1").says(t, "redirect", "seen", "in clear")
		lookAt(t, dir, "https://"+n.addresses[2]).finds(t, "endpoint-speaks-http")
	})
	t.Run("http to https", func(t *testing.T) {
		lookAt(t, dir, "http://"+n.addresses[0]).finds(t, "endpoint-speaks-tls")
	})
}

// TestProbeNginxUsers tries passwords on nginx.
func TestProbeNginxUsers(t *testing.T) {
	dir := probeDir(t)
	writeFiles(t, dir, map[string]string{"www/index.html": "here", "web.yml": goodConfig + "basic_auth_users:\n  alice: " + aliceHash + "\n"})
	users := "auth_basic here; auth_basic_user_file {dir}/users; root {dir}/www;"
	n := startNginx(t, dir,
		"listen {address} ssl http2; ssl_certificate {dir}/prom.crt; ssl_certificate_key {dir}/prom.key; ssl_protocols TLSv1.2 TLSv1.3; "+users,
		"listen {address}; "+users,
		"listen {address} ssl http2; ssl_certificate {dir}/prom.crt; ssl_certificate_key {dir}/prom.key; ssl_protocols TLSv1.2 TLSv1.3; root {dir}/www;")
	secure, plain, open := "https://"+n.addresses[0], "http://"+n.addresses[1], "https://"+n.addresses[2]
	lookAt(t, dir, "--ca-file", "prom.crt", secure).finds(t, "").says(t, "basic auth", "seen", "asked for (401, Basic)")
	lookAt(t, dir, "--ca-file", "prom.crt", "--user", "alice", "--password-file", "password", secure).finds(t, "").says(t, "basic auth", "ok", `200 for "alice"`)
	lookAt(t, dir, "--ca-file", "prom.crt", "--user", "alice", "--password-file", "wrong", secure).finds(t, "endpoint-refuses-password")
	lookAt(t, dir, "--web-config", "web.yml", "--user", "alice", "--password-file", "password", secure).finds(t, "").
		says(t, "basic auth", "ok", "401 without a password, 401 with a wrong one, 200 for")
	lookAt(t, dir, "--web-config", "web.yml", open).finds(t, "differs-users").blames(t, "differs-users", "Server: nginx/")
	lookAt(t, dir, "--user", "alice", "--password-file", "password", plain).finds(t, "").warns(t, "endpoint-password-in-clear").
		says(t, "basic auth", "unknown", "was not sent")
	lookAt(t, dir, "--user", "alice", "--password-file", "password", secure).finds(t, "endpoint-untrusted").says(t, "basic auth", "unknown", "was not sent")
}

// TestProbeNginxNames has nginx refuse names that it does not serve.
func TestProbeNginxNames(t *testing.T) {
	dir := probeDir(t)
	n := startNginx(t, dir, "listen {address} ssl default_server; ssl_reject_handshake on; } server { listen {address} ssl; server_name prom.example.com; "+
		"ssl_certificate {dir}/prom.crt; ssl_certificate_key {dir}/prom.key; location / { return 200 here; }")
	_, port, _ := net.SplitHostPort(n.addresses[0])
	for _, args := range [][]string{{}, {"--full"}} {
		l := lookAt(t, dir, append(args, "--ca-file", "prom.crt", "https://localhost:"+port)...).finds(t, "endpoint-breaks-off")
		l.says(t, "TLS", "fails", "alert 112, unrecognized name").blames(t, "endpoint-breaks-off", `other names than "localhost"`)
		if l.Observed.Alert == nil || *l.Observed.Alert != 112 {
			t.Errorf("%s", l)
		}
		lookAt(t, dir, append(args, "--max-connections", "100", "--ca-file", "prom.crt", "--server-name", "prom.example.com", "https://localhost:"+port)...).finds(t, "").says(t, "TLS", "ok", "TLS_ECDHE_ECDSA")
		lookAt(t, dir, append(args, "--max-connections", "100", "--ca-file", "prom.crt", "--connect-to", n.addresses[0], "https://prom.example.com")...).finds(t, "").says(t, "HTTP", "ok", "200")
	}
}

// TestProbeThroughNginx has nginx stand before Prometheus: what differs from the
// backend's web config is the proxy's doing, and --connect-to shows that.
func TestProbeThroughNginx(t *testing.T) {
	dir := probeDir(t)
	writeFiles(t, dir, map[string]string{"web.yml": goodConfig +
		"  min_version: TLS13\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca.crt\n" +
		"http_server_config:\n  headers:\n    X-Frame-Options: deny\nbasic_auth_users:\n  alice: " + aliceHash + "\n"})
	p := startProduct(t, "prometheus", dir, "--web.config.file="+filepath.Join(dir, "web.yml"))
	proxied := "location / { proxy_pass https://" + p.address + "; proxy_ssl_certificate {dir}/client.crt; proxy_ssl_certificate_key {dir}/client.key; proxy_ssl_protocols TLSv1.3; "
	pair := "ssl_certificate {dir}/%[1]s.crt; ssl_certificate_key {dir}/%[1]s.key; "
	n := startNginx(t, dir,
		"listen {address} ssl; "+fmt.Sprintf(pair, "prom-rsa")+proxied+"proxy_hide_header X-Frame-Options; }",
		"listen {address} ssl http2; ssl_protocols TLSv1.3; ssl_client_certificate {dir}/client-ca.crt; ssl_verify_client on; "+fmt.Sprintf(pair, "prom")+proxied+"}",
		"listen {address} ssl http2; ssl_protocols TLSv1.3; ssl_client_certificate {dir}/client-ca.crt; ssl_verify_client on; "+fmt.Sprintf(pair, "prom")+
			proxied+"proxy_set_header Authorization 'Basic YWxpY2U6QmFzYWx0'; }",
	)
	args := []string{"--web-config", "web.yml", "--cert-file", "client.crt", "--key-file", "client.key", "--user", "alice", "--password-file", "password"}
	at := func(url string, more ...string) *look { return lookAt(t, dir, append(append(more, args...), url)...) }

	at("https://"+p.address).finds(t, "").says(t, "basic auth", "ok", "302 for")
	l := at("https://"+n.addresses[0], "--ca-file", "prom-rsa.crt").finds(t, "differs-certificate differs-client-auth differs-header differs-http2 differs-tls-versions")
	for _, rule := range strings.Fields(l.rules("error")) {
		l.blames(t, rule, "Server: nginx/")
	}
	// The way past the proxy, as it is told: the address is for people to fill in.
	for _, c := range l.Checks {
		if c.Verdict == "differs" && (c.Decide == nil || !strings.Contains(*c.Decide, "--connect-to HOST:PORT --ca-file prom-rsa.crt --cert-file client.crt --key-file client.key --user alice --password-file password https://")) {
			t.Errorf("%s: %v", c.Topic, c.Decide)
		}
	}
	at("https://"+n.addresses[0], "--connect-to", p.address).finds(t, "")
	// A proxy that is as the backend is: nothing tells them apart, and nothing need.
	at("https://"+n.addresses[1]).finds(t, "").says(t, "basic auth", "ok", "401 with a wrong one, 302 for")
	// It lets everybody in by a password of its own.
	at("https://"+n.addresses[2]).finds(t, "differs-users").blames(t, "differs-users", "Server: nginx/")
}

// TestProbeProxyWithoutBackend has nobody behind the proxy.
func TestProbeProxyWithoutBackend(t *testing.T) {
	dir := probeDir(t)
	n := startNginx(t, dir, strings.Replace(nginxTLS(""), "return 200 here", "proxy_pass http://"+freeAddress(t), 1))
	l := lookAt(t, dir, "--ca-file", "prom.crt", "https://"+n.addresses[0]).finds(t, "").warns(t, "endpoint-not-ready").says(t, "HTTP", "warns", "502")
	l.blames(t, "endpoint-not-ready", "the server behind it does not").decides(t, "endpoint-not-ready", "webtool probe --connect-to HOST:PORT --ca-file prom.crt https://"+n.addresses[0])
}
