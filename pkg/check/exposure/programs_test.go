//go:build systems

package exposure_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"webtool/testdata/programlog"
)

// program is one that runs beside the test, with what it logs.
type program struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	ended   chan struct{}
	logs    *programlog.Log
}

// start runs a program until the test ends, and waits for what it logs when it is
// ready. Where newer releases stand under Debian's names in front of the PATH, the
// same tests hold for them.
func start(t *testing.T, ready, address, name string, args ...string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(name, args...), address: address, ended: make(chan struct{}), logs: programlog.New()}
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Dir = p.logs, p.logs, t.TempDir()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		<-p.ended
	})
	late := time.After(30 * time.Second)
	for !strings.Contains(p.logs.String(), ready) {
		select {
		case <-p.logs.News():
		case <-p.ended:
			t.Fatalf("%s has ended:\n%s", name, p.logs.String())
		case <-late:
			t.Fatalf("%s does not get ready:\n%s", name, p.logs.String())
		}
	}
	return p
}

// runs reports whether the program has not ended.
func (p *program) runs() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// freeAddress is one on loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// write writes a file into a folder and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// users is a web config with one user: alice, secret.
const users = "basic_auth_users:\n  alice: $2y$04$/5IrwiboqIiJerF06Raxbed3.kYFOBH/.o24z1kMBqA1V3rFlPNpC\n"

const (
	promConfig  = "global: {scrape_interval: 1h}\n"
	alertConfig = "route: {receiver: none}\nreceivers: [{name: none}]\n"
	probeConfig = "modules:\n  http_2xx: {prober: http}\n"
)

// startProduct starts one of the six.
func startProduct(t *testing.T, product string, args ...string) *program {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	name := "prometheus-" + strings.ReplaceAll(product, "_", "-")
	ready := "Listening on"
	args = append(args, "--web.listen-address="+address)
	switch product {
	case "prometheus":
		name, ready = product, "Server is ready to receive web requests"
		args = append(args, "--config.file="+write(t, dir, "prometheus.yml", promConfig), "--storage.tsdb.path="+filepath.Join(dir, "data"))
	case "alertmanager":
		args = append(args, "--config.file="+write(t, dir, "alertmanager.yml", alertConfig), "--storage.path="+filepath.Join(dir, "data"), "--cluster.listen-address=")
	case "pushgateway":
		args = append(args, "--persistence.file=")
	case "blackbox_exporter":
		args = append(args, "--config.file="+write(t, dir, "blackbox.yml", probeConfig))
	case "snmp_exporter":
		args = append(args, "--config.file=/etc/prometheus/snmp.yml")
	}
	return start(t, ready, address, name, args...)
}

// startNginx starts nginx with servers, each given by its directives; the
// addresses are in the same order.
func startNginx(t *testing.T, servers ...string) (nginx *program, addresses []string, accessLog string) {
	t.Helper()
	dir := t.TempDir()
	accessLog = filepath.Join(dir, "access.log")
	var b strings.Builder
	if os.Getuid() == 0 {
		b.WriteString("user root;\n") // who else could not read the files of the test
	}
	fmt.Fprintf(&b, "daemon off;\nworker_processes 1;\npid %s/pid;\nerror_log stderr notice;\nevents {}\nhttp {\n", dir)
	fmt.Fprintf(&b, "  log_format seen '$request_method $request_uri $connection';\n  access_log %s seen;\n", accessLog)
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "  %s_temp_path %s/%s;\n", kind, dir, kind)
	}
	b.WriteString("  limit_req_zone all zone=few:32k rate=1r/m;\n  limit_req_status 429;\n")
	for _, server := range servers {
		address := freeAddress(t)
		addresses = append(addresses, address)
		fmt.Fprintf(&b, "  server {\n    listen %s;\n%s\n  }\n", address, server)
	}
	b.WriteString("}\n")
	config := write(t, dir, "nginx.conf", strings.ReplaceAll(b.String(), "DIR", dir))
	write(t, dir, "users", "alice:{PLAIN}secret\n")
	path, err := exec.LookPath("nginx")
	if err != nil {
		path = "/usr/sbin/nginx"
	}
	return start(t, "start worker process", addresses[0], path, "-p", dir, "-c", config), addresses, accessLog
}
