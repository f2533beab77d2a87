//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// guest is a server, and how its client is told of it.
type guest struct {
	name, url, user string
	make, tell      []string // flags of gen web-config and gen client-config
}

var guests = []guest{
	{"basic auth", "https://localhost:9090", "prometheus", []string{"--host", "localhost"}, nil},
	{"odd user", "https://localhost:9090", `it's "$bob" & {co}/\ #1`, []string{"--host", "localhost"}, nil},
	{"mutual TLS", "https://localhost:9090", "prometheus", []string{"--host", "localhost", "--mtls"}, []string{"--cert-file", "DIR/prometheus-client.crt"}},
	{"no password", "https://localhost:9090", "", []string{"--host", "localhost", "--mtls", "--only-this-client"}, []string{"--cert-file", "DIR/prometheus-client.crt"}},
	{"own CA", "https://localhost", "prometheus", []string{"--host", "localhost", "--new-ca-file", "ca.crt"}, []string{"--ca-file", "DIR/ca.crt"}},
	{"other name", "https://127.0.0.1:9090", "prometheus", []string{"--host", "prom.example.com"}, nil},
	{"address", "https://[2001:db8::1]:9090", "prometheus", []string{"--host", "2001:db8::1"}, nil},
	{"other address", "https://localhost:9090", "", []string{"--host", "192.0.2.7", "--without-password"}, nil},
	{"wildcard", "https://a.example.com:9090", "", []string{"--host", "*.example.com", "--without-password"}, nil},
}

// TestCheckedClientConfig holds what gen client-config prints against the web
// config: check scrape-config finds that each job gets in.
func TestCheckedClientConfig(t *testing.T) {
	for _, g := range guests {
		t.Run(g.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "p"), []byte("pa$$w\"o\\rd 1\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			made := append([]string{"gen", "web-config"}, g.make...)
			tell := []string{}
			for _, flag := range g.tell {
				tell = append(tell, strings.ReplaceAll(flag, "DIR", dir))
			}
			if g.user != "" {
				made = append(made, "--user", g.user, "--password-file", "p")
				tell = append(tell, "--password-file", filepath.Join(dir, "p"))
			}
			said(t, dir, made...)
			for kind, flag := range map[string]string{"scrape": "", "alertmanager": "", "remote-write": "", "http-config": "--http-config"} {
				text, _ := said(t, dir, append([]string{"gen", "client-config", g.url, "--web-config", "web.yml", "--kind", kind}, tell...)...)
				if err := os.WriteFile(filepath.Join(dir, "client.yml"), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				args := []string{"check", "scrape-config", "--fail-on", "warning", "--web-config", "web.yml", "client.yml"}
				host := strings.TrimSuffix(strings.TrimPrefix(g.url, "https://"), ":9090")
				args = append(args, "--target-host", host)
				if flag != "" {
					args[len(args)-3] = flag + "=client.yml"
				}
				verdict, status := said(t, dir, args...)
				if !strings.Contains(verdict, "1 up") || !strings.Contains(status, "client.yml SUCCESS") {
					t.Errorf("%s: %s%s\n%s", kind, verdict, status, text)
				}
			}
		})
	}
}

// said runs webtool, which has to end well, and returns both streams.
func said(t *testing.T, dir string, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.Command(filepath.Join(webtoolFolder(t), "webtool"), args...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Errorf("webtool %q: %v\n%s%s", args, err, out.String(), errs.String())
	}
	return out.String(), errs.String()
}
