package dial

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// FloodError says that a peer sent more than it may.
type FloodError struct{ Most int64 }

func (e *FloodError) Error() string {
	return fmt.Sprintf("the peer sent more than %d bytes", e.Most)
}

// Guard bounds what goes on over a connection, TLS handshake and all: it is
// closed when the context ends, and no more than that many bytes are read from
// it; less than one: any number. Reading and writing then fail with the cause of
// the context's end, or with a *FloodError. Close it, also to let go of the
// context.
func Guard(ctx context.Context, conn net.Conn, most int64) net.Conn {
	g := &guarded{Conn: conn, ctx: ctx, most: most, left: most}
	g.release = context.AfterFunc(ctx, func() { g.Conn.Close() })
	return g
}

type guarded struct {
	net.Conn
	ctx     context.Context
	release func() bool
	most    int64
	reading sync.Mutex // one Read at a time: they share what is left
	left    int64      // bytes that may still be read
}

// NetConn returns the connection below.
func (g *guarded) NetConn() net.Conn { return g.Conn }

func (g *guarded) Read(p []byte) (int, error) {
	if g.most < 1 {
		n, err := g.Conn.Read(p)
		return n, g.because(err)
	}
	g.reading.Lock()
	defer g.reading.Unlock()
	if g.left == 0 && len(p) > 0 {
		// Whether the peer goes on shows with its next byte.
		n, err := g.Conn.Read(make([]byte, 1))
		if n > 0 {
			return 0, &FloodError{g.most}
		}
		return 0, g.because(err)
	}
	n, err := g.Conn.Read(p[:min(int64(len(p)), g.left)])
	g.left -= int64(n)
	return n, g.because(err)
}

func (g *guarded) Write(p []byte) (int, error) {
	n, err := g.Conn.Write(p)
	return n, g.because(err)
}

// because tells the end of the context from what it does to the connection.
func (g *guarded) because(err error) error {
	if err != nil && g.ctx.Err() != nil {
		return context.Cause(g.ctx)
	}
	return err
}

// Close closes the connection.
func (g *guarded) Close() error {
	g.release()
	return g.Conn.Close()
}
