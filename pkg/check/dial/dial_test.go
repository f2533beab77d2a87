package dial_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
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
	for _, bad := range []string{":9090", "10.0.0.7:", "10.0.0.7:0", "10.0.0.7:65536", "10.0.0.7:http", "10.0.0.7:+1", "[::1", "::1]", "[]:1", "a:b:c", "unix:", "https://prom:9090", "prom/x", "prom x", "user@prom", "prom\n", "[prom]x"} {
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

// resolver asks a name server that knows prom.example, and answers with a code or
// not at all otherwise.
func resolver(t *testing.T, code dnsmessage.RCode, silent bool) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || silent {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Name.String() != "prom.example." {
				m.RCode = code
			} else if q.Type == dnsmessage.TypeA {
				for _, last := range []byte{2, 1} {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, last}},
					})
				}
			}
			answer, _ := m.Pack()
			server.WriteTo(answer, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// TestNames resolves names, and tries all addresses: nobody listens at the first.
func TestNames(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	d := &dial.Dialer{Resolver: resolver(t, dnsmessage.RCodeNameError, false)}
	if _, route := heard(t, d, "prom.example", port); route != "127.0.0.1:"+port {
		t.Error(route)
	}
	d.ConnectTo = "prom.example"
	heard(t, d, "other.invalid", port)
	d.ConnectTo = ""
	fails(t, d, "nowhere.example.", port, dial.UnknownHost)
	fails(t, &dial.Dialer{Resolver: resolver(t, dnsmessage.RCodeServerFailure, false)}, "nowhere.example.", port, dial.ResolverFailed)
}

func TestTimeout(t *testing.T) {
	d := &dial.Dialer{Resolver: resolver(t, 0, true), Timeout: 30 * time.Millisecond}
	failed := fails(t, d, "nowhere.example.", "443", dial.TimedOut)
	if !errors.Is(failed, context.DeadlineExceeded) || !strings.Contains(failed.Error(), "30ms") {
		t.Error(failed)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("why")
	cancel(why)
	_, err := d.Dial(ctx, "127.0.0.1", "443")
	if errors.As(err, &failed); failed.Kind != dial.Cancelled || !errors.Is(err, why) {
		t.Error(err)
	}
}

func TestBudget(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	closed := free(t)
	budget := dial.NewBudget(5)
	errs := make(chan error, 20)
	for range cap(errs) {
		go func() {
			conn, err := budget.Dial(t.Context(), &dial.Dialer{}, "127.0.0.1", port)
			if err == nil {
				conn.Close()
			}
			errs <- err
		}()
	}
	opened := 0
	for range cap(errs) {
		var spent *dial.BudgetError
		if err := <-errs; err == nil {
			opened++
		} else if !errors.As(err, &spent) || spent.Most != 5 {
			t.Error(err)
		}
	}
	if opened != 5 || budget.Opened() != 5 {
		t.Errorf("%d and %d", opened, budget.Opened())
	}
	var none *dial.Budget
	for _, b := range []*dial.Budget{none, dial.NewBudget(0), dial.NewBudget(1)} {
		var failed *dial.Error
		if _, err := b.Dial(t.Context(), &dial.Dialer{}, "127.0.0.1", closed); !errors.As(err, &failed) || b.Opened() != 0 {
			t.Errorf("%v: %v", b, err)
		}
	}
}

func TestGuard(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	dialled := func(ctx context.Context, most int64) net.Conn {
		conn, err := (&dial.Dialer{}).Dial(t.Context(), "127.0.0.1", port)
		if err != nil {
			t.Fatal(err)
		}
		guarded := dial.Guard(ctx, conn, most)
		t.Cleanup(func() { guarded.Close() })
		return guarded
	}
	for most, fits := range map[int64]bool{0: true, 1: false, 10: false, 11: true, 12: true} { // "127.0.0.1:0"
		said, err := io.ReadAll(dialled(t.Context(), most))
		var flood *dial.FloodError
		if fits && (err != nil || len(said) != 11) || !fits && (!errors.As(err, &flood) || int64(len(said)) != most) {
			t.Errorf("%d: %q, %v", most, said, err)
		}
	}
	conn := dialled(t.Context(), 1)
	if route := dial.Route(tls.Client(conn, nil)); route != "127.0.0.1:"+port {
		t.Error(route)
	}
	if dial.Route(nil) != "" {
		t.Error("a route without a connection")
	}
}

// TestGuardEnds ends the context in the middle of a read and of a write.
func TestGuardEnds(t *testing.T) {
	for name, wait := range map[string]func(net.Conn) (int, error){
		"read":  func(c net.Conn) (int, error) { return c.Read(make([]byte, 1)) },
		"write": func(c net.Conn) (int, error) { return c.Write(make([]byte, 1)) },
	} {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("why")
		conn := dial.Guard(ctx, ours, 100)
		go cancel(why)
		if _, err := wait(conn); err != why {
			t.Errorf("%s: %v", name, err)
		}
		conn.SetDeadline(time.Time{})
		if _, err := wait(conn); err != why {
			t.Errorf("%s again: %v", name, err)
		}
		conn.Close()
	}
}

func TestWords(t *testing.T) {
	cause := errors.New("why\x1b")
	for _, test := range []struct {
		err  dial.Error
		want string
	}{
		{dial.Error{Kind: dial.UnknownHost, Place: "prom.example:9090", Err: cause}, `no address is known for "prom.example"`},
		{dial.Error{Kind: dial.UnknownHost, Place: "p.example:3128", Proxy: true}, `no address is known for the proxy "p.example"`},
		{dial.Error{Kind: dial.ResolverFailed, Place: "prom.example:9090", Err: cause}, "the address of \"prom.example\" cannot be found: why\uFFFD"},
		{dial.Error{Kind: dial.Refused, Place: "[::1]:9090"}, `"[::1]:9090" refuses the connection: nothing listens there`},
		{dial.Error{Kind: dial.NoRoute, Place: "10.0.0.7:9090"}, `there is no route to "10.0.0.7:9090"`},
		{dial.Error{Kind: dial.TimedOut, Place: "10.0.0.7:9090", Err: context.DeadlineExceeded}, `"10.0.0.7:9090" does not answer in time`},
		{dial.Error{Kind: dial.Cancelled, Place: "10.0.0.7:9090", Err: context.Canceled}, `the connection to "10.0.0.7:9090" was given up: context canceled`},
		{dial.Error{Kind: dial.SocketMissing, Place: "unix:/run/p.sock"}, `the socket "unix:/run/p.sock" does not exist`},
		{dial.Error{Kind: dial.Denied, Place: "unix:/run/p.sock"}, `no permission to connect to "unix:/run/p.sock"`},
		{dial.Error{Kind: dial.ProxyPassword, Place: "p:1", Proxy: true, Status: 407}, `the proxy "p:1" asks for a user and a password (407)`},
		{dial.Error{Kind: dial.ProxyRefused, Place: "p:1", Proxy: true, Status: 403}, `the proxy "p:1" does not make the connection (403)`},
		{dial.Error{Kind: dial.ProxyTLS, Place: "p:1", Proxy: true, Err: cause}, "TLS with the proxy \"p:1\" failed: why\uFFFD"},
		{dial.Error{Kind: dial.BadProxy, Place: "p:1", Proxy: true, Err: cause}, "the proxy \"p:1\" cannot be used: why\uFFFD"},
		{dial.Error{Kind: dial.Failed, Place: "p:1", Err: cause}, "\"p:1\": why\uFFFD"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
	if err := dial.CheckConnectTo("prom:0"); err.Error() != `"prom:0" has no port between 1 and 65535` {
		t.Error(err)
	}
}
