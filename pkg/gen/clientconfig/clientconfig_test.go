package clientconfig_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"webtool/pkg/gen"
	"webtool/pkg/gen/clientconfig"
	"webtool/pkg/gen/configset"
	"webtool/pkg/gen/password"
)

// word is the password of all users here.
const word = `pa$$w"o\rd 1`

// set is a server, and a client that is told of it.
type set struct {
	name    string
	hosts   []string
	host    string // in the URL
	user    string
	mtls    *configset.MutualTLS
	options configset.Options    // what else is wanted of the server
	extra   string               // of the web config
	edit    func(string) string  // of the web config
	client  clientconfig.Options // what else the client is told
	refused []string             // kinds that cannot be had
}

var sets = []set{
	{name: "self-signed", hosts: []string{"localhost"}, host: "localhost", user: "prometheus"},
	{name: "no-user", hosts: []string{"localhost"}, host: "localhost"},
	{name: "odd-user", hosts: []string{"localhost"}, host: "localhost", user: `it's "$bob" & {co}/\ #1`},
	{name: "mtls", hosts: []string{"localhost"}, host: "localhost", user: "prometheus", mtls: &configset.MutualTLS{}},
	{name: "mtls-only-this", hosts: []string{"localhost"}, host: "localhost", mtls: &configset.MutualTLS{OnlyClient: true}},
	{name: "ca", hosts: []string{"localhost"}, host: "localhost", user: "prometheus", options: configset.Options{Server: gen.CertificateOptions{NewCAFile: "ca.crt"}},
		client: clientconfig.Options{CAFile: "ca.crt"}},
	{name: "other-name", hosts: []string{"prom.example.com"}, host: "127.0.0.1", user: "prometheus"},
	{name: "other-name-ca", hosts: []string{"prom.example.com"}, host: "localhost", options: configset.Options{Server: gen.CertificateOptions{NewCAFile: "ca.crt"}},
		client: clientconfig.Options{CAFile: "ca.crt"}},
	{name: "given-name", hosts: []string{"a.example.com", "b.example.com"}, host: "localhost", client: clientconfig.Options{ServerName: "b.example.com"}},
	{name: "address", hosts: []string{"127.0.0.1"}, host: "127.0.0.1", user: "prometheus"},
	{name: "other-address", hosts: []string{"192.0.2.1"}, host: "localhost", user: "prometheus"},
	{name: "wildcard", hosts: []string{"*.example.com"}, host: "localhost"},
	{name: "tls13", hosts: []string{"localhost"}, host: "localhost", extra: "  min_version: TLS13\n"},
	{name: "tls11", hosts: []string{"localhost"}, host: "localhost", extra: "  min_version: TLS10\n  max_version: TLS11\n", refused: []string{"grafana", "curl", "nginx"}},
	{name: "requested", hosts: []string{"localhost"}, host: "localhost", extra: "  client_auth_type: RequestClientCert\n"},
	{name: "if-given", hosts: []string{"localhost"}, host: "localhost", mtls: &configset.MutualTLS{}, edit: policy("VerifyClientCertIfGiven")},
	{name: "if-given-and-named", hosts: []string{"localhost"}, host: "localhost", mtls: &configset.MutualTLS{OnlyClient: true}, edit: policy("VerifyClientCertIfGiven")},
	{name: "any", hosts: []string{"localhost"}, host: "localhost", mtls: &configset.MutualTLS{OnlyClient: true}, edit: policy("RequireAnyClientCert")},
	{name: "plain", host: "localhost", user: "prometheus", edit: func(s string) string { return s[strings.Index(s, "basic_auth_users"):] }, hosts: []string{"localhost"}},
	{name: "open", host: "localhost", hosts: []string{"localhost"}, edit: func(string) string { return "http_server_config: {http2: true}\n" }},
}

// policy changes what is asked of clients.
func policy(name string) func(string) string {
	return func(config string) string { return strings.Replace(config, "RequireAndVerifyClientCert", name, 1) }
}

