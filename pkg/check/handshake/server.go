package handshake

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
)

// server serves one config in memory: the handshake as the toolkit answers it,
// and an answer behind it. One goroutine shakes all hands, for the sake of its
// stack, which the first handshake has made grow.
type server struct {
	tls    *tls.Config
	visits chan *visit
}

// visit is one connection of a client to the server.
type visit struct {
	conn     net.Conn // the server's end
	left     chan struct{}
	err      error // of the server's side; to be read when left is closed
	panicked bool
}

// serve starts a server; close ends it.
func serve(config *tls.Config) *server {
	s := &server{tls: config.Clone(), visits: make(chan *visit)}
	s.tls.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return config, nil }
	go func() {
		for v := range s.visits {
			v.err, v.panicked = answer(tls.Server(v.conn, s.tls))
			v.conn.Close()
			close(v.left)
		}
	}()
	return s
}

func (s *server) close() { close(s.visits) }

// answer makes the server's side of one handshake, and sends back what it is
// sent. A panic of a callback is what net/http recovers from, by dropping the
// connection.
func answer(server *tls.Conn) (err error, panicked bool) {
	defer func() {
		if p := recover(); p != nil {
			err, panicked = fmt.Errorf("panic: %v", p), true
		}
	}()
	if err := server.HandshakeContext(context.Background()); err != nil {
		return err, false
	}
	heard := make([]byte, len(hello))
	if _, err := io.ReadFull(server, heard); err != nil {
		return err, false
	}
	if _, err := server.Write(heard); err != nil {
		return err, false
	}
	return refusal(server.ConnectionState()), false
}
