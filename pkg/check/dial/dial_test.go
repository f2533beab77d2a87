package dial_test

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"webtool/pkg/check/dial"
)

// greet listens, and says its name to everyone who connects.
func greet(t *testing.T, network, address string) (host, port string) {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Skip(err) // no IPv6 here
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			io.WriteString(conn, address)
			conn.Close()
		}
	}()
	if network == "unix" {
		return "", ""
	}
	host, port, _ = net.SplitHostPort(listener.Addr().String())
	return host, port
}

// heard dials, and returns what the server says and the route to it.
func heard(t *testing.T, d *dial.Dialer, host, port string) (text, route string) {
	t.Helper()
	conn, err := d.Dial(t.Context(), host, port)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	said, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(said), dial.Route(conn)
}

// fails dials, and looks at the kind of the failure.
func fails(t *testing.T, d *dial.Dialer, host, port string, want dial.Kind) *dial.Error {
	t.Helper()
	conn, err := d.Dial(t.Context(), host, port)
	var failed *dial.Error
	if conn != nil || !errors.As(err, &failed) || failed.Kind != want {
		t.Fatalf("%v: %v, want %q", conn, err, want)
	}
	if text := failed.Error(); text == "" || strings.Contains(text, "s3cret") || strings.ContainsAny(text, "\n\x1b") {
		t.Errorf("%q", text)
	}
	return failed
}

func TestAddresses(t *testing.T) {
	const address = "127.0.0.1:0"
	_, port := greet(t, "tcp", address)
	for _, test := range []struct{ connectTo, host, port string }{
		{"", "127.0.0.1", port},
		{"", "localhost", port},
		{"", "LOCALHOST.", port},
		{"", "prom.localhost", port},
		{"", "::ffff:127.0.0.1", port},
		{"127.0.0.1", "prom.invalid", port},
		{"127.0.0.1:" + port, "prom.invalid", "1"},
		{"localhost:" + port, "prom.invalid", "1"},
		{"[::ffff:127.0.0.1]:" + port, "prom.invalid", "1"},
		{"[::ffff:127.0.0.1]", "prom.invalid", port},
		{"::ffff:127.0.0.1", "prom.invalid", port},
	} {
		said, route := heard(t, &dial.Dialer{ConnectTo: test.connectTo}, test.host, test.port)
		if said != address || route != "127.0.0.1:"+port {
			t.Errorf("%+v: %q by %q", test, said, route)
		}
	}
}

func TestIPv6(t *testing.T) {
	_, port := greet(t, "tcp", "[::1]:0")
	for _, host := range []string{"::1", "localhost", "0:0:0:0:0:0:0:1", "::1%lo"} {
		if _, route := heard(t, &dial.Dialer{}, host, port); !strings.HasPrefix(route, "[::1") {
			t.Errorf("%s by %s", host, route)
		}
	}
}

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "prom.sock")
	greet(t, "unix", path)
	said, route := heard(t, &dial.Dialer{ConnectTo: "unix:" + path}, "prom.invalid", "443")
	if said != path || route != "unix:"+path {
		t.Errorf("%q by %q", said, route)
	}
	fails(t, &dial.Dialer{ConnectTo: "unix:" + path + "\n"}, "prom.invalid", "443", dial.SocketMissing)
	if os.Getuid() == 0 {
		return // to whom nothing is denied
	}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	fails(t, &dial.Dialer{ConnectTo: "unix:" + path}, "prom.invalid", "443", dial.Denied)
}

func TestCheckConnectTo(t *testing.T) {
	for _, good := range []string{"", "10.0.0.7", "10.0.0.7:9090", "::1", "[::1]", "[::1]:9090", "[fe80::1%eth0]:1", "fe80::1%eth0", "prom", "prom-0.prom:65535", "unix:/run/p.sock", "unix:p.sock"} {
		if err := dial.CheckConnectTo(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{":9090", "10.0.0.7:", "10.0.0.7:0", "10.0.0.7:65536", "10.0.0.7:http", "10.0.0.7:+1", "[::1", "::1]", "[]:1", "a:b:c", "unix:", "https://prom:9090", "prom/x", "prom x", "user@prom", "prom\n", "[prom]x", "fe80::1% ", "[fe80::1%a/b]:1"} {
		var failed *dial.Error
		if err := dial.CheckConnectTo(bad); !errors.As(err, &failed) || failed.Kind != dial.BadAddress {
			t.Errorf("%q: %v", bad, err)
		}
	}
	fails(t, &dial.Dialer{}, "", "443", dial.BadAddress)
	fails(t, &dial.Dialer{}, "prom", "", dial.BadAddress)
}

// free returns a port on which nobody listens.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

func TestRefused(t *testing.T) {
	port := free(t)
	fails(t, &dial.Dialer{}, "127.0.0.1", port, dial.Refused)
	if failed := fails(t, &dial.Dialer{}, "localhost", port, dial.Refused); failed.Place != "localhost:"+port {
		t.Error(failed.Place)
	}
}
