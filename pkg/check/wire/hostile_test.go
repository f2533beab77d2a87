package wire_test

import (
	"bytes"
	"context"
	"crypto/elliptic"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"webtool/pkg/check/wire"
)

// replay is a connection on which a server has already said all.
type replay struct {
	net.Conn
	io.Reader
}

func (r replay) Read(p []byte) (int, error)  { return r.Reader.Read(p) }
func (r replay) Write(p []byte) (int, error) { return len(p), nil }

// tee keeps what a server sends.
type tee struct {
	net.Conn
	sent bytes.Buffer
}

func (c *tee) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.sent.Write(p[:n])
	return n, err
}

// recordOf returns the answer of a server of crypto/tls, as bytes.
func recordOf(t *testing.T, version uint16) []byte {
	t.Helper()
	address := serveTLS(t, &tls.Config{
		Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS10,
	})
	conn, err := dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c := &tee{Conn: conn}
	if _, err := wire.Ask(t.Context(), c, modern(version)); err != nil {
		t.Fatal(err)
	}
	return c.sent.Bytes()
}

func hear(r io.Reader) (*wire.Answer, error) {
	return wire.Ask(context.Background(), replay{Reader: r}, modern(wire.TLS12))
}

// TestBrokenOff ends an answer after each of its bytes.
func TestBrokenOff(t *testing.T) {
	for _, version := range []uint16{wire.TLS10, wire.TLS12, wire.TLS13} {
		said := recordOf(t, version)
		whole := len(said)
		if version == wire.TLS13 {
			whole = 5 + int(said[3])<<8 + int(said[4]) // a ChangeCipherSpec may follow
		}
		for n := range whole {
			answer, err := hear(bytes.NewReader(said[:n]))
			want := io.ErrUnexpectedEOF
			if n == 0 {
				want = io.EOF
			}
			var closed *wire.ClosedError
			if !errors.As(err, &closed) || !errors.Is(err, want) {
				t.Fatalf("after %d of %d bytes: %+v, %v", n, whole, answer, err)
			}
		}
		if _, err := hear(bytes.NewReader(said)); err != nil {
			t.Error(err)
		}
	}
}

// cut puts the messages of an answer into other records.
func cut(said []byte, size int, between ...[]byte) (again []byte) {
	var messages []byte
	for len(said) > 0 {
		length := int(said[3])<<8 | int(said[4])
		messages, said = append(messages, said[5:5+length]...), said[5+length:]
	}
	for part := range slices.Chunk(messages, size) {
		again = append(again, framed(22, part)...)
		for _, b := range between {
			again = append(again, b...)
		}
	}
	return again
}

func framed(kind uint8, payload []byte) []byte {
	return append([]byte{kind, 3, 3, uint8(len(payload) >> 8), uint8(len(payload))}, payload...)
}

