package exchange_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check/exchange"
)

// scripted is a connection on which certain bytes come.
type scripted struct{ io.Reader }

func (scripted) Write(p []byte) (int, error)      { return len(p), nil }
func (scripted) Close() error                     { return nil }
func (scripted) LocalAddr() net.Addr              { return nil }
func (scripted) RemoteAddr() net.Addr             { return nil }
func (scripted) SetDeadline(time.Time) error      { return nil }
func (scripted) SetReadDeadline(time.Time) error  { return nil }
func (scripted) SetWriteDeadline(time.Time) error { return nil }

var fuzzLimits = exchange.Limits{Header: 2000, Body: 300}

// holds checks what is true of any answer to any bytes.
func holds(t *testing.T, response *exchange.Response, err error) {
	t.Helper()
	if err != nil && err.Error() == "" || err == nil && response == nil {
		t.Fatalf("%+v: %v", response, err)
	}
	if response == nil {
		return
	}
	if response.Status < 100 || response.Status > 999 || len(response.Body) > fuzzLimits.Body || err != nil && response.Reusable {
		t.Fatalf("%+v: %v", response, err)
	}
	size := 0
	for _, f := range response.Header {
		if size += len(f.Name) + len(f.Value); f.Name == "" || strings.ContainsAny(f.Name+f.Value, "\r\n\x00") || strings.Contains(f.Name, ":") {
			t.Fatalf("%+v", f)
		}
	}
	if size > fuzzLimits.Header {
		t.Fatalf("a header of %d bytes", size)
	}
}

// FuzzHTTP1 also compares with net/http where both read the whole answer.
func FuzzHTTP1(f *testing.F) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, seed := range []string{
		ok + "Content-Length: 2\r\n\r\nhi", "HTTP/1.0 401 \n\nhi", "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Connection: close\r\n\r\nhi",
		ok + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n",
		ok + "X: a\r\n b\r\nContent-Length: 1, 1\r\n\r\nx", "\x15\x03\x01\x00\x02\x02\x16",
	} {
		f.Add([]byte(seed), false)
	}
	f.Add([]byte(ok+"Content-Length: 200\r\n\r\n"), true)
	f.Fuzz(func(t *testing.T, data []byte, head bool) {
		r := get("/")
		if head {
			r.Method = "HEAD"
		}
		response, err := exchange.New(scripted{bytes.NewReader(data)}, "http/1.1", fuzzLimits).Do(t.Context(), r)
		holds(t, response, err)
		if err == nil && !response.Truncated {
			compare(t, response, data, r.Method)
		}
	})
}

// compare lets net/http read the same answer. It may refuse what we do not, but
// not see another body.
func compare(t *testing.T, ours *exchange.Response, data []byte, method string) {
	reader := bufio.NewReader(bytes.NewReader(data))
	request := &http.Request{Method: method}
	theirs, err := http.ReadResponse(reader, request)
	for err == nil && theirs.StatusCode < 200 && theirs.StatusCode != 101 {
		theirs, err = http.ReadResponse(reader, request)
	}
	if err != nil || theirs.StatusCode == 101 || theirs.ProtoMinor == 0 && ours.Get("Transfer-Encoding") != "" {
		return // net/http ignores a coding in HTTP/1.0
	}
	body, err := io.ReadAll(theirs.Body)
	if err == nil && (theirs.StatusCode != ours.Status || !bytes.Equal(body, ours.Body)) {
		t.Fatalf("status %d and %q, net/http reads %d and %q", ours.Status, ours.Body, theirs.StatusCode, body)
	}
}

// FuzzHTTP2 reads frames, over two exchanges.
func FuzzHTTP2(f *testing.F) {
	for _, script := range []func(p *peer){
		func(p *peer) {
			p.header(1, false, ":status", "200", "x-a", "b", "content-length", "5")
			p.WriteData(1, true, []byte("hello"))
			p.header(3, false, ":status", "401", "www-authenticate", "Basic")
			p.WriteDataPadded(3, false, []byte("hello"), make([]byte, 7))
			p.header(3, true, "x-trailer", "c")
		},
		func(p *peer) {
			p.WritePing(false, [8]byte{1})
			p.WriteWindowUpdate(0, 9)
			p.header(1, false, ":status", "103")
			block := p.block(":status", "200", "x-a", "b")
			p.WriteRawFrame(1, 0, 1, block[:1])
			p.WriteRawFrame(9, 4, 1, block[1:])
			p.WriteData(1, false, make([]byte, 400))
			p.WriteGoAway(1, 0, []byte("bye"))
		},
		func(p *peer) { p.WriteRSTStream(1, 13) },
		func(p *peer) { p.WriteGoAway(0, 12, []byte("suite")) },
	} {
		f.Add(record(script))
	}
	f.Add([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := exchange.New(scripted{bytes.NewReader(data)}, "h2", fuzzLimits)
		r := get("/")
		r.Body = make([]byte, 70_000) // more than the first window
		response, err := c.Do(t.Context(), r)
		holds(t, response, err)
		if err == nil && response.Reusable {
			response, err = c.Do(t.Context(), get("/"))
			holds(t, response, err)
		}
	})
}