// make makes the server's files, and the client's.
func (s set) make(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	o := s.options
	o.Path, o.User, o.Password, o.Cost = filepath.Join(dir, "web.yml"), s.user, []byte(word), password.MinCost
	o.Server.Files.Dir, o.Server.Now = dir, time.Now()
	if o.Server.NewCAFile != "" {
		o.Server.NewCAFile = filepath.Join(dir, o.Server.NewCAFile)
	}
	for _, host := range s.hosts {
		name, err := gen.ParseHost(host)
		if err != nil {
			t.Fatal(err)
		}
		o.Server.Names = append(o.Server.Names, name)
	}
	if s.mtls != nil {
		m := *s.mtls
		m.CAFile, m.CAKeyFile, m.ClientDir = filepath.Join(dir, "client-ca.crt"), filepath.Join(dir, "client-ca.key"), dir
		m.Client = gen.Name{Kind: gen.DNS, Text: "prometheus"}
		o.MutualTLS = &m
	}
	result, err := configset.Make(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range result.Warnings {
		if !strings.Contains(w, "has cost 4") && !strings.Contains(w, "covers one label") && !strings.Contains(w, "cost 4") {
			t.Logf("warning: %s", w)
		}
	}
	if s.extra != "" || s.edit != nil {
		data, err := os.ReadFile(o.Path)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(data), "  key_file:", s.extra+"  key_file:", 1)
		if s.edit != nil {
			text = s.edit(text)
		}
		write(t, o.Path, text)
	}
	write(t, filepath.Join(dir, "p"), word+"\n")
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// told are the options of the client.
func (s set) told(dir, address, kind string) clientconfig.Options {
	o := s.client
	scheme := "https"
	if s.name == "plain" || s.name == "open" {
		scheme = "http"
	}
	_, port, _ := net.SplitHostPort(address)
	o.URL, o.WebConfig, o.Kind, o.Now = scheme+"://"+s.host+":"+port, filepath.Join(dir, "web.yml"), kind, time.Now()
	if o.CAFile != "" {
		o.CAFile = filepath.Join(dir, o.CAFile)
	}
	if s.user != "" {
		o.PasswordFile = filepath.Join(dir, "p")
	}
	if s.mtls != nil {
		o.CertFile, o.KeyFile = filepath.Join(dir, "prometheus-client.crt"), filepath.Join(dir, "prometheus-client.key")
	}
	return o
}

// TestClientsGetIn has exporter-toolkit serve each web config, and lets
// prometheus/common's client in with what is printed for it: 200. The same
// without the password, or without the certificate, is refused.
func TestClientsGetIn(t *testing.T) {
	servers, clients := talk(t, "oracle", "-live"), talk(t, "visit")
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			dir := s.make(t)
			address := servers.serve(t, filepath.Join(dir, "web.yml"))
			for _, kind := range []string{"http-config", "scrape", "alertmanager", "remote-write", "health-blackbox"} {
				o := s.told(dir, address, kind)
				made, err := clientconfig.Make(context.Background(), o)
				if err != nil {
					t.Fatalf("%s: %v", kind, err)
				}
				config, at := clientOf(t, kind, made.Text, o.URL)
				file := filepath.Join(dir, kind+".yml")
				write(t, file, config)
				if w := clients.visit(t, file, at); w.Status != 200 {
					t.Errorf("%s: %+v\n%s", kind, w, made.Text)
				}
				for _, without := range []string{"basic_auth", "tls_config"} { // which has the CA, at least
					if changed, there := drop(t, config, without); there {
						write(t, file, changed)
						if w := clients.visit(t, file, at); w.Status == 200 {
							t.Errorf("%s: 200 without %s", kind, without)
						}
					}
				}
			}
		})
	}
}

