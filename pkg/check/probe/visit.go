package probe

import (
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/dial"
	"webtool/pkg/check/exchange"
)

// visit is one connection of a client to the endpoint, and what came of it.
type visit struct {
	dialErr  error // no connection came to be
	shakeErr error // no handshake did

	state tls.ConnectionState // of TLS; the zero value without
	asked *tls.CertificateRequestInfo
	trust *trust // nil until it is asked for: see trustOf

	conn   net.Conn
	talk   *exchange.Conn // nil when there is nobody to talk to
	closed bool           // no further request may follow

	first    *exchange.Response // to the first request, without credentials
	firstErr error              // in TLS 1.3 this is where a server refuses a client certificate
}

// limits bound what the endpoint may send: what it says of itself is short.
var limits = exchange.Limits{Header: 64 << 10, Body: 1 << 20}

// floodLimit bounds what one connection may bring in all.
const floodLimit = 8 << 20

// visit connects, shakes hands as a client of Go's own defaults does, and asks for
// the target's page without credentials.
func (s *session) visit(ctx context.Context, shown *tls.Certificate) *visit {
	v := s.connect(ctx, shown)
	if v.talk == nil {
		return v
	}
	v.first, v.firstErr = s.ask(ctx, v, s.page)
	s.addSlash(ctx, v)
	if s.dialer.Forward && v.first != nil && v.first.Status == statusProxyPassword {
		v.dialErr = &dial.Error{Kind: dial.ProxyPassword, Place: s.dialer.Proxy.Host, Proxy: true, Status: v.first.Status}
		v.first = nil
		v.close()
	}
	if v.asked != nil && v.state.Version == tls.VersionTLS13 && isClosed(v.firstErr) {
		v.firstErr = s.listen(ctx, shown, v.firstErr)
	}
	return v
}

// listen makes the same connection once more, and sends nothing over it. In TLS
// 1.3 a client is done before the server has judged its certificate, and what it
// sends too early can meet a closed door, so that it does not hear why.
func (s *session) listen(ctx context.Context, shown *tls.Certificate, heard error) error {
	v := s.connect(ctx, shown)
	defer v.close()
	if err := v.failure(); err != nil || v.talk == nil {
		return heard
	}
	ctx, cancel := context.WithTimeout(ctx, min(s.opts.Timeout, listenTimeout))
	defer cancel()
	defer context.AfterFunc(ctx, func() { v.conn.Close() })()
	_, err := v.conn.Read(make([]byte, 1))
	if _, alerted := alertOf(err); alerted {
		return err
	}
	return heard
}

// listenTimeout is long enough for an alert that is on its way.
const listenTimeout = time.Second

// connect makes the connection, and the handshake where the target has one.
func (s *session) connect(ctx context.Context, shown *tls.Certificate) *visit {
	life := ctx // of the connection, which outlasts the handshake
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout, errSilent(s.opts.Timeout))
	defer cancel()
	v := &visit{}
	conn, err := s.dial(ctx)
	if err != nil {
		v.dialErr = err
		return v
	}
	v.conn = dial.Guard(life, conn, s.flood)
	if s.target.Scheme == "http" {
		v.talk = exchange.New(v.conn, "", s.limits)
		return v
	}
	client := tls.Client(v.conn, s.clientConfig(v, shown))
	err = client.HandshakeContext(ctx)
	v.state = client.ConnectionState() // also of a handshake that ends behind the certificate
	if err != nil {
		v.shakeErr = because(ctx, err)
		v.close()
		return v
	}
	v.conn = client
	v.talk = exchange.New(client, v.state.NegotiatedProtocol, s.limits)
	return v
}

// clientConfig is the client of this visit. It verifies nothing by itself, so
// that the chain is seen also when it is not trusted; [verify] judges it. There is
// no session cache: with a ticket, a server does not look at client_allowed_sans.
func (s *session) clientConfig(v *visit, shown *tls.Certificate) *tls.Config {
	c := &s.opts.Client
	return &tls.Config{
		ServerName:         s.serverName(),
		InsecureSkipVerify: true, // see above
		NextProtos:         []string{"h2", "http/1.1"},
		MinVersion:         c.MinVersion, MaxVersion: c.MaxVersion,
		Time: s.opts.Now,
		GetClientCertificate: func(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
			v.asked = info
			if shown == nil {
				return &tls.Certificate{}, nil // none
			}
			return shown, nil
		},
	}
}

// serverName is the name that the certificate has to be for.
func (s *session) serverName() string {
	if s.opts.Client.ServerName != "" {
		return s.opts.Client.ServerName
	}
	return s.target.Host
}

// ask sends one request over the visit's connection.
func (s *session) ask(ctx context.Context, v *visit, path string, header ...exchange.Field) (*exchange.Response, error) {
	if carriesPassword(header) && !s.maySendPassword(v) {
		return nil, errUnproven
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout, errSilent(s.opts.Timeout))
	defer cancel()
	s.requests++
	request := exchange.Request{Target: path, Host: s.target.Authority(), Scheme: s.target.Scheme, Header: s.header(header...)}
	if s.dialer.Forward {
		request.Target = "http://" + request.Host + path // RFC 9112, section 3.2.2
		if value := dial.ProxyAuthorization(s.dialer.Proxy); value != "" {
			request.Header = append(request.Header, exchange.Field{Name: "Proxy-Authorization", Value: value})
		}
	}
	response, err := v.talk.Do(ctx, request)
	if err != nil || !response.Reusable {
		v.close()
	}
	return response, because(ctx, err)
}

// carriesPassword reports whether a request is one that not everybody may get.
func carriesPassword(header []exchange.Field) bool {
	return slices.ContainsFunc(header, func(f exchange.Field) bool { return strings.EqualFold(f.Name, "Authorization") })
}

// header says who asks.
func (s *session) header(more ...exchange.Field) []exchange.Field {
	return append([]exchange.Field{{Name: "User-Agent", Value: "webtool/" + s.opts.Version}, {Name: "Accept", Value: "*/*"}}, more...)
}

// close ends the visit.
func (v *visit) close() {
	v.closed = true
	if v.conn != nil {
		v.conn.Close()
	}
}

// shook reports whether a TLS handshake succeeded, as far as the client can tell. One
// that ends at the very moment at which time runs out did not: crypto/tls then has
// closed the connection.
func (v *visit) shook() bool { return v.state.HandshakeComplete && v.shakeErr == nil }

// failure is why the visit ended before there was an answer, nil when there was
// one.
func (v *visit) failure() error {
	switch {
	case v.dialErr != nil:
		return v.dialErr
	case v.shakeErr != nil:
		return v.shakeErr
	}
	return v.firstErr
}
