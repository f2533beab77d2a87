package wire_test

import (
	"bytes"
	"context"
	"crypto/elliptic"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"webtool/pkg/check/wire"
)

// readHello reads a ClientHello as it stands on the wire.
func readHello(conn net.Conn) (raw []byte, version uint16, suites []uint16) {
	raw = make([]byte, 5)
	if _, err := io.ReadFull(conn, raw); err != nil {
		return nil, 0, nil
	}
	raw = append(raw, make([]byte, binary.BigEndian.Uint16(raw[3:]))...)
	if _, err := io.ReadFull(conn, raw[5:]); err != nil {
		return nil, 0, nil
	}
	at := 44 + int(raw[43]) // behind the session id
	for i := range int(binary.BigEndian.Uint16(raw[at:])) / 2 {
		suites = append(suites, binary.BigEndian.Uint16(raw[at+2+2*i:]))
	}
	return raw, binary.BigEndian.Uint16(raw[9:]), suites
}

// odd is crypto/tls as a server, with habits of others.
type odd struct {
	net.Conn
	io.Reader
	silent bool // hangs up where others send an alert
}

func (o *odd) Read(p []byte) (int, error) { return o.Reader.Read(p) }
func (o *odd) Write(p []byte) (int, error) {
	if o.silent && p[0] == 21 {
		return len(p), nil
	}
	return o.Conn.Write(p)
}

// TestHangsUp meets a server that refuses without a word, as Windows does.
func TestHangsUp(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}}
	address := listen(t, func(conn net.Conn) {
		_ = tls.Server(&odd{Conn: conn, Reader: conn, silent: true}, config).Handshake()
	})
	got := survey(address).Run(t.Context())
	want := go13 + "TLS 1.2 yes c02b c02c cca9 c009 c00a X25519 P-521 P-384 P-256\n" + goOld
	if tell(got) != want {
		t.Errorf("%s", tell(got))
	}
	if got.Connections > 25 {
		t.Errorf("%d connections", got.Connections)
	}
}

// TestLongHello meets a server that hangs up on hellos of more than 700 bytes.
func TestLongHello(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}, MinVersion: tls.VersionTLS10}
	address := listen(t, func(conn net.Conn) {
		if raw, _, _ := readHello(conn); len(raw) > 0 && len(raw) <= 700 {
			_ = tls.Server(&odd{Conn: conn, Reader: io.MultiReader(bytes.NewReader(raw), conn)}, config).Handshake()
		}
	})
	got := survey(address).Run(t.Context())
	want := go13 + "TLS 1.2 yes c02b c02c cca9 c009 c00a X25519 P-521 P-384 P-256\n" +
		"TLS 1.1 yes c009 c00a X25519\nTLS 1.0 yes c009 c00a X25519\nSSL 3.0 no\n"
	if tell(got) != want {
		t.Errorf("%s", tell(got))
	}
}

// old answers as a server of one old version, that takes two suites.
func old(version uint16) func(net.Conn) {
	return func(conn net.Conn) {
		raw, offered, suites := readHello(conn)
		if raw == nil {
			return
		}
		chosen := slices.IndexFunc(suites, func(id uint16) bool { return id == 0x0005 || id == 0x000a })
		switch {
		case offered < version:
			_, _ = conn.Write(framed(21, []byte{2, 70}))
		case chosen < 0:
			_, _ = conn.Write(framed(21, []byte{2, 40}))
		default:
			hello := binary.BigEndian.AppendUint16(nil, version)
			hello = append(hello, make([]byte, 33)...)
			hello = append(binary.BigEndian.AppendUint16(hello, suites[chosen]), 0)
			flight := append([]byte{2, 0, 0, uint8(len(hello))}, hello...)
			_, _ = conn.Write(framed(22, append(flight, 14, 0, 0, 0)))
		}
		drain(conn)
	}
}

func TestOldServers(t *testing.T) {
	for version, want := range map[uint16]string{
		wire.SSL30: "TLS 1.3 no\nTLS 1.2 no\nTLS 1.1 no\nTLS 1.0 no\nSSL 3.0 yes 0005 000a\n",
		wire.TLS10: "TLS 1.3 no\nTLS 1.2 no\nTLS 1.1 no\nTLS 1.0 yes 0005 000a\nSSL 3.0 no\n",
		wire.TLS11: "TLS 1.3 no\nTLS 1.2 no\nTLS 1.1 yes 0005 000a\nTLS 1.0 no\nSSL 3.0 no\n",
	} {
		got := survey(listen(t, old(version))).Run(t.Context())
		if tell(got) != want {
			t.Errorf("%s:\n%s", wire.VersionName(version), tell(got))
		}
	}
}

// TestUnoffered meets a server that chooses what nobody offered: it does not keep
// the survey going.
func TestUnoffered(t *testing.T) {
	var hellos atomic.Int32
	address := listen(t, func(conn net.Conn) {
		hellos.Add(1)
		_, version, _ := readHello(conn)
		hello := append(binary.BigEndian.AppendUint16(nil, version), make([]byte, 33)...)
		hello = append(hello, 0xfa, 0xfa, 0)
		flight := append([]byte{2, 0, 0, uint8(len(hello))}, hello...)
		_, _ = conn.Write(framed(22, append(flight, 14, 0, 0, 0)))
		drain(conn)
	})
	got := survey(address).Run(t.Context())
	var malformed *wire.MalformedError
	if v := got.Version(wire.TLS12); v.Complete || !errors.As(v.Err, &malformed) || hellos.Load() > 20 {
		t.Errorf("after %d: %s", hellos.Load(), tell(got))
	}
}

// TestGoesDown meets a server that goes down in the middle: what it still takes is
// not said to be all.
func TestGoesDown(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}}
	var served atomic.Int32
	address := listen(t, func(conn net.Conn) {
		if served.Add(1) <= 9 {
			_ = tls.Server(conn, config).Handshake()
		}
	})
	got := survey(address).Run(t.Context())
	for _, version := range []uint16{wire.TLS12, wire.TLS13} {
		var closed *wire.ClosedError
		if v := got.Version(version); v.Supported != wire.Yes || v.Complete || !errors.As(v.Err, &closed) {
			t.Errorf("%s", tell(got))
		}
	}
}

func TestSurveyEnds(t *testing.T) {
	s := survey(listen(t, drain))
	s.Timeout = 50 * time.Millisecond // enough to connect
	got := s.Run(t.Context())
	for _, v := range got.Versions {
		if v.Supported != wire.Unknown || v.Complete || !errors.Is(v.Err, context.DeadlineExceeded) {
			t.Errorf("%+v", v)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := s.Run(ended); got.Connections != 0 || !errors.Is(got.Version(wire.SSL30).Err, context.Canceled) {
		t.Errorf("%s", tell(got))
	}
}

// TestOwnCandidates looks for a few suites and groups alone.
func TestOwnCandidates(t *testing.T) {
	s := survey(serveTLS(t, &tls.Config{Certificates: []tls.Certificate{certificate(t, rsaKey())}}))
	s.Suites, s.Groups = []uint16{0xc014, 0xc02f, 0xc02f, 5}, []uint16{24, 23, 0xfafa}
	got := s.Run(t.Context())
	if v := got.Version(wire.TLS12); !slices.Equal(v.Suites, []uint16{0xc02f, 0xc014}) || !slices.Equal(v.Groups, []uint16{24, 23}) {
		t.Errorf("%s", tell(got))
	}
	if v := got.Version(wire.TLS13); v.Supported != wire.Unknown || v.Err == nil {
		t.Errorf("%s", tell(got))
	}
}
