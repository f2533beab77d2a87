package handshake

import (
	"io"
	"log"
	"net"
	"sync"
)

// discardLog keeps net/http from writing to standard error.
var discardLog = log.New(io.Discard, "", 0)

// onceListener accepts one connection, and ends when that does.
type onceListener struct {
	conn     net.Conn
	accepted sync.Once
	closed   sync.Once
	done     chan struct{}
}

// Accept returns the connection, and then waits for its end.
func (l *onceListener) Accept() (net.Conn, error) {
	var conn net.Conn
	l.accepted.Do(func() { conn = l.conn })
	if conn != nil {
		return conn, nil
	}
	<-l.done
	return nil, net.ErrClosed
}

// Close ends the listener.
func (l *onceListener) Close() error {
	l.close()
	return nil
}

// Addr returns an address that says where this is.
func (l *onceListener) Addr() net.Addr { return l.conn.LocalAddr() }

func (l *onceListener) close() { l.closed.Do(func() { close(l.done) }) }
