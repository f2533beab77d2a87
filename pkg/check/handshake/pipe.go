package handshake

import (
	"net"
	"sync"
	"time"
)

// pipe returns the two ends of a connection in memory. Other than those of
// net.Pipe, its writes do not wait for a reader: in TLS both sides may write at
// once, and an alert is written to a peer that is writing itself.
func pipe() (client, server *buffered) {
	a, b := net.Pipe()
	return newBuffered(a), newBuffered(b)
}

// buffered is an end of a pipe whose writes are kept until the peer reads.
type buffered struct {
	net.Conn
	mu      sync.Mutex
	wake    *sync.Cond
	pending []byte
	closed  bool
	err     error // of the last write to the peer
}

func newBuffered(conn net.Conn) *buffered {
	b := &buffered{Conn: conn}
	b.wake = sync.NewCond(&b.mu)
	go b.flush()
	return b
}

// Write keeps the bytes; it fails when the connection is closed.
func (b *buffered) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, net.ErrClosed
	}
	if b.err != nil {
		return 0, b.err
	}
	b.pending = append(b.pending, p...)
	b.wake.Signal()
	return len(p), nil
}

// Close lets the peer read what was written, and then the end.
func (b *buffered) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.wake.Signal()
	return nil
}

// SetDeadline bounds reads; writes do not wait. (crypto/tls ends a connection
// with a write deadline in the past, which must not stop what it wrote before.)
func (b *buffered) SetDeadline(t time.Time) error { return b.Conn.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writes do not wait.
func (b *buffered) SetWriteDeadline(time.Time) error { return nil }

// cut ends the connection at once, read or not.
func (b *buffered) cut() {
	b.Close()
	b.Conn.Close()
}

// flush hands over what was written, until the end.
func (b *buffered) flush() {
	defer b.Conn.Close()
	for {
		b.mu.Lock()
		for len(b.pending) == 0 && !b.closed {
			b.wake.Wait()
		}
		data := b.pending
		b.pending = nil
		b.mu.Unlock()
		if len(data) == 0 {
			return
		}
		if _, err := b.Conn.Write(data); err != nil {
			b.mu.Lock()
			b.err = err
			b.mu.Unlock()
			return
		}
	}
}
