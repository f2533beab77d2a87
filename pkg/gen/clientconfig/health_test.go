package clientconfig_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"webtool/pkg/gen/clientconfig"
)

// probe is one of a container's, as the kubelet reads it.
type probe struct {
	HTTPGet *struct {
		Path, Scheme string
		Port         int
	} `yaml:"httpGet"`
	TCPSocket *struct{ Port int } `yaml:"tcpSocket"`
	Exec      *struct{ Command []string }
}

// TestHealth makes each health check for real: what promtool does is done with
// the client that it has in it, and what the kubelet does as the kubelet does it,
// which verifies no certificate.
func TestHealth(t *testing.T) {
	servers, clients := talk(t, "oracle", "-live"), talk(t, "visit")
	for _, s := range sets {
		t.Run(s.name, func(t *testing.T) {
			dir := s.make(t)
			address := servers.serve(t, filepath.Join(dir, "web.yml"))
			tell := func(kind string) string {
				o := s.told(dir, address, kind)
				o.HTTPConfigFile = filepath.Join(dir, "http.yml")
				made, err := clientconfig.Make(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				return made.Text
			}
			write(t, filepath.Join(dir, "http.yml"), tell("http-config"))
			promtool := func(command []string) {
				t.Helper()
				file, at := filepath.Join(dir, "none.yml"), ""
				write(t, file, "{}")
				for _, word := range command {
					file = after(word, "--http.config.file=", file)
					at = after(word, "--url=", at)
				}
				if w := clients.visit(t, file, at+"/-/healthy"); w.Status != 200 {
					t.Errorf("%q: %+v", command, w)
				}
			}
			var pod struct {
				Liveness  probe `yaml:"livenessProbe"`
				Readiness probe `yaml:"readinessProbe"`
			}
			var compose struct {
				Services struct {
					Prometheus struct{ Healthcheck struct{ Test []string } }
				}
			}
			read(t, tell("health-kubernetes"), &pod)
			read(t, tell("health-compose"), &compose)
			promtool(compose.Services.Prometheus.Healthcheck.Test)
			for _, line := range strings.Split(tell("health-systemd"), "\n") {
				if command, ok := strings.CutPrefix(line, "ExecStart="); ok {
					promtool(strings.Fields(command))
				}
			}
			for _, p := range []probe{pod.Liveness, pod.Readiness} {
				switch {
				case p.HTTPGet != nil:
					kubelet(t, fmt.Sprintf("%s://127.0.0.1:%d%s", strings.ToLower(p.HTTPGet.Scheme), p.HTTPGet.Port, p.HTTPGet.Path))
				case p.TCPSocket != nil:
					conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", p.TCPSocket.Port))
					if err != nil {
						t.Fatal(err)
					}
					conn.Close()
				case p.Exec != nil:
					promtool(p.Exec.Command)
				default:
					t.Error("no probe")
				}
			}
		})
	}
}

func read(t *testing.T, text string, to any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

// after is what stands behind a prefix, or else.
func after(word, prefix, orElse string) string {
	if rest, ok := strings.CutPrefix(word, prefix); ok {
		return rest
	}
	return orElse
}

func kubelet(t *testing.T, url string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10}}}
	defer client.CloseIdleConnections()
	response, err := client.Get(url)
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("%s: %s", url, response.Status)
	}
}
