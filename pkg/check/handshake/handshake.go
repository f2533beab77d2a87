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

	State  tls.ConnectionState // of the client, when the handshake succeeded
	Status int                 // of the request over it, 0 when there was no answer
	Proto  string              // that the answer came in: "HTTP/2.0"
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

// Run lets a client with one config meet a server with another, and asks for a
// page over the connection.
func Run(ctx context.Context, server, client *tls.Config) *Outcome {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	ours, theirs := pipe()
	cut := func() { ours.cut(); theirs.cut() }
	defer cut()
	defer context.AfterFunc(ctx, cut)()
	o := &Outcome{}
	shaken, served := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(served)
		o.serve(ctx, theirs, server, shaken)
	}()
	o.ask(ctx, ours, client, shaken)
	ours.Close()
	<-served
	return o
}

// ask is the client's part: the handshake, and one request.
func (o *Outcome) ask(ctx context.Context, conn net.Conn, config *tls.Config, shaken <-chan struct{}) {
	client := tls.Client(conn, config)
	if o.ClientErr = client.HandshakeContext(ctx); o.ClientErr != nil {
		conn.Close() // the peer may be waiting for our side of the handshake
		return
	}
	<-shaken
	if o.ServerErr != nil || o.Panicked {
		// In TLS 1.3 the client is done before the server has judged its
		// certificate: the alert comes with the first read.
		_, o.ClientErr = client.Read(make([]byte, 1))
		return
	}
	o.State = client.ConnectionState()
	transport := &http.Transport{
		DialTLSContext:    func(context.Context, string, string) (net.Conn, error) { return client, nil },
		ForceAttemptHTTP2: o.State.NegotiatedProtocol == "h2",
		DisableKeepAlives: o.State.NegotiatedProtocol != "h2",
	}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+hostOf(config)+"/", nil)
	if err != nil {
		o.ClientErr = err
		return
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		o.ClientErr = err
		return
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1024))
	o.Status, o.Proto = response.StatusCode, response.Proto
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

// serve is the server's part: the handshake as the toolkit answers it, then what
// net/http makes of the connection.
func (o *Outcome) serve(ctx context.Context, conn net.Conn, config *tls.Config, shaken chan<- struct{}) {
	outer := config.Clone()
	outer.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return config, nil }
	server := tls.Server(conn, outer)
	o.ServerErr, o.Panicked = shake(ctx, server)
	close(shaken)
	if o.ServerErr != nil || o.Panicked {
		conn.Close()
		return
	}
	once := &onceListener{conn: server, done: make(chan struct{})}
	h := &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }),
		TLSConfig: outer,
		ErrorLog:  discardLog,
		ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateClosed || state == http.StateHijacked {
				once.close()
			}
		},
	}
	stop := context.AfterFunc(ctx, once.close)
	defer stop()
	_ = h.Serve(once) // ends when the connection does, or does not begin
	conn.Close()
}

// shake makes the server's side of the handshake. A panic of a callback is what
// net/http recovers from, by dropping the connection.
func shake(ctx context.Context, server *tls.Conn) (err error, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			err, panicked = fmt.Errorf("panic: %v", p), true
		}
	}()
	return server.HandshakeContext(ctx), false
}
