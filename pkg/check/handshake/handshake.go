// Package handshake lets one client meet one server, in memory, and tells what
// happened. Nothing here guesses: the handshake is made.
package handshake

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Timeout bounds one meeting. Both sides are in this process: only a fault of
// the material, such as a huge key, takes long.
const Timeout = 10 * time.Second

// Side is one of the two ends of a connection.
type Side string

// The sides; Nobody for a handshake that succeeds.
const (
	Nobody     Side = ""
	ClientSide Side = "client"
	ServerSide Side = "server"
)

// Outcome is what happened between a client and a server.
type Outcome struct {
	ClientErr error // why the client's side of the handshake failed, nil if it did not
	ServerErr error // why the server's side failed
	Panicked  bool  // a callback of the server panicked: net/http drops the connection

	Version  uint16 // of TLS, when the handshake succeeded
	Suite    uint16 // the cipher suite, of [Meet] alone
	Protocol string // that was agreed on (ALPN), of [Meet] alone: "h2"
	Status   int    // of the request over it, 0 when there was no answer
	Proto    string // that the answer came in: "HTTP/2.0"
}

// OK reports whether the handshake succeeded on both sides and a request over
// it was answered.
func (o *Outcome) OK() bool {
	return o.ClientErr == nil && o.ServerErr == nil && !o.Panicked && o.Status != 0
}

// RaisedBy returns the side that broke off the handshake, and what it says.
func (o *Outcome) RaisedBy() (Side, error) {
	var remote *net.OpError
	switch {
	case o.OK():
		return Nobody, nil
	case o.Panicked:
		return ServerSide, errors.New("the connection is dropped without an alert (the server's check panics)")
	case errors.As(o.ClientErr, &remote) && remote.Op == "remote error":
		return ServerSide, o.ServerErr
	case o.ClientErr != nil:
		return ClientSide, o.ClientErr
	case o.ServerErr != nil:
		return ServerSide, o.ServerErr
	}
	return ServerSide, errors.New("no answer")
}

// Alert returns what the side that did not break off gets to see: the words of
// the alert, "remote error: tls: …", or of its own error where no alert came.
func (o *Outcome) Alert() string {
	for _, err := range []error{o.ClientErr, o.ServerErr} {
		var remote *net.OpError
		if errors.As(err, &remote) && remote.Op == "remote error" {
			return remote.Error()
		}
	}
	if o.ClientErr != nil {
		return o.ClientErr.Error()
	}
	return "EOF"
}

var errTimeout = fmt.Errorf("no end within %s", Timeout)

// meet lets a client meet the server, and asks for a page over the connection.
func (s *server) meet(ctx context.Context, client *tls.Config) *Outcome {
	ours, theirs := pipe()
	// crypto/tls has contexts for this, at the price of a goroutine for each side.
	defer context.AfterFunc(ctx, func() { ours.cut(context.Cause(ctx)) })()
	defer time.AfterFunc(Timeout, func() { ours.cut(errTimeout) }).Stop()
	defer ours.cut(net.ErrClosed)
	v := &visit{conn: theirs, shaken: make(chan struct{})}
	s.visits <- v
	v.ask(ctx, ours, client)
	<-v.shaken
	return &v.outcome
}

// visit is one connection of a client to the server.
type visit struct {
	outcome Outcome
	conn    net.Conn      // the server's end
	shaken  chan struct{} // closed when the server's side of the handshake has ended
}

// ask is the client's part: the handshake, and one request.
func (v *visit) ask(ctx context.Context, conn net.Conn, config *tls.Config) {
	o := &v.outcome
	client := tls.Client(conn, config)
	if o.ClientErr = client.HandshakeContext(context.Background()); o.ClientErr != nil {
		conn.Close() // the peer may be waiting for our side of the handshake
		return
	}
	<-v.shaken
	if o.ServerErr != nil || o.Panicked {
		// In TLS 1.3 the client is done before the server has judged its
		// certificate: the alert comes with the first read.
		_, o.ClientErr = client.Read(make([]byte, 1))
		return
	}
	o.Version = client.ConnectionState().Version
	response, err := get(ctx, client, hostOf(config))
	if err != nil {
		o.ClientErr = err
		return
	}
	o.Status, o.Proto = response.StatusCode, response.Proto
}

// transport speaks HTTP over a connection that is there already: its dialer
// returns the one that the context holds.
var transport = &http.Transport{
	DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return ctx.Value(connKey{}).(net.Conn), nil
	},
	ForceAttemptHTTP2: true, // where TLS has agreed on it
}

type connKey struct{}

// get asks for a page.
func get(ctx context.Context, conn net.Conn, host string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+"/", nil)
	if err != nil {
		return nil, err
	}
	client, err := transport.NewClientConn(context.WithValue(ctx, connKey{}, conn), "https", "localhost:443")
	if err != nil {
		return nil, err
	}
	defer client.Close()
	response, err := client.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1024))
	return response, nil
}

func hostOf(config *tls.Config) string {
	if config.ServerName == "" {
		return "localhost"
	}
	if ip := net.ParseIP(config.ServerName); ip != nil && ip.To4() == nil {
		return "[" + config.ServerName + "]"
	}
	return config.ServerName
}
