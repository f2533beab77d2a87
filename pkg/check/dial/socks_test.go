package dial_test

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"webtool/pkg/check/dial"
)

// socksProxy makes connections for those who know the password.
type socksProxy struct {
	password string          // "" asks for none
	names    map[string]bool // that it knows: they are 127.0.0.1
	reply    byte            // in place of a connection, 0: none
}

func (s *socksProxy) listen(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				s.serve(conn)
			}()
		}
	}()
	return listener.Addr().String()
}

// read returns the next n bytes, zeros at the end.
func read(conn net.Conn, n int) []byte {
	b := make([]byte, n)
	io.ReadFull(conn, b)
	return b
}

func (s *socksProxy) serve(conn net.Conn) {
	methods := read(conn, int(read(conn, 2)[1]))
	switch {
	case s.password == "":
		conn.Write([]byte{5, 0})
	case !strings.Contains(string(methods), "\x02"):
		conn.Write([]byte{5, 0xff})
		return
	default:
		conn.Write([]byte{5, 2})
		user := read(conn, int(read(conn, 2)[1]))
		password := read(conn, int(read(conn, 1)[0]))
		if string(user) != "alice" || string(password) != s.password {
			conn.Write([]byte{1, 1})
			return
		}
		conn.Write([]byte{1, 0})
	}
	host := ""
	switch kind := read(conn, 4)[3]; kind {
	case 1:
		host = netip.AddrFrom4([4]byte(read(conn, 4))).String()
	case 4:
		host = netip.AddrFrom16([16]byte(read(conn, 16))).String()
	case 3:
		if name := read(conn, int(read(conn, 1)[0])); !s.names[string(name)] {
			conn.Write([]byte{5, 4, 0, 1, 0, 0, 0, 0, 0, 0})
			return
		}
		host = "127.0.0.1"
	}
	port := int(binary.BigEndian.Uint16(read(conn, 2)))
	if s.reply != 0 {
		conn.Write([]byte{5, s.reply, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	there, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		conn.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	conn.Write(append([]byte{5, 0, 0, 3, 4}, "hereXX"...)) // by its name
	io.Copy(conn, there)
}

func TestSocks(t *testing.T) {
	const address = "127.0.0.1:0"
	_, port := greet(t, "tcp", address)
	server := &socksProxy{names: map[string]bool{"prom.example": true}}
	at := &url.URL{Scheme: "socks5", Host: server.listen(t)}
	d := &dial.Dialer{Proxy: at}
	for _, host := range []string{"127.0.0.1", "::ffff:127.0.0.1", "prom.example"} {
		if said, route := heard(t, d, host, port); said != address || route != at.Host {
			t.Errorf("%s: %q by %q", host, said, route)
		}
	}
	if failed := fails(t, d, "nowhere.example", port, dial.ProxyRefused); failed.Status != 4 {
		t.Errorf("%+v", failed)
	}
	if failed := fails(t, d, "127.0.0.1", free(t), dial.ProxyRefused); failed.Status != 5 || !strings.Contains(failed.Error(), "connection refused") {
		t.Errorf("%+v", failed)
	}
	for _, reply := range []byte{1, 2, 9, 255} {
		silent := &socksProxy{reply: reply}
		fails(t, &dial.Dialer{Proxy: &url.URL{Scheme: "socks5h", Host: silent.listen(t)}}, "127.0.0.1", port, dial.ProxyRefused)
	}
}

func TestSocksPassword(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	server := &socksProxy{password: "s3cret"}
	at := &url.URL{Scheme: "socks5", Host: server.listen(t)}
	d := &dial.Dialer{Proxy: at}
	fails(t, d, "127.0.0.1", port, dial.ProxyPassword)
	for _, wrong := range []string{"wrong-s3cret", "", strings.Repeat("s3cret", 50)} {
		at.User = url.UserPassword("alice", wrong)
		fails(t, d, "127.0.0.1", port, dial.ProxyPassword)
	}
	at.User = url.UserPassword("alice", "s3cret")
	heard(t, d, "127.0.0.1", port)
}

// TestBrokenSocks ends an answer at each byte, and sends what is none.
func TestBrokenSocks(t *testing.T) {
	const whole = "\x05\x00\x05\x00\x00\x03\x04hereXX"
	at := func(answer string) *dial.Dialer {
		return &dial.Dialer{Proxy: &url.URL{Scheme: "socks5", Host: says(t, answer, false)}}
	}
	for n := range len(whole) {
		fails(t, at(whole[:n]), "prom.example", "443", dial.BadProxy)
	}
	for _, answer := range []string{"HTTP/1.1 400 Bad Request\r\n\r\n", "\x04\x5a", "\x05\x01", "\x05\x02", "\x05\x00\x04\x00\x00\x01", "\x05\x00\x05\x00\x00\x09"} {
		fails(t, at(answer), "prom.example", "443", dial.BadProxy)
	}
	conn, err := at(whole+"hello").Dial(t.Context(), "prom.example", "443")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if said, err := io.ReadAll(conn); string(said) != "hello" {
		t.Errorf("%q: %v", said, err)
	}
}
