//go:build systems

package systems

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// product is one of Debian's programs with the toolkit (0.8.2, Go 1.19).
type product struct {
	*beside
	address string
}

// products are their names.
var products = []string{"prometheus", "alertmanager", "pushgateway", "node_exporter", "blackbox_exporter", "snmp_exporter"}

// startProduct starts one of them until the test ends.
func startProduct(t *testing.T, name, dir string, args ...string) *product {
	t.Helper()
	p := &product{address: freeAddress(t)}
	data := t.TempDir()
	writeFiles(t, data, map[string]string{
		"prometheus.yml":   "global: {scrape_interval: 1h}\n",
		"alertmanager.yml": "route: {receiver: none}\nreceivers: [{name: none}]\n",
		"blackbox.yml":     "modules:\n  http_2xx: {prober: http}\n",
	})
	config := func(name string) string { return "--config.file=" + filepath.Join(data, name) }
	program, ready := "prometheus-"+strings.ReplaceAll(name, "_", "-"), "TLS is "
	switch name {
	case "prometheus":
		program, ready = name, "Server is ready to receive web requests"
		args = append(args, config("prometheus.yml"), "--storage.tsdb.path="+filepath.Join(data, "tsdb"))
	case "alertmanager":
		args = append(args, config("alertmanager.yml"), "--storage.path="+filepath.Join(data, "alerts"), "--cluster.listen-address=")
	case "blackbox_exporter":
		args = append(args, config("blackbox.yml"))
	case "snmp_exporter":
		args = append(args, "--config.file=/etc/prometheus/snmp.yml")
	}
	p.beside = startBeside(t, dir, program, append(args, "--web.listen-address="+p.address)...)
	p.awaits(t, ready, 1)
	return p
}

// asProbed are the flags of a client that has all that it needs.
func asProbed(url string, more ...string) []string {
	return append(more, "--web-config", "web.yml", "--ca-file", "ca.crt", "--cert-file", "client.crt", "--key-file", "client.key",
		"--user", "alice", "--password-file", "password", url)
}

const (
	userConfig = "basic_auth_users:\n  alice: " + aliceHash + "\n"
	mtlsConfig = goodConfig + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: client-ca.crt\n"
)

// TestProbeProducts starts all six with several web configs: each serves what the
// file says, and nothing else is found.
func TestProbeProducts(t *testing.T) {
	for name, text := range map[string]string{
		"TLS":             goodConfig,
		"TLS and users":   goodConfig + userConfig,
		"mTLS":            mtlsConfig,
		"mTLS and users":  mtlsConfig + userConfig,
		"TLS 1.2 alone":   mtlsConfig + "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n" + userConfig,
		"TLS 1.3 alone":   mtlsConfig + "  min_version: TLS13\n  curve_preferences: [CurveP384]\n" + userConfig,
		"without HTTP/2":  goodConfig + "http_server_config:\n  http2: false\n  headers:\n    X-Frame-Options: deny\n" + userConfig,
		"optional, users": goodConfig + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca_file: client-ca.crt\n" + userConfig,
	} {
		t.Run(name, func(t *testing.T) {
			for _, product := range products {
				dir := probeDir(t)
				writeFiles(t, dir, map[string]string{"web.yml": text, "ca.crt": readFile(t, filepath.Join(dir, "prom.crt"))})
				url := "https://" + startProduct(t, product, dir, "--web.config.file=web.yml").address
				l := lookAt(t, dir, asProbed(url)...)
				// Of a server of old nobody can tell in TLS 1.2 whether it verifies.
				unclear := name == "TLS 1.2 alone"
				for _, c := range l.Checks {
					if c.Verdict == "unknown" && !(unclear && c.Topic == "client cert") {
						t.Errorf("%s: unknown: %s %s", product, c.Topic, c.Text)
					}
				}
				l.finds(t, "").says(t, "versions", "ok", "TLS 1.")
				if strings.Contains(text, "users") {
					l.says(t, "basic auth", "ok", "401 without a password, 401 with a wrong one, ")
				}
				if l.Connections > 20 {
					t.Errorf("%s", l)
				}
				full := lookAt(t, dir, asProbed(url, "--full", "--exposure")...).finds(t, "")
				if got := full.Observed.Expose; got == nil || got.Product != product {
					t.Errorf("%s is seen as %+v", product, got)
				}
				if full.Connections > 25 {
					t.Errorf("%s", full)
				}
				if strings.Contains(text, "users") || strings.Contains(text, "RequireAndVerify") {
					full.says(t, "exposure", "ok", "no path answers without credentials")
				}
			}
		})
	}
}

// TestProbeProductsOpen starts all six as they are without a web config.
func TestProbeProductsOpen(t *testing.T) {
	for _, product := range products {
		dir := probeDir(t)
		writeFiles(t, dir, map[string]string{"web.yml": goodConfig})
		address := startProduct(t, product, dir).address
		plain := lookAt(t, dir, "--exposure", "http://"+address).finds(t, "")
		if got := plain.Observed.Expose; got == nil || got.Product != product || plain.Connections > 3 {
			t.Errorf("%s is seen as %+v\n%s", product, got, plain)
		}
		lookAt(t, dir, "https://"+address).finds(t, "endpoint-speaks-http").blames(t, "endpoint-speaks-http", "without --web.config.file")
		lookAt(t, dir, "--web-config", "web.yml", "--full", "https://"+address).finds(t, "endpoint-speaks-http").blames(t, "endpoint-speaks-http", "TLS takes a restart")
	}
}

