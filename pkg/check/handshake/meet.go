package handshake

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Meeting is what became of one handshake.
type Meeting struct {
	ClientErr error // what the client gets to see: its own reason, or the server's alert
	ServerErr error // what the server writes down
	Panicked  bool  // a callback of the server panicked: the connection just ends

	Version  uint16 // of TLS, when both sides agree
	Suite    uint16 // the cipher suite
	Protocol string // agreed on for the request (ALPN): "h2"; "" for HTTP/1.1 without a word
}

// Failed reports whether no request gets through.
func (m *Meeting) Failed() bool { return m.ClientErr != nil || m.ServerErr != nil || m.Panicked }

// errLate ends a meeting. Both sides are in this process: only a fault of the
// material, such as a huge key, takes that long.
var errLate = errors.New("no end of the handshake within 10s")

// Meet lets one client shake hands with one server, in memory, up to the first byte
// of a request. When ctx ends, so does the meeting.
func Meet(ctx context.Context, server, client *tls.Config) *Meeting {
	w := &wire{}
	w.wake = sync.NewCond(&w.mu)
	ours, theirs := &wireEnd{w, 0}, &wireEnd{w, 1}
	defer context.AfterFunc(ctx, func() { w.cut(context.Cause(ctx)) })()
	defer time.AfterFunc(10*time.Second, func() { w.cut(errLate) }).Stop()
	defer w.cut(net.ErrClosed)
	m := &Meeting{}
	shaken := make(chan struct{})
	go func() {
		defer close(shaken)
		m.ServerErr, m.Panicked = serverSide(tls.Server(theirs, server))
		if m.ServerErr != nil || m.Panicked {
			theirs.Close()
		}
	}()
	conn := tls.Client(ours, client)
	err := conn.HandshakeContext(context.Background())
	if err != nil {
		ours.Close() // the server may be waiting for our side of the handshake
	}
	<-shaken
	if err == nil && m.Failed() {
		// In TLS 1.3 the client is done before the server has judged its certificate:
		// the alert comes with the first read.
		_, err = conn.Read(make([]byte, 1))
	}
	m.ClientErr = err
	state := conn.ConnectionState()
	m.Version, m.Suite, m.Protocol = state.Version, state.CipherSuite, state.NegotiatedProtocol
	return m
}

// serverSide makes the server's side of a handshake. A panic of a callback is what
// net/http recovers from, by dropping the connection.
func serverSide(conn *tls.Conn) (err error, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			err, panicked = fmt.Errorf("panic: %v", p), true
		}
	}()
	return conn.HandshakeContext(context.Background()), false
}

// wire connects two ends. Writes do not wait for a reader: in TLS both sides may
// write at once, and an alert is written to a peer that is writing itself.
type wire struct {
	mu     sync.Mutex
	wake   *sync.Cond
	data   [2][]byte // on the way to each end
	closed [2]bool   // by each end
	err    error     // why the wire was cut
}

func (w *wire) cut(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
	w.wake.Broadcast()
}

// wireEnd is one end of a wire.
type wireEnd struct {
	*wire
	side int
}

// Read waits for bytes of the peer, or for the end.
func (e *wireEnd) Read(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.err == nil && len(e.data[e.side]) == 0 && !e.closed[e.side] && !e.closed[1-e.side] {
		e.wake.Wait()
	}
	switch {
	case e.err != nil:
		return 0, e.err
	case e.closed[e.side]:
		return 0, net.ErrClosed
	case len(e.data[e.side]) == 0:
		return 0, io.EOF
	}
	n := copy(p, e.data[e.side])
	e.data[e.side] = e.data[e.side][n:]
	return n, nil
}

// Write keeps the bytes. What is written to a peer that has closed its end is lost
// in silence: why it closed is still to be read.
func (e *wireEnd) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.err != nil:
		return 0, e.err
	case e.closed[e.side]:
		return 0, net.ErrClosed
	}
	e.data[1-e.side] = append(e.data[1-e.side], p...)
	e.wake.Broadcast()
	return len(p), nil
}

// Close lets the peer read what was written, and then the end.
func (e *wireEnd) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed[e.side] = true
	e.wake.Broadcast()
	return nil
}

// The deadlines do nothing: the meeting has one of its own.
func (e *wireEnd) SetDeadline(time.Time) error      { return nil }
func (e *wireEnd) SetReadDeadline(time.Time) error  { return nil }
func (e *wireEnd) SetWriteDeadline(time.Time) error { return nil }

// LocalAddr and RemoteAddr say that this is nowhere.
func (e *wireEnd) LocalAddr() net.Addr  { return nowhere{} }
func (e *wireEnd) RemoteAddr() net.Addr { return nowhere{} }

type nowhere struct{}

func (nowhere) Network() string { return "memory" }
func (nowhere) String() string  { return "memory" }
