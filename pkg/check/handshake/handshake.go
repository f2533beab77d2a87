// Package handshake lets one client meet one server, in memory, and tells what
// happened. Nothing here guesses: the handshake is made.
package handshake

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
)

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
	ClientErr error // why the client's side of the connection failed, nil if it did not
	ServerErr error // why the server's side failed
	Panicked  bool  // a callback of the server panicked: net/http drops the connection

	Version  uint16 // of TLS, when the handshake succeeded
	HTTP2    bool   // both agreed on HTTP/2; else they speak HTTP/1.1
	Answered bool   // data went both ways behind the handshake
}

// OK reports whether the handshake succeeded on both sides, and data went over
// it both ways.
func (o *Outcome) OK() bool {
	return o.ClientErr == nil && o.ServerErr == nil && !o.Panicked && o.Answered
}

// RaisedBy returns the side that broke off the connection, and what it says.
func (o *Outcome) RaisedBy() (Side, error) {
	switch {
	case o.OK():
		return Nobody, nil
	case o.Panicked:
		return ServerSide, errors.New("the connection is dropped without an alert (the server's check panics)")
	case isAlert(o.ClientErr) || errors.Is(o.ClientErr, errGoAway):
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
		if isAlert(err) {
			return err.Error()
		}
	}
	if o.ClientErr != nil {
		return o.ClientErr.Error()
	}
	return "EOF"
}

// isAlert reports whether an error is what the other side has sent.
func isAlert(err error) bool {
	var remote *net.OpError
	return errors.As(err, &remote) && remote.Op == "remote error"
}

// meet lets a client meet the server, and lets them exchange data.
func (s *server) meet(client *tls.Config) *Outcome {
	var o Outcome
	s.visit(func(conn *end) { o.ClientErr = o.ask(tls.Client(conn, client)) })
	o.ServerErr, o.Panicked = s.err, s.panicked
	return &o
}

// hello is what either side sends behind the handshake. What it says does not
// matter: that it comes through is what shows that both have the same keys.
const hello = "hello"

// ask is the client's part: the handshake, and one exchange. In TLS 1.3 the client
// is done before the server has judged its certificate: the alert comes with the
// first read.
func (o *Outcome) ask(client *tls.Conn) error {
	if err := client.HandshakeContext(context.Background()); err != nil {
		return err
	}
	if _, err := io.WriteString(client, hello); err != nil {
		return err
	}
	answer := make([]byte, len(hello))
	if _, err := io.ReadFull(client, answer); err != nil {
		return err
	}
	state := client.ConnectionState()
	o.Version, o.HTTP2 = state.Version, state.NegotiatedProtocol == "h2"
	if o.HTTP2 && prohibited(state.Version, state.CipherSuite) {
		return errGoAway
	}
	o.Answered = true
	return nil
}