// TestFragments puts the same answer otherwise.
func TestFragments(t *testing.T) {
	said := recordOf(t, wire.TLS12)
	want, err := hear(bytes.NewReader(said))
	if err != nil {
		t.Fatal(err)
	}
	unrecognizedName, halves := framed(21, []byte{1, 112}), [][]byte{framed(21, []byte{1}), framed(21, []byte{112})}
	for name, again := range map[string]io.Reader{
		"one record":            bytes.NewReader(cut(said, 16000)),
		"one byte a record":     bytes.NewReader(cut(said, 1)),
		"one byte at a time":    iotest.OneByteReader(bytes.NewReader(said)),
		"seven bytes a record":  iotest.HalfReader(bytes.NewReader(cut(said, 7))),
		"a warning first":       bytes.NewReader(append(slices.Clone(unrecognizedName), said...)),
		"warnings in between":   bytes.NewReader(cut(said, 100, unrecognizedName)),
		"a warning cut in half": bytes.NewReader(cut(said, 500, halves...)),
		"empty records":         bytes.NewReader(cut(said, 50, framed(22, nil))),
		"the end with the data": iotest.DataErrReader(bytes.NewReader(said)),
		"a HelloRequest first":  bytes.NewReader(append(framed(22, []byte{0, 0, 0, 0}), said...)),
	} {
		if got, err := hear(again); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// endless repeats bytes for good.
type endless struct {
	said []byte
	rest []byte
	read *int
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		e.rest = e.said
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	*e.read += n
	return n, nil
}

// TestBounds meets servers that never come to an end.
func TestBounds(t *testing.T) {
	said := recordOf(t, wire.TLS12)
	for name, again := range map[string][]byte{
		"messages of no interest": framed(22, []byte{0, 0, 0, 0}),
		"empty records":           framed(22, nil),
		"warnings":                framed(21, []byte{1, 100}),
		"ChangeCipherSpec":        framed(20, []byte{1}),
		"one long message":        framed(22, append([]byte{2, 3, 0xff, 0xf0}, make([]byte, 16000)...)),
		"answers":                 said,
		"too long a record":       {22, 3, 3, 0xff, 0xff},
		"too long a message":      framed(22, []byte{2, 0xff, 0xff, 0xff}),
		"application data":        framed(23, []byte("hello")),
		"heartbeats":              framed(24, []byte{1, 0, 0}),
		"alerts of no level":      framed(21, []byte{3, 40}),
		"ServerHelloDone first":   framed(22, []byte{14, 0, 0, 0}),
		"records of SSL 4":        append(framed(22, nil), 22, 4, 0, 0, 0),
	} {
		read := 0
		answer, err := hear(&endless{said: again, read: &read})
		var malformed *wire.MalformedError
		if name == "answers" { // the first one is good
			if err != nil {
				t.Error(err)
			}
		} else if !errors.As(err, &malformed) {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
		if read > 300<<10 {
			t.Errorf("%s: read %d bytes", name, read)
		}
	}
}

func TestAlerts(t *testing.T) {
	for text, said := range map[string][]byte{
		"remote error: tls: protocol version not supported protocol_version":   framed(21, []byte{2, 70}),
		"remote error: tls: handshake failure handshake_failure":               append(framed(21, []byte{1, 112}), framed(21, []byte{2, 40})...),
		"remote error: tls: insufficient security level insufficient_security": append(framed(21, []byte{2}), framed(21, []byte{71})...),
		"remote error: tls: alert(99) alert 99":                                framed(21, []byte{2, 99}),
	} {
		_, err := hear(bytes.NewReader(said))
		var alert *wire.AlertError
		if !errors.As(err, &alert) || err.Error()+" "+alert.Name() != text {
			t.Errorf("%s: %v", text, err)
		}
	}
	_, err := hear(bytes.NewReader(framed(21, []byte{1, 0})))
	if !errors.Is(err, io.EOF) {
		t.Errorf("close_notify: %v", err)
	}
}

func TestNotTLS(t *testing.T) {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	for said, address := range map[string]string{
		"HTTP/1.1 400 Bad Request": web.Listener.Addr().String(),
		"SSH-2.0-OpenSSH_9.2\r\n":  listen(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "SSH-2.0-OpenSSH_9.2\r\n"); drain(conn) }),
		"no":                       listen(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "no") }),
		"\x16no\x1b[2J":            listen(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "\x16no\x1b[2J"); drain(conn) }),
		"220 mail":                 listen(t, func(conn net.Conn) { _, _ = io.WriteString(conn, "220 mail"+strings.Repeat(".", 9999)); drain(conn) }),
	} {
		answer, err := ask(t, address, modern(wire.TLS12))
		var other *wire.NotTLSError
		if !errors.As(err, &other) || !strings.HasPrefix(string(other.First), said) || len(other.First) > 256 || strings.ContainsAny(err.Error(), "\x1b\r\n") {
			t.Errorf("%q: %+v, %q", said, answer, err)
		}
		got := survey(address).Run(t.Context())
		for _, v := range got.Versions {
			if v.Supported != wire.Unknown || !errors.As(v.Err, &other) {
				t.Errorf("%q: %+v", said, v)
			}
		}
		if got.Connections != 3 {
			t.Errorf("%q: %d connections", said, got.Connections)
		}
	}
}

// TestPatience meets servers that are slow: the context ends it.
func TestPatience(t *testing.T) {
	said := recordOf(t, wire.TLS12)
	for name, start := range map[string][]byte{"silence": nil, "half an answer": said[:len(said)/2]} {
		arrived := make(chan struct{}, 1)
		address := listen(t, func(conn net.Conn) {
			_, _ = conn.Write(start)
			arrived <- struct{}{}
			drain(conn)
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		enough := errors.New("enough")
		go func() { <-arrived; cancel(enough) }()
		conn, err := dial(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := wire.Ask(ctx, conn, modern(wire.TLS12)); !errors.Is(err, enough) {
			t.Errorf("%s: %+v, %v", name, answer, err)
		}
		conn.Close()
	}
}

func TestReset(t *testing.T) {
	address := listen(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 1))
		_ = conn.(*net.TCPConn).SetLinger(0)
	})
	_, err := ask(t, address, modern(wire.TLS12))
	var closed *wire.ClosedError
	if !errors.As(err, &closed) {
		t.Error(err)
	}
}
