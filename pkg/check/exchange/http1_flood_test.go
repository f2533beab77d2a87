package exchange_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"webtool/pkg/check/exchange"
)

// TestCloseAtEachByte ends an answer everywhere.
func TestCloseAtEachByte(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nHello, world",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nHello\r\n7\r\n, world\r\n0\r\nX-Sum: 1\r\n\r\n",
	} {
		header := strings.LastIndex(answer, "\r\n\r\n")
		if strings.Contains(answer, "chunked") {
			header = strings.Index(answer, "\r\n\r\n")
		}
		for n := range len(answer) {
			want := io.ErrUnexpectedEOF
			if n == 0 {
				want = io.EOF
			}
			response, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), say(answer[:n]))
			if err != want {
				t.Errorf("%q: %v", answer[:n], err)
			}
			if whole := n >= header+4; whole != (response != nil) || whole && (response.Status != 200 || response.Reusable) {
				t.Errorf("%q: %+v", answer[:n], response)
			}
		}
		if _, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), say(answer)); err != nil {
			t.Error(err)
		}
	}
}

// TestFloods meets answers without an end.
func TestFloods(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	chunked := ok + "Transfer-Encoding: chunked\r\n\r\n"
	for name, script := range map[string]func(*peer){
		"status line":     flood("HTTP/1.1 200 ", "O"),
		"one field":       flood(ok+"X: ", "x"),
		"one name":        flood(ok, "x"),
		"fields":          flood(ok, "X: y\r\n"),
		"folds":           flood(ok+"X: y\r\n", " z\r\n"),
		"interim":         flood("", "HTTP/1.1 102 Processing\r\n\r\n"),
		"trailers":        flood(chunked+"0\r\n", "X: y\r\n"),
		"chunk size":      flood(chunked, "0"),
		"chunk extension": flood(chunked+"1;", "x"),
		"chunk overhead":  flood(chunked, "1;"+strings.Repeat("x", 200)+"\r\ny\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if response, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), script); !brokenBy(err) {
				t.Errorf("%+v: %v", response, err)
			}
		})
	}
	for name, script := range map[string]func(*peer){
		"until close":  flood(ok+"\r\n", "x"),
		"length":       flood(ok+"Content-Length: 9223372036854775807\r\n\r\n", "x"),
		"huge chunk":   flood(chunked+"7fffffffffffffff\r\n", "x"),
		"small chunks": flood(chunked, "1\r\nx\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			response, err := meet(t, "http/1.1", exchange.Limits{Body: 100_000}, get("/"), script)
			if err != nil || len(response.Body) != 100_000 || !response.Truncated || response.Reusable {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestStall ends the context while the peer keeps us waiting, wherever that is.
func TestStall(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n0\r\n\r\n"
	for n := range len(answer) {
		_, err := meet(t, "http/1.1", exchange.Limits{}, get("/"), func(p *peer) {
			for i := range n {
				p.Conn.Write([]byte{answer[i]})
			}
			p.cancel()
			p.Conn.Read(make([]byte, 1)) // until we close
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", answer[:n], err)
		}
	}
}
