package handshake

import (
	"io"
	"net"
	"time"
)

// pipe returns the two ends of a connection in memory, for sides that take turns:
// an end that has nothing to read lets the other go on, until it has something to
// read as well. Writes do not wait: in TLS both sides may write at once.
func pipe(client, server turn) (ours, theirs *end) {
	up, down := &stream{}, &stream{}
	return &end{in: down, out: up, turn: client}, &end{in: up, out: down, turn: server}
}

// end is one end of a pipe. It is for one goroutine at a time, and ends that take
// turns are.
type end struct {
	in, out *stream
	turn    turn
}

// turn lets the other side go on, and reports whether it is of use to try again.
type turn func() bool

// stream carries bytes one way, and keeps them until they are read.
type stream struct {
	data  []byte
	ended bool // no more will be written
	deaf  bool // nobody will read any more
}

// Read returns bytes of the peer, or its end. A peer that waits for us in turn is
// at its end, too: there is no network in between that could hold anything back.
func (e *end) Read(p []byte) (int, error) {
	s := e.in
	for len(s.data) == 0 && !s.ended && !s.deaf && e.turn() {
	}
	switch {
	case s.deaf:
		return 0, net.ErrClosed
	case len(s.data) == 0:
		return 0, io.EOF
	}
	n := copy(p, s.data)
	if s.data = s.data[n:]; len(s.data) == 0 {
		s.data = nil
	}
	return n, nil
}

// Write keeps the bytes; it fails when this end is closed. What is written to a
// peer that has closed its end is lost in silence, as the first bytes are that a
// network carries there: why it closed is still to be read.
func (e *end) Write(p []byte) (int, error) {
	s := e.out
	switch {
	case s.ended:
		return 0, net.ErrClosed
	case !s.deaf:
		s.data = append(s.data, p...)
	}
	return len(p), nil
}

// Close lets the peer read what was written, and then the end.
func (e *end) Close() error {
	e.out.ended, e.in.deaf = true, true
	return nil
}

// SetDeadline, SetReadDeadline and SetWriteDeadline do nothing: nothing waits.
func (e *end) SetDeadline(time.Time) error      { return nil }
func (e *end) SetReadDeadline(time.Time) error  { return nil }
func (e *end) SetWriteDeadline(time.Time) error { return nil }

// LocalAddr and RemoteAddr say that this is nowhere.
func (e *end) LocalAddr() net.Addr  { return address{} }
func (e *end) RemoteAddr() net.Addr { return address{} }

type address struct{}

func (address) Network() string { return "memory" }
func (address) String() string  { return "memory" }
