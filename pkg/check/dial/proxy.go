package dial

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"

	"webtool/pkg/check/exchange"
)

// proxyPorts are those of a proxy's URL without one, as net/http has them.
var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// throughProxy asks the proxy for a connection.
func (d *Dialer) throughProxy(ctx context.Context, to target) (net.Conn, error) {
	at := target{host: d.Proxy.Hostname(), port: d.Proxy.Port()}
	if at.port == "" {
		at.port = proxyPorts[d.Proxy.Scheme]
	}
	if proxyPorts[d.Proxy.Scheme] == "" || !isHost(at.host) {
		return nil, &Error{Kind: BadProxy, Place: d.Proxy.Host, Proxy: true, Err: errors.New("its URL is none of http, https or socks5 with a host")}
	}
	conn, err := d.tcp(ctx, at)
	if err != nil {
		return nil, asProxy(err)
	}
	ask := d.connect
	switch {
	case d.Proxy.Scheme == "socks5" || d.Proxy.Scheme == "socks5h":
		ask = d.socks
	case d.Forward:
		ask = d.forward
	}
	tunnel, err := ask(ctx, conn, at.String(), to)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &routed{tunnel, at.String()}, nil
}

// ProxyAuthorization is what a header says to a proxy (RFC 9110, section 11.7.2), ""
// when its URL names no user.
func ProxyAuthorization(proxy *url.URL) string {
	if proxy.User == nil {
		return ""
	}
	password, _ := proxy.User.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password))
}

// forward is a connection to the proxy itself.
func (d *Dialer) forward(ctx context.Context, conn net.Conn, at string, _ target) (net.Conn, error) {
	if d.Proxy.Scheme == "https" {
		return d.secure(ctx, conn, at)
	}
	return conn, nil
}

// connect asks an HTTP proxy (RFC 9110, section 9.3.6).
func (d *Dialer) connect(ctx context.Context, conn net.Conn, at string, to target) (net.Conn, error) {
	conn, err := d.forward(ctx, conn, at, to)
	if err != nil {
		return nil, err
	}
	request := exchange.Request{Method: "CONNECT", Target: to.String(), Host: to.String()}
	if value := ProxyAuthorization(d.Proxy); value != "" {
		request.Header = []exchange.Field{{Name: "Proxy-Authorization", Value: value}}
	}
	// The page that comes with a refusal is of no use.
	c := exchange.New(conn, "http/1.1", exchange.Limits{Body: 1})
	response, err := c.Do(ctx, request)
	switch {
	case response != nil && response.Status/100 == 2:
		return c.Tunnel(), nil
	case response != nil && response.Status == 407:
		return nil, &Error{Kind: ProxyPassword, Place: at, Proxy: true, Status: 407}
	case response != nil:
		return nil, &Error{Kind: ProxyRefused, Place: at, Proxy: true, Status: response.Status}
	}
	return nil, proxyError(ctx, at, err)
}

// secure makes TLS with the proxy, for HTTP/1.1.
func (d *Dialer) secure(ctx context.Context, conn net.Conn, at string) (net.Conn, error) {
	config := &tls.Config{}
	if d.ProxyTLS != nil {
		config = d.ProxyTLS.Clone()
	}
	if config.ServerName == "" {
		config.ServerName = d.Proxy.Hostname()
	}
	config.NextProtos = []string{"http/1.1"}
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, asProxy(dialError(ctx, at, err))
		}
		return nil, &Error{Kind: ProxyTLS, Place: at, Proxy: true, Err: err}
	}
	return secured, nil
}

// proxyError classes what happened in place of a proxy's answer.
func proxyError(ctx context.Context, at string, err error) error {
	if ctx.Err() != nil {
		return asProxy(dialError(ctx, at, err))
	}
	return &Error{Kind: BadProxy, Place: at, Proxy: true, Err: fmt.Errorf("no answer of a proxy: %w", err)}
}

// asProxy tells of an error of the connection that it is the proxy's.
func asProxy(err error) error {
	var failed *Error
	if errors.As(err, &failed) {
		failed.Proxy = true
	}
	return err
}
