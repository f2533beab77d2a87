package dial

import (
	"context"
	"net"
	"strings"
)

// tcp dials a host, at all its addresses.
func (d *Dialer) tcp(ctx context.Context, to target) (net.Conn, error) {
	dialer := net.Dialer{Resolver: d.Resolver, KeepAlive: -1} // connections are short, and waits have ends of their own
	hosts := []string{to.host}
	if isLocalhost(to.host) {
		hosts = []string{"::1", "127.0.0.1"} // the order of RFC 6724
	}
	var worst *Error
	for _, host := range hosts {
		conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, to.port))
		if err == nil {
			return conn, nil
		}
		// A machine without IPv6 has no route to ::1: what 127.0.0.1 says is worth more.
		if failed := dialError(ctx, to.String(), err); worst == nil || worst.Kind == NoRoute {
			worst = failed
		}
	}
	return nil, worst
}

// isLocalhost tells "localhost" and what is below it.
func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// unix dials a socket in the file system.
func (d *Dialer) unix(ctx context.Context, path string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", path)
	if err != nil {
		return nil, dialError(ctx, "unix:"+path, err)
	}
	return &routed{conn, "unix:" + path}, nil
}

// routed is a connection that knows the address it was dialled at.
type routed struct {
	net.Conn
	route string
}

// NetConn returns the connection below.
func (r *routed) NetConn() net.Conn { return r.Conn }

// Route returns the address that a connection of Dial reached: "10.0.0.7:9090",
// "unix:/run/prom.sock", or "proxy.example:3128" for one through a proxy. It looks
// through TLS and Guard. "" for connections from elsewhere.
func Route(conn net.Conn) string {
	for conn != nil {
		if r, ok := conn.(*routed); ok {
			return r.route
		}
		below, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			return ""
		}
		conn = below.NetConn()
	}
	return ""
}
