//go:build systems

package systems

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/message"
	"webtool/testdata/fixtures"
)

// TestMessages explains what curl, openssl and promtool, as Debian ships them, say
// of servers and files with all kinds of faults.
func TestMessages(t *testing.T) {
	now := time.Now()
	dir := t.TempDir()
	if err := fixtures.Write(dir, now); err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"mismatch.yml": "tls_server_config:\n  cert_file: prom.crt\n  key_file: other.key\n", "tab.yml": "tls_server_config:\n\tcert_file: x\n", "users.yml": "basic_auth_users:\n  alice: x\n"})
	good := serveWith(t, dir, "prom", nil)
	broken := serveWith(t, dir, "prom", func(c *tls.Config) {
		c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) {
			return nil, errors.New("open /etc/prometheus/web.yml: permission denied")
		}
	})
	mutual := serveWith(t, dir, "prom", func(c *tls.Config) { c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool() })
	mutual12 := serveWith(t, dir, "prom", func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAndVerifyClientCert, tls.VersionTLS12 })
	past := serveWith(t, dir, "expired", nil)
	tls13 := serveWith(t, dir, "prom", func(c *tls.Config) { c.MinVersion = tls.VersionTLS13 })
	plain := serveWith(t, dir, "", nil)
	curl := func(args string) []string {
		return append([]string{"curl", "-sS", "--max-time", "20"}, strings.Fields(args)...)
	}
	client := func(args string) []string { return append([]string{"openssl", "s_client"}, strings.Fields(args)...) }
	for _, test := range []struct {
		command []string
		want    string
	}{
		{curl("https://" + good), "openssl-self-signed"},
		{curl("--cacert prom.crt --resolve db1.example.com:" + port(good) + ":127.0.0.1 https://db1.example.com:" + port(good)), "name-mismatch-openssl"},
		{curl("--cacert expired.crt https://" + past), "openssl-expired"},
		{curl("--cacert client-ca.crt https://" + good), "openssl-self-signed"},
		{curl("-k https://" + broken), "alert-internal-error"},
		// Writing to a server that has closed the connection, curl may not hear why.
		{curl("-k https://" + mutual), "alert-certificate-required connection-reset curl-56"},
		{curl("-k https://" + mutual12), "alert-handshake-failure"},
		{curl("-k --cert prom.crt --key prom.key https://" + mutual), "alert-unknown-ca connection-reset curl-56"},
		{curl("-k --tls-max 1.2 https://" + tls13), "alert-protocol-version"},
		{curl("-k https://" + plain), "openssl-wrong-version"},
		{curl("http://" + good), "http-to-https"},
		{curl("-f http://" + good), "status-other http-to-https"},
		{curl("--cacert gone.crt https://" + good), "curl-77"},
		{curl("--cacert prom.key https://" + good), "curl-77"},
		{curl("-k --cert prom.crt --key other.key https://" + good), "curl-58"},
		{curl("https://no-such-host.invalid"), "no-such-host"},
		{curl("http://127.0.0.1:1"), "curl-connect connection-refused"},
		{curl("httpss://" + good), "scheme-unknown"},
		{client("-connect " + good + " -verify_return_error"), "openssl-self-signed"},
		{client("-connect " + broken), "alert-internal-error"},
		{client("-connect " + plain), "openssl-wrong-version"},
		{client("-connect " + good + " -tls1_1"), "alert-protocol-version openssl-no-shared-cipher openssl-unsupported-protocol"},
		{[]string{"promtool", "check", "web-config", "mismatch.yml"}, "pair-mismatch"},
		{[]string{"promtool", "check", "web-config", "tab.yml"}, "yaml-tab"},
		{[]string{"promtool", "check", "web-config", "users.yml"}, "hash-too-short"},
		{[]string{"promtool", "check", "web-config", "gone.yml"}, "promtool-path"},
		{[]string{"promtool", "check", "config", "mismatch.yml"}, "key-of-other-file"},
	} {
		cmd := exec.Command(test.command[0], test.command[1:]...)
		cmd.Dir = dir
		output, _ := cmd.CombinedOutput()
		explained := message.Explain(string(output))
		if len(explained) == 0 || !strings.Contains(" "+test.want+" ", " "+explained[0].Name+" ") {
			t.Errorf("%v says\n%s\nwhich is explained by %+v, not by %s", test.command, output, explained, test.want)
		}
	}
}

// serveWith serves a page with a pair and a change of its config; without a pair,
// over plain HTTP.
func serveWith(t *testing.T, dir, pair string, change func(*tls.Config)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: log.New(&logged{t}, "", 0), Handler: http.NotFoundHandler(), TLSConfig: &tls.Config{}}
	t.Cleanup(func() { server.Close() })
	if change != nil {
		change(server.TLSConfig)
	}
	go func() {
		if pair == "" {
			_ = server.Serve(listener)
			return
		}
		_ = server.ServeTLS(listener, filepath.Join(dir, pair+".crt"), filepath.Join(dir, pair+".key"))
	}()
	return listener.Addr().String()
}

// logged takes what a server logs: each line has to be explained.
type logged struct{ t *testing.T }

func (l *logged) Write(p []byte) (int, error) {
	if explained := message.Explain(string(p)); len(explained) != 1 || explained[0].Name == "logged-handshake" {
		l.t.Errorf("a server logs %q, which is explained by %+v", p, explained)
	}
	return len(p), nil
}

func port(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}
