// Package dial opens the connection to an endpoint: directly, at another address
// than its name has, through a proxy or over a unix socket. Each failure says
// which step it was, by kind.
package dial

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Dialer says how an endpoint is reached. The zero value dials the host itself.
type Dialer struct {
	// ConnectTo is dialled in place of the host: "10.0.0.7:9090", "10.0.0.7" (the
	// port stays), "[::1]:9090", "prom-0.prom", "unix:/run/prom.sock". "" is the
	// host itself. CheckConnectTo judges one ahead of time.
	ConnectTo string
	// Proxy is asked for the connection: http and https (CONNECT), socks5 and
	// socks5h, where the proxy resolves the name in both. Its user and password go to
	// it alone. nil: none. A unix socket is reached without it.
	Proxy *url.URL
	// Forward leaves out the CONNECT: a connection through an http or https proxy is one
	// to the proxy, which forwards requests in absolute form (RFC 9112, section 3.2.2),
	// each with its ProxyAuthorization.
	Forward bool
	// ProxyTLS is used towards an https proxy; nil: the roots of the system.
	ProxyTLS *tls.Config
	// Timeout bounds each connection: resolution, dialling, and what the proxy
	// takes. Zero: the context alone does.
	Timeout time.Duration
	// Resolver finds addresses; nil: the system's.
	Resolver *net.Resolver
}

// Dial opens a connection to a host (a name or an address without brackets, with
// its zone if it has one) and a port (a number). All addresses of a name are
// tried, as the standard dialer does it (RFC 6555); "localhost" and the names
// below it are the loopback addresses, whatever DNS says (RFC 6761, section 6.3).
//
// Route names the address that was reached. The error is an *Error.
func (d *Dialer) Dial(ctx context.Context, host, port string) (net.Conn, error) {
	to, err := d.target(host, port)
	if err != nil {
		return nil, err
	}
	if d.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, d.Timeout, &timeoutError{d.Timeout})
		defer cancel()
	}
	switch {
	case to.socket != "":
		return d.unix(ctx, to.socket)
	case d.Proxy != nil:
		return d.throughProxy(ctx, to)
	}
	conn, err := d.tcp(ctx, to)
	if err != nil {
		return nil, err
	}
	return &routed{conn, conn.RemoteAddr().String()}, nil
}

// target is what is dialled: a socket, or a host and a port.
type target struct{ socket, host, port string }

func (t target) String() string {
	if t.socket != "" {
		return "unix:" + t.socket
	}
	return net.JoinHostPort(t.host, t.port)
}

// CheckConnectTo reports whether a Dialer can have this ConnectTo. The error is an
// *Error of kind BadAddress.
func CheckConnectTo(s string) error {
	_, err := (&Dialer{ConnectTo: s}).target("localhost", "443")
	return err
}

func (d *Dialer) target(host, port string) (target, error) {
	to := target{host: host, port: port}
	if d.ConnectTo != "" {
		socket, isUnix := strings.CutPrefix(d.ConnectTo, "unix:")
		if isUnix && socket == "" {
			return to, badAddress(d.ConnectTo, "names no socket")
		}
		if isUnix {
			return target{socket: socket}, nil
		}
		to = splitConnectTo(d.ConnectTo, port)
	}
	if n, err := strconv.ParseUint(to.port, 10, 16); err != nil || n == 0 {
		return to, badAddress(to.String(), "has no port between 1 and 65535")
	}
	if !isHost(to.host) {
		return to, badAddress(to.String(), "is no host and port")
	}
	return to, nil
}

// splitConnectTo reads "host", "host:port", "[v6]", "[v6]:port" and "v6".
func splitConnectTo(s, port string) target {
	if _, err := netip.ParseAddr(s); err == nil {
		return target{host: s, port: port}
	}
	if host, port, err := net.SplitHostPort(s); err == nil {
		return target{host: host, port: port}
	}
	if inner, ok := strings.CutPrefix(s, "["); ok && strings.HasSuffix(inner, "]") {
		return target{host: strings.TrimSuffix(inner, "]"), port: port}
	}
	return target{host: s, port: port}
}

// isHost tells an address, or what could be a name: DNS judges the rest.
func isHost(s string) bool {
	if s == "" || len(s) > 255 || strings.IndexFunc(s, isForeign) >= 0 {
		return false
	}
	_, err := netip.ParseAddr(s)
	return err == nil || !strings.Contains(s, ":")
}

// isForeign tells characters that stand in no host and no zone.
func isForeign(r rune) bool {
	return r <= ' ' || r == 0x7f || strings.ContainsRune("/?#@[]\\", r)
}