// TestClientCertificate says which policies make a client name a certificate, and
// which certificates they refuse that are here.
func TestClientCertificate(t *testing.T) {
	mtls := set{hosts: []string{"localhost"}, mtls: &configset.MutualTLS{OnlyClient: true}}
	dir := mtls.make(t)
	config, err := os.ReadFile(filepath.Join(dir, "web.yml"))
	if err != nil {
		t.Fatal(err)
	}
	named := string(config)
	all, _, _ := strings.Cut(named, "  client_allowed_sans")
	for _, test := range []struct {
		policy             string
		needed, sansNeeded bool // without and with client_allowed_sans
		refuses            bool // a stranger's
	}{
		{"RequestClientCert", false, true, false},
		{"RequireAnyClientCert", true, true, false},
		{"RequireClientCert", true, true, false},
		{"VerifyClientCertIfGiven", false, true, true},
		{"RequireAndVerifyClientCert", true, true, true},
	} {
		for text, needed := range map[string]bool{all: test.needed, named: test.sansNeeded} {
			write(t, filepath.Join(dir, "web.yml"), policy(test.policy)(text))
			o := clientconfig.Options{URL: "https://localhost", WebConfig: filepath.Join(dir, "web.yml"), Kind: "scrape"}
			made, err := clientconfig.Make(context.Background(), o)
			if err != nil || strings.Contains(made.Text, "cert_file: client.crt") != needed {
				t.Errorf("%s: %v\n%v", test.policy, err, made)
			}
			o.CertFile = filepath.Join(dir, "localhost.crt") // a stranger's: no client's, and not of the CA
			_, err = clientconfig.Make(context.Background(), o)
			if refused := test.refuses || text == named; (err != nil) != refused {
				t.Errorf("%s, a stranger: %v", test.policy, err)
			}
		}
	}
}

// clientOf cuts the HTTP client's part out of what is printed, and the URL.
func clientOf(t *testing.T, kind, text, url string) (config, at string) {
	t.Helper()
	var all map[string]any
	if err := yaml.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%s: %v\n%s", kind, err, text)
	}
	one, own := all, []string{}
	first := func(list any) map[string]any { return list.([]any)[0].(map[string]any) }
	static := func() string {
		return first(one["static_configs"])["targets"].([]any)[0].(string)
	}
	switch kind {
	case "scrape":
		one, own = first(all["scrape_configs"]), []string{"job_name", "scheme", "static_configs"}
		url = fmt.Sprintf("%s://%s/metrics", one["scheme"], static())
	case "alertmanager":
		one, own = first(all["alerting"].(map[string]any)["alertmanagers"]), []string{"scheme", "static_configs"}
		url = fmt.Sprintf("%s://%s/api/v2/alerts", one["scheme"], static())
	case "remote-write":
		one, own = first(all["remote_write"]), []string{"url"}
		url = one["url"].(string)
	case "health-blackbox":
		one, own = all["modules"].(map[string]any)["healthy"].(map[string]any)["http"].(map[string]any), []string{"valid_status_codes", "fail_if_not_ssl"}
	}
	for _, key := range own {
		delete(one, key)
	}
	data, err := yaml.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), url
}

// drop takes a part out of a client.
func drop(t *testing.T, config, key string) (without string, there bool) {
	t.Helper()
	var all map[string]any
	if err := yaml.Unmarshal([]byte(config), &all); err != nil {
		t.Fatal(err)
	}
	_, there = all[key]
	delete(all, key)
	data, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), there
}

// TestGrafanaGetsIn reads the data source as Grafana does, and goes to the server.
func TestGrafanaGetsIn(t *testing.T) {
	servers := talk(t, "oracle", "-live")
	for _, s := range sets {
		if slices.Contains(s.refused, "grafana") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			dir := s.make(t)
			o := s.told(dir, servers.serve(t, filepath.Join(dir, "web.yml")), "grafana")
			if o.CAFile == "" && strings.HasPrefix(o.URL, "https:") {
				o.CAFile = filepath.Join(dir, certificateOf(t, dir))
			}
			made, err := clientconfig.Make(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(made.Text, word) {
				t.Error("the password is printed")
			}
			status, err := readGrafana(t, made.Text).get()
			if err != nil || status != 200 {
				t.Errorf("%d, %v\n%s", status, err, made.Text)
			}
		})
	}
}

