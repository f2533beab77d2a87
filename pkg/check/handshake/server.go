package handshake

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// server serves one config in memory: the handshake as the toolkit answers it,
// then what net/http makes of the connection. One goroutine shakes all hands, for
// the sake of its stack, which the first handshake has made grow.
type server struct {
	tls    *tls.Config
	http   *http.Server
	hall   *hall
	visits chan *visit
}

// serve starts a server; close ends it.
func serve(config *tls.Config) *server {
	s := &server{tls: config.Clone(), hall: &hall{conns: make(chan net.Conn), closed: make(chan struct{})}, visits: make(chan *visit)}
	s.tls.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return config, nil }
	s.http = &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }),
		TLSConfig: s.tls.Clone(), // net/http changes it
		ErrorLog:  discardLog,
	}
	go func() { _ = s.http.Serve(s.hall) }() // ends with the server, or does not begin
	go s.shakeAll()
	return s
}

func (s *server) close() {
	close(s.visits)
	s.http.Close()
}

// shakeAll makes the server's side of the handshakes, and hands those who got in
// over to net/http.
func (s *server) shakeAll() {
	for v := range s.visits {
		conn := tls.Server(v.conn, s.tls)
		v.outcome.ServerErr, v.outcome.Panicked = shake(conn)
		failed := v.outcome.ServerErr != nil || v.outcome.Panicked
		close(v.shaken) // the outcome is the client's from here on
		if failed {
			v.conn.Close()
			continue
		}
		s.hall.enter(conn)
	}
}

// shake makes the server's side of one handshake. A panic of a callback is what
// net/http recovers from, by dropping the connection.
func shake(server *tls.Conn) (err error, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			err, panicked = fmt.Errorf("panic: %v", p), true
		}
	}()
	return server.HandshakeContext(context.Background()), false
}

// discardLog keeps net/http from writing to standard error.
var discardLog = log.New(io.Discard, "", 0)

// hall is where net/http takes over: a listener, to which connections come whose
// handshake is done.
type hall struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

// enter hands a connection over. When nobody takes it, it ends.
func (h *hall) enter(conn net.Conn) {
	select {
	case h.conns <- conn:
	case <-h.closed:
		conn.Close()
	}
}

// Accept returns the next connection.
func (h *hall) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (h *hall) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr returns an address that says where this is.
func (h *hall) Addr() net.Addr { return address{} }
