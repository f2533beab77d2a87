//go:build systems

package systems

import (
	"bytes"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
	"webtool/testdata/fixtures"
)

// judgeFor gives webtool's verdict for one release.
func judgeFor(t *testing.T, release string, paths ...string) []finding.FileReport {
	t.Helper()
	r, err := webconfig.FindRelease(release)
	if err != nil {
		t.Fatal(err)
	}
	return check.WebConfig(t.Context(), check.WebConfigOptions{For: []*webconfig.Release{r}}, paths...).Files
}

// TestPromtoolForRelease compares verdict and words of --for prometheus@2.42.0 with
// Debian's promtool 2.42.0 (exporter-toolkit 0.8.2, Go 1.19) over the whole corpus.
func TestPromtoolForRelease(t *testing.T) {
	var paths []string
	err := filepath.WalkDir("../corpus", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".yml") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	said := promtool(t, paths)
	accepted := 0
	for i, f := range judgeFor(t, "prometheus@2.42.0", paths...) {
		server, answer := f.Servers[0], said[paths[i]]
		if strings.HasPrefix(server.Reason, "http2: ") || server.Config != "" {
			continue // promtool does not get as far as a server does, and looks into no manifests
		}
		if answer == "" {
			accepted++
		}
		switch {
		case server.Starts == nil || *server.Starts != (answer == ""):
			t.Errorf("%s: promtool says %q, webtool says %q", paths[i], answer, server.Reason)
		case !fits(server.Reason, answer) && !byChance.MatchString(answer):
			t.Errorf("%s: promtool's words are %q, webtool's %q", paths[i], answer, server.Reason)
		}
	}
	t.Logf("%d files, of which promtool accepts %d", len(paths), accepted)
}

// promtool returns what promtool says of files, "" for SUCCESS.
func promtool(t *testing.T, paths []string) map[string]string {
	t.Helper()
	output, err := exec.Command("promtool", append([]string{"check", "web-config"}, paths...)...).CombinedOutput()
	if err == nil {
		t.Fatal("promtool takes the whole corpus")
	}
	said := map[string]string{}
	rest := string(output)
	for i, path := range paths {
		var answer string
		next := len(rest)
		if i+1 < len(paths) {
			next = strings.Index(rest, "\n"+paths[i+1]+" ") + 1
		}
		answer, rest = strings.TrimSuffix(rest[:next], "\n"), rest[next:]
		verdict, ok := strings.CutPrefix(answer, path+" FAILED: ")
		if !ok && answer != path+" SUCCESS" {
			t.Fatalf("promtool says of %s: %q", path, answer)
		}
		if ok {
			said[path] = verdict
		}
	}
	return said
}

// byChance matches what depends on which user or header a server meets first.
var byChance = regexp.MustCompile(`^(HTTP header|invalid value for|crypto/bcrypt:|strconv\.Atoi:)`)

var masked = regexp.MustCompile("•+")

