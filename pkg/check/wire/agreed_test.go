package wire_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check/wire"
)

// TestAgreed knows what a handshake has shown: the result is the same with one
// connection less. Where that was the only group, one more hello has to show that
// the refusal of all others is none of hellos like ours.
func TestAgreed(t *testing.T) {
	for name, test := range map[string]struct {
		curves []tls.CurveID
		fewer  int
	}{"all groups": {nil, 1}, "one group": {[]tls.CurveID{tls.CurveP384}, 0}} {
		t.Run(name, func(t *testing.T) {
			config := &tls.Config{Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}, CurvePreferences: test.curves}
			s := survey(serveTLS(t, config))
			want := s.Run(t.Context())
			first := want.Version(wire.TLS13)
			s.Agreed = &wire.Agreed{Suite: first.Suites[0], Group: first.Groups[0]}
			got := s.Run(t.Context())
			if tell(got) != tell(want) || got.Connections != want.Connections-test.fewer {
				t.Errorf("in %d connections, after %d\n%swant\n%s", got.Connections, want.Connections, tell(got), tell(want))
			}
		})
	}
}

// TestAgreedAndRefused meets a server that speaks TLS 1.3, and not with clients that
// bring no key share: what is left is unknown, not refused.
func TestAgreedAndRefused(t *testing.T) {
	config := &tls.Config{Certificates: []tls.Certificate{certificate(t, ecKey(elliptic.P256()))}}
	s := survey(listen(t, func(conn net.Conn) {
		raw, _, suites := readHello(conn)
		if slices.ContainsFunc(suites, wire.IsTLS13Suite) {
			_, _ = conn.Write([]byte{21, 3, 3, 0, 2, 2, 40})
			drain(conn)
			return
		}
		_ = tls.Server(&odd{Conn: conn, Reader: io.MultiReader(bytes.NewReader(raw), conn)}, config).Handshake()
	}))
	s.Agreed = &wire.Agreed{Suite: 0x1301, Group: 29}
	want := "TLS 1.3 yes (cut: remote error: tls: handshake failure) 1301 X25519\nTLS 1.2 yes "
	if got := s.Run(t.Context()); !strings.HasPrefix(tell(got), want) {
		t.Error(tell(got))
	}
}
