package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"webtool/pkg/check/exchange"
)

// peer is the other end of a connection; what we send is read and forgotten.
type peer struct {
	net.Conn
	cancel context.CancelFunc // ends our context
	*http2.Framer
	fields bytes.Buffer
	coder  *hpack.Encoder
}

// meet makes an exchange with a peer that does what script says, and closes.
func meet(t testing.TB, proto string, limits exchange.Limits, r exchange.Request, script func(p *peer)) (*exchange.Response, error) {
	t.Helper()
	ours, theirs := net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p := &peer{Conn: theirs, cancel: cancel, Framer: http2.NewFramer(theirs, nil)}
	p.AllowIllegalWrites = true
	p.coder = hpack.NewEncoder(&p.fields)
	drained, done := make(chan struct{}), make(chan struct{})
	asked := make(chan struct{})
	go func() {
		theirs.Read(make([]byte, 32<<10)) // all of a small request
		close(asked)
		io.Copy(io.Discard, theirs)
		close(drained)
	}()
	go func() { <-asked; script(p); theirs.Close(); close(done) }()
	response, err := exchange.New(ours, proto, limits).Do(ctx, r)
	ours.Close()
	<-drained
	<-done
	return response, err
}

// say answers with bytes.
func say(text string) func(p *peer) {
	return func(p *peer) { io.WriteString(p.Conn, text) }
}

// flood repeats bytes until we stop reading.
func flood(start, text string) func(p *peer) {
	return func(p *peer) {
		io.WriteString(p.Conn, start)
		piece := bytes.Repeat([]byte(text), 1+4096/len(text))
		for {
			if _, err := p.Conn.Write(piece); err != nil {
				return
			}
		}
	}
}

// block encodes a header: names and values in turn.
func (p *peer) block(fields ...string) []byte {
	p.fields.Reset()
	for i := 0; i < len(fields); i += 2 {
		p.coder.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return bytes.Clone(p.fields.Bytes())
}

// header writes a header in one frame.
func (p *peer) header(stream uint32, end bool, fields ...string) error {
	return p.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: p.block(fields...), EndStream: end, EndHeaders: true})
}

// brokenBy reports whether an error is a *ProtocolError.
func brokenBy(err error) bool {
	var broken *exchange.ProtocolError
	return errors.As(err, &broken)
}

func newCoder(w io.Writer) *hpack.Encoder { return hpack.NewEncoder(w) }

func newDecoder() *hpack.Decoder { return hpack.NewDecoder(4096, nil) }

// loopback returns the two ends of a TCP connection: each takes some bytes before
// the other reads them.
func loopback(t testing.TB) (ours, theirs net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if ours, err = net.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if theirs, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close(); theirs.Close() })
	return ours, theirs
}