// certificateOf finds the server's certificate.
func certificateOf(t *testing.T, dir string) string {
	t.Helper()
	var config struct {
		TLS struct {
			Cert string `yaml:"cert_file"`
		} `yaml:"tls_server_config"`
	}
	data, err := os.ReadFile(filepath.Join(dir, "web.yml"))
	if err == nil {
		err = yaml.Unmarshal(data, &config)
	}
	if err != nil {
		t.Fatal(err)
	}
	return config.TLS.Cert
}

// dataSource is what Grafana reads of a data source. What is no boolean there is
// no.
type dataSource struct {
	URL       string `yaml:"url"`
	BasicAuth bool   `yaml:"basicAuth"`
	User      string `yaml:"basicAuthUser"`
	JSON      struct {
		TLSAuth    bool   `yaml:"tlsAuth"`
		WithCA     bool   `yaml:"tlsAuthWithCACert"`
		ServerName string `yaml:"serverName"`
	} `yaml:"jsonData"`
	Secure map[string]string `yaml:"secureJsonData"`
}

// readGrafana expands as Grafana's provisioning does: $$ is a dollar, $__file{…}
// a file's content without white space around it, and $name a variable.
func readGrafana(t *testing.T, text string) (d dataSource) {
	t.Helper()
	var all struct {
		API         int `yaml:"apiVersion"`
		DataSources []dataSource
	}
	if err := yaml.Unmarshal([]byte(text), &all); err != nil || all.API != 1 || len(all.DataSources) != 1 {
		t.Fatalf("%v\n%s", err, text)
	}
	d = all.DataSources[0]
	expand := func(s string) string {
		parts := strings.Split(s, "$$")
		for i, part := range parts {
			if path, ok := strings.CutPrefix(part, "$__file{"); ok {
				data, err := os.ReadFile(strings.TrimSuffix(path, "}"))
				if err != nil {
					t.Fatal(err)
				}
				parts[i] = strings.TrimSpace(string(data))
			} else {
				parts[i] = os.Expand(part, func(string) string { return "" })
			}
		}
		return strings.Join(parts, "$")
	}
	d.URL, d.User, d.JSON.ServerName = expand(d.URL), expand(d.User), expand(d.JSON.ServerName)
	for key, value := range d.Secure {
		d.Secure[key] = expand(value)
	}
	return d
}

func (d dataSource) get() (status int, err error) {
	config := &tls.Config{}
	if d.JSON.WithCA {
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM([]byte(d.Secure["tlsCACert"]))
	}
	if d.JSON.TLSAuth {
		pair, err := tls.X509KeyPair([]byte(d.Secure["tlsClientCert"]), []byte(d.Secure["tlsClientKey"]))
		if err != nil {
			return 0, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if d.JSON.WithCA || d.JSON.TLSAuth {
		config.ServerName = d.JSON.ServerName
	}
	to, err := url.Parse(d.URL)
	if err != nil {
		return 0, err
	}
	request := &http.Request{Method: http.MethodGet, URL: to, Header: http.Header{}}
	if d.BasicAuth {
		request.SetBasicAuth(d.User, d.Secure["basicAuthPassword"])
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// No kind prints a secret, and each says what it cannot do.
func TestEveryKind(t *testing.T) {
	for _, s := range sets {
		dir := s.make(t)
		for _, kind := range clientconfig.Kinds() {
			made, err := clientconfig.Make(context.Background(), s.told(dir, "127.0.0.1:9090", kind))
			if (err != nil) != slices.Contains(s.refused, kind) && !(kind == "nginx" && s.name == "other-address") {
				t.Errorf("%s, %s: %v", s.name, kind, err)
			}
			if err == nil && (strings.Contains(made.Text, word) || strings.Contains(made.Text, "$2a$") || strings.Contains(made.Text, "PRIVATE KEY")) {
				t.Errorf("%s, %s: a secret is printed", s.name, kind)
			}
		}
	}
}