// fits reports whether a reason is a server's text, where what is masked may be
// anything.
func fits(reason, text string) bool {
	parts := masked.Split(reason, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile(`\A` + strings.Join(parts, "(?s:.*)") + `\z`).MatchString(text)
}

// servers are Debian's programs, by the release that they are.
var servers = []struct {
	release string
	command []string // {} is a folder of its own, {port} a free port
}{
	{"node_exporter@1.5.0", []string{"prometheus-node-exporter", "--collector.disable-defaults", "--web.listen-address=127.0.0.1:{port}"}},
	{"pushgateway@1.5.1", []string{"prometheus-pushgateway", "--web.listen-address=127.0.0.1:{port}"}},
	{"blackbox_exporter@0.23.0", []string{"prometheus-blackbox-exporter", "--config.file=/etc/prometheus/blackbox.yml", "--web.listen-address=127.0.0.1:{port}"}},
	{"alertmanager@0.25.0", []string{"prometheus-alertmanager", "--config.file=/etc/prometheus/alertmanager.yml", "--storage.path={}",
		"--cluster.listen-address=", "--web.listen-address=127.0.0.1:{port}"}},
}

const pair = "  cert_file: prom.crt\n  key_file: prom.key\n"

// configs are what releases differ in, and what is the same for all.
var configs = map[string]string{
	"empty":             "",
	"tls":               "tls_server_config:\n" + pair,
	"headers":           "http_server_config:\n  headers:\n    X-Frame-Options: deny\n",
	"bad header":        "http_server_config:\n  headers:\n    X-Frame-Options: DENY\n",
	"rate limit":        "rate_limit:\n  interval: 1s\n  burst: 5\n",
	"allowed SANs":      "tls_server_config:\n" + pair + "  client_allowed_sans: [x]\n",
	"inline":            "tls_server_config:\n  cert: x\n  key: y\n",
	"old suite":         "tls_server_config:\n" + pair + "  cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n",
	"insecure suite":    "tls_server_config:\n" + pair + "  cipher_suites: [TLS_RSA_WITH_3DES_EDE_CBC_SHA]\n",
	"no HTTP/2 suite":   "tls_server_config:\n" + pair + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n",
	"list of a list":    "tls_server_config:\n" + pair + "  cipher_suites: x\n",
	"any cert":          "tls_server_config:\n" + pair + "  client_auth_type: RequireAnyClientCert\n",
	"bad policy":        "tls_server_config:\n" + pair + "  client_auth_type: Nonsense\n",
	"no policy":         "tls_server_config:\n" + pair + "  client_ca_file: client-ca.crt\n",
	"no key":            "tls_server_config:\n  cert_file: prom.crt\n",
	"no certificate":    "tls_server_config:\n  key_file: prom.key\n",
	"missing":           "tls_server_config:\n  cert_file: missing.crt\n  key_file: prom.key\n",
	"other key":         "tls_server_config:\n  cert_file: prom.crt\n  key_file: other.key\n",
	"version":           "tls_server_config:\n" + pair + "  min_version: TLSv1.2\n",
	"curve":             "tls_server_config:\n" + pair + "  curve_preferences: [X25519MLKEM768]\n",
	"bad hash":          "basic_auth_users:\n  alice: secret\n",
	"bad cost":          "basic_auth_users:\n  alice: $2y$03$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n",
	"good hash":         "basic_auth_users:\n  alice: $2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi\n",
	"unknown and newer": "foo: bar\nrate_limit: {}\n",
}

// TestServersForRelease starts Debian's exporters on configs that tell releases
// apart, and compares whether they start, and what they say, with --for.
func TestServersForRelease(t *testing.T) {
	for _, server := range servers {
		t.Run(server.release, func(t *testing.T) {
			dir := t.TempDir()
			if err := fixtures.Write(dir, time.Now()); err != nil {
				t.Fatal(err)
			}
			started := 0
			for name, text := range configs {
				path := filepath.Join(dir, "web.yml")
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				verdict := judgeFor(t, server.release, path)[0].Servers[0]
				starts, said := start(t, append(server.command, "--web.config.file="+path))
				if starts {
					started++
				}
				switch {
				case verdict.Starts == nil || *verdict.Starts != starts:
					t.Errorf("%s: it starts: %t, webtool says %q; its log:\n%s", name, starts, verdict.Reason, said)
				case !starts && !logs(said, verdict.Reason):
					t.Errorf("%s: webtool's reason is %q, and the log has\n%s", name, verdict.Reason, said)
				}
			}
			if started < 6 || len(configs)-started < 12 {
				t.Errorf("it starts on %d of %d configs", started, len(configs))
			}
		})
	}
}

// logs reports whether a log holds a text, escaped as logs do, where what is
// masked may be anything.
func logs(log, text string) bool {
	log = strings.NewReplacer(`\n`, "\n", `\"`, `"`).Replace(log)
	for _, part := range masked.Split(text, -1) {
		if !strings.Contains(log, part) {
			return false
		}
	}
	return true
}

// start runs a server until it answers or ends.
func start(t *testing.T, command []string) (starts bool, log string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	fill := strings.NewReplacer("{port}", port, "{}", t.TempDir())
	args := make([]string, len(command))
	for i := range command {
		args[i] = fill.Replace(command[i])
	}
	var output bytes.Buffer
	program := exec.CommandContext(t.Context(), args[0], args[1:]...)
	program.Stdout, program.Stderr = &output, &output
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = program.Wait() // some of them end with status 0 when they refuse
		close(ended)
	}()
	// A server that speaks TLS answers plain HTTP with status 400: any answer
	// will do. The port is open before the config is looked at.
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	deadline := time.After(30 * time.Second)
	for {
		response, err := client.Get("http://" + address + "/")
		if err == nil {
			response.Body.Close()
			_ = program.Process.Kill()
			<-ended
			return true, output.String()
		}
		select {
		case <-ended:
			return false, output.String()
		case <-deadline:
			_ = program.Process.Kill()
			<-ended
			t.Fatalf("%s neither answers nor ends:\n%s", args[0], output.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
