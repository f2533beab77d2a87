package handshake

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"iter"

	"webtool/pkg/check/stack"
)

// server serves one config in memory: the handshake as the toolkit answers it,
// and an answer behind it. It is a coroutine of its client: they take turns, and
// no scheduler stands between them. One serves all visits, for the sake of its
// stack, which the first handshake has made grow.
type server struct {
	tls      *tls.Config
	goOn     func() (struct{}, bool) // until the server has nothing to read, or the visit is over
	stop     func()
	leave    turn // of the server: back to the client
	conn     *end
	over     bool // the visit; then err and panicked are the server's side of it
	err      error
	panicked bool
}

// serve makes a server; its stop ends it.
func serve(config *tls.Config) *server {
	s := &server{tls: config.Clone()}
	s.tls.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return config, nil }
	s.goOn, s.stop = iter.Pull(func(yield func(struct{}) bool) {
		stack.Grow()
		s.leave = func() bool { return yield(struct{}{}) }
		for {
			s.err, s.panicked = answer(tls.Server(s.conn, s.tls))
			s.conn.Close()
			s.over = true
			if !s.leave() {
				return
			}
		}
	})
	return s
}

// visit connects a client to the server, for as long as the client wants.
func (s *server) visit(client func(*end)) {
	var ours *end
	ours, s.conn = pipe(func() bool {
		s.goOn()
		return len(ours.in.data) > 0
	}, func() bool { return s.leave() })
	s.over = false
	client(ours)
	ours.Close() // the server may be waiting for our side of the handshake
	for !s.over {
		s.goOn()
	}
}

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
