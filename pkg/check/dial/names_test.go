package dial_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"webtool/pkg/check/dial"
)

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