// productChanges are what happens on disk while a server runs.
var productChanges = []struct {
	name   string
	before string // the config with which the server starts
	after  string // on disk; "" stays as it was
	files  map[string]string
	ours   string // that it is compared with; "" is the one on disk
	rules  string
	likely string // of the first rule
}{
	{name: "nothing", before: mtlsConfig + userConfig},
	{name: "certificate swapped", before: goodConfig, files: map[string]string{"prom.crt": "prom-rsa.crt", "prom.key": "prom-rsa.key"}},
	{name: "certificate swapped, and ours is old", before: goodConfig, after: strings.ReplaceAll(goodConfig, "prom.", "prom-rsa."), ours: goodConfig, rules: "differs-certificate", likely: "reads another file"},
	{name: "key does not fit", before: goodConfig, files: map[string]string{"prom.key": "other.key"}, rules: "differs-refused endpoint-config-broken", likely: ""},
	{name: "no YAML, and ours is good", before: goodConfig, after: "{", ours: goodConfig, rules: "endpoint-config-broken", likely: "changed on disk and cannot be loaded"},
	{name: "TLS taken out", before: goodConfig + userConfig, after: userConfig, rules: "endpoint-config-broken", likely: "takes a restart"},
	{name: "a key of newer releases", before: mtlsConfig, after: mtlsConfig + "  client_allowed_sans: [prometheus.example.com]\n", rules: "endpoint-config-broken", likely: "changed on disk and cannot be loaded"},
	{name: "users taken out", before: goodConfig + userConfig, after: goodConfig, ours: goodConfig + userConfig, rules: "differs-users", likely: "reads another file"},
	{name: "users added", before: goodConfig, after: goodConfig + userConfig},
	{name: "another user", before: goodConfig + userConfig, after: goodConfig + strings.ReplaceAll(userConfig, "alice", "bob"), rules: "endpoint-refuses-password", likely: "the name is another"},
	{name: "client certificates required", before: goodConfig, after: mtlsConfig, ours: goodConfig, rules: "differs-client-auth", likely: "reads another file"},
	{name: "another client CA", before: mtlsConfig, after: strings.ReplaceAll(mtlsConfig, "client-ca.crt", "client-ca-ending.crt"), rules: "endpoint-refuses-client-cert", likely: "no CA of client_ca_file"},
	{name: "versions narrowed", before: goodConfig, after: goodConfig + "  min_version: TLS13\n", ours: goodConfig, rules: "differs-tls-versions", likely: "reads another file"},
	{name: "header added", before: goodConfig, after: goodConfig + "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"},
	{name: "HTTP/2 switched off", before: goodConfig, after: goodConfig + "http_server_config:\n  http2: false\n", rules: "differs-http2", likely: "takes a restart"},
}

// TestProbeProductsChange changes files on disk while the servers run.
func TestProbeProductsChange(t *testing.T) {
	for i, c := range productChanges {
		t.Run(c.name, func(t *testing.T) {
			dir := probeDir(t)
			forAll(t, dir)
			writeFiles(t, dir, map[string]string{"served.yml": c.before, "ca.crt": readFile(t, filepath.Join(dir, "prom.crt")) + readFile(t, filepath.Join(dir, "prom-rsa.crt"))})
			product := products[i%len(products)]
			url := "https://" + startProduct(t, product, dir, "--web.config.file=served.yml").address
			writeFiles(t, dir, map[string]string{"web.yml": c.before})
			lookAt(t, dir, asProbed(url)...).finds(t, "")
			after := c.after
			if after == "" {
				after = c.before
			}
			ours := c.ours
			if ours == "" {
				ours = after
			}
			changed := map[string]string{"served.yml": after, "web.yml": ours}
			for to, from := range c.files {
				changed[to] = readFile(t, filepath.Join(dir, from))
			}
			writeFiles(t, dir, changed)
			l := lookAt(t, dir, asProbed(url)...).finds(t, c.rules)
			if c.likely != "" {
				l.blames(t, strings.Fields(c.rules)[0], c.likely)
			}
		})
	}
}

// forAll lets everybody read what is in a folder. The servers run as whoever runs the
// test, which files do not tell when that is root: one for root alone is taken for one
// that the server cannot read.
func forAll(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if err := os.Chmod(filepath.Join(dir, e.Name()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestProbeProductsClientAuth tells the five policies apart, in both versions.
func TestProbeProductsClientAuth(t *testing.T) {
	dir := probeDir(t)
	writeFiles(t, dir, map[string]string{"web.yml": goodConfig})
	address := startProduct(t, "prometheus", dir, "--web.config.file=web.yml").address
	for _, auth := range []string{"NoClientCert", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"} {
		for _, version := range []string{"TLS12", "TLS13"} {
			text := goodConfig + "  min_version: " + version + "\n  max_version: " + version + "\n  client_auth_type: " + auth + "\n"
			if auth != "NoClientCert" {
				text += "  client_ca_file: client-ca.crt\n"
			}
			writeFiles(t, dir, map[string]string{"web.yml": text})
			for _, client := range [][]string{{}, {"--cert-file", "client.crt", "--key-file", "client.key"}} {
				l := lookAt(t, dir, append(client, "--full", "--ca-file", "prom.crt", "https://"+address)...).finds(t, "")
				got, want := l.clientAuth(), auth
				if auth == "RequireAndVerifyClientCert" && version == "TLS12" {
					want = "" // Go 1.19 says the same of a certificate with other names
					l.says(t, "client cert", "unknown", "required; an old Go says the same")
				}
				if cas := l.Observed.TLS.ClientAuth.CAs; got != want || (len(cas) == 1) != (auth != "NoClientCert") {
					t.Errorf("%s %s: %q %v\n%s", auth, version, got, cas, l)
				}
				if l.supported() != "TLS 1."+version[4:] {
					t.Errorf("%s %s: %s", auth, version, l.supported())
				}
			}
		}
	}
}
