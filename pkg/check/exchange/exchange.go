// Package exchange makes one HTTP exchange after another over a connection that
// is there already: HTTP/1.1 or HTTP/2, as the caller has agreed with the peer.
// It sends what it is given and shows what came: nothing is followed, nothing
// is normalised, nothing is repeated. The peer is not trusted: all that it sends
// is bounded in size and number, and the context bounds the time.
package exchange

import (
	"context"
	"fmt"
	"net"
	"net/textproto"
	"sync"
	"time"
)

// Field is one line of a header.
type Field struct{ Name, Value string }

// Request is what is sent.
type Request struct {
	Method string  // "" is GET
	Target string  // as sent: "/prometheus//-/reload?x=1"
	Host   string  // the authority: "prom.example.com:9090"
	Scheme string  // "https"; HTTP/2 alone sends it
	Header []Field // as given, a User-Agent included; what frames a message is not the caller's to set
	Body   []byte  // nil: none
}

// Response is what came. Its texts are the peer's: they are not fit for a
// terminal as they are.
type Response struct {
	Proto     string  // "HTTP/1.0", "HTTP/1.1", "HTTP/2"
	Status    int     // 100 to 999
	Header    []Field // in order, the names in canonical form ("Www-Authenticate"); no trailers
	Body      []byte  // at most Limits.Body bytes
	Truncated bool    // the body went on
	Reusable  bool    // another request may follow on this connection
}

// Get returns the first value of a field, "" when there is none.
func (r *Response) Get(name string) string {
	if values := r.Values(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Values returns the values of a field in order.
func (r *Response) Values(name string) []string {
	name = textproto.CanonicalMIMEHeaderKey(name)
	var values []string
	for _, f := range r.Header {
		if f.Name == name {
			values = append(values, f.Value)
		}
	}
	return values
}

// Limits bound one response, in bytes. What they leave open is bounded by
// constants: the number of fields, interim answers and frames.
type Limits struct {
	Header int // of the header with all interim ones and trailers; zero: 64 KiB
	Body   int // zero: 1 MiB
}

const (
	maxFields  = 1000 // in one header
	maxInterim = 16   // 1xx answers before the final one; real servers send one or two
)

// Conn is a connection that carries exchanges, one at a time.
type Conn struct {
	mu       sync.Mutex
	conn     net.Conn
	limits   Limits
	protocol protocol
	spent    bool
}

// protocol makes one exchange in one version of HTTP. A response that comes
// with an error is one whose body broke off.
type protocol interface {
	do(r *Request) (*Response, error)
}

// New speaks over a connection, which stays the caller's to close while its
// deadlines are no longer the caller's to set: HTTP/2 where proto is "h2" (as TLS
// has agreed on it), HTTP/1.1 otherwise. Nothing is sent before the first request.
func New(conn net.Conn, proto string, limits Limits) *Conn {
	if limits.Header <= 0 {
		limits.Header = 64 << 10
	}
	if limits.Body <= 0 {
		limits.Body = 1 << 20
	}
	c := &Conn{conn: conn, limits: limits}
	if proto == "h2" {
		c.protocol = newHTTP2(conn, limits)
	} else {
		c.protocol = newHTTP1(conn, limits)
	}
	return c
}

// Do sends a request and waits for its answer. When the context ends, so does
// all that goes on over the connection. A response that comes with an error is
// one whose body broke off.
//
// Errors: *RequestError (nothing was sent), ErrSpent, *NotHTTPError,
// *ProtocolError, *RefusedError; io.EOF where the peer closed before the first
// byte of an answer, io.ErrUnexpectedEOF where it closed later; the cause of the
// context's end; and those of the connection as they are, so that errors.As finds
// a TLS alert in them.
func (c *Conn) Do(ctx context.Context, r Request) (*Response, error) {
	if r.Method == "" {
		r.Method = "GET"
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.spent {
		return nil, ErrSpent
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("nothing was sent: %w", context.Cause(ctx))
	}
	cut := context.AfterFunc(ctx, func() { c.conn.SetDeadline(time.Unix(1, 0)) })
	response, err := c.protocol.do(&r)
	if !cut() { // the deadline stays in the past
		c.spent = true
		if response != nil {
			response.Reusable = false
		}
		if err != nil {
			err = fmt.Errorf("no whole answer: %w", context.Cause(ctx))
		}
	}
	if err != nil || !response.Reusable {
		c.spent = true
	}
	return response, err
}
