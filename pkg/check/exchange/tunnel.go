package exchange

import (
	"bytes"
	"net"
)

// Tunnel returns the connection behind a CONNECT that was answered with 2xx over
// HTTP/1.1: what the peer sent right after its answer is read first. No exchange
// may follow.
func (c *Conn) Tunnel() net.Conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spent = true
	h, ok := c.protocol.(*http1)
	if !ok || h.reader.Buffered() == 0 {
		return c.conn
	}
	early, _ := h.reader.Peek(h.reader.Buffered())
	return &tunnel{Conn: c.conn, early: bytes.Clone(early)}
}

// tunnel is a connection of which something was read already.
type tunnel struct {
	net.Conn
	early []byte
}

func (t *tunnel) Read(p []byte) (int, error) {
	if len(t.early) > 0 {
		n := copy(p, t.early)
		t.early = t.early[n:]
		return n, nil
	}
	return t.Conn.Read(p)
}

// NetConn returns the connection below.
func (t *tunnel) NetConn() net.Conn { return t.Conn }
