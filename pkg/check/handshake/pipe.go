package handshake

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipe returns the two ends of a connection in memory. Other than those of
// net.Pipe, its writes do not wait for a reader: in TLS both sides may write at
// once, and an alert is written to a peer that is writing itself.
func pipe() (client, server *end) {
	up, down := newStream(), newStream()
	return &end{in: down, out: up}, &end{in: up, out: down}
}

// end is one end of a pipe.
type end struct{ in, out *stream }

// stream carries bytes one way, and keeps them until they are read.
type stream struct {
	mu       sync.Mutex
	wake     *sync.Cond
	data     []byte
	ended    bool        // no more will be written
	deaf     bool        // nobody will read any more
	err      error       // why the connection was cut
	deadline *time.Timer // of reads; it sets late
	late     bool
}

func newStream() *stream {
	s := &stream{}
	s.wake = sync.NewCond(&s.mu)
	return s
}

// Read waits for bytes from the peer, for its end, for ours or for the deadline.
func (e *end) Read(p []byte) (int, error) {
	s := e.in
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil && !s.deaf && !s.late && len(s.data) == 0 && !s.ended {
		s.wake.Wait()
	}
	switch {
	case s.err != nil:
		return 0, s.err
	case s.deaf:
		return 0, net.ErrClosed
	case s.late:
		return 0, os.ErrDeadlineExceeded
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
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.err != nil:
		return 0, s.err
	case s.ended:
		return 0, net.ErrClosed
	case s.deaf:
		return len(p), nil
	}
	s.data = append(s.data, p...)
	s.wake.Broadcast()
	return len(p), nil
}

// Close lets the peer read what was written, and then the end.
func (e *end) Close() error {
	e.out.change(func(s *stream) { s.ended = true })
	e.in.change(func(s *stream) { s.deaf = true })
	return nil
}

// cut ends the connection at once for both ends, read or not.
func (e *end) cut(err error) {
	e.in.change(func(s *stream) { s.err = err })
	e.out.change(func(s *stream) { s.err = err })
}

// change ends a stream in some way, and wakes who waits for it.
func (s *stream) change(how func(*stream)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	how(s)
	if s.deadline != nil && (s.deaf || s.err != nil) {
		s.deadline.Stop()
	}
	s.wake.Broadcast()
}

// SetReadDeadline bounds reads.
func (e *end) SetReadDeadline(t time.Time) error {
	s := e.in
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	left := time.Until(t)
	s.late = !t.IsZero() && left <= 0
	if s.late {
		s.wake.Broadcast()
	} else if !t.IsZero() {
		var timer *time.Timer
		timer = time.AfterFunc(left, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.deadline == timer { // else it was moved meanwhile
				s.late = true
				s.wake.Broadcast()
			}
		})
		s.deadline = timer
	}
	return nil
}

// SetDeadline bounds reads; writes do not wait. (crypto/tls ends a connection
// with a write deadline in the past, which must not stop what it wrote before.)
func (e *end) SetDeadline(t time.Time) error { return e.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writes do not wait.
func (e *end) SetWriteDeadline(time.Time) error { return nil }

// LocalAddr and RemoteAddr say that this is nowhere.
func (e *end) LocalAddr() net.Addr  { return address{} }
func (e *end) RemoteAddr() net.Addr { return address{} }

type address struct{}

func (address) Network() string { return "memory" }
func (address) String() string  { return "memory" }
