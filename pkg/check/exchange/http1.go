package exchange

import (
	"bufio"
	"net"
	"strconv"
	"strings"
	"time"
)

// http1 speaks HTTP/1.1 (RFC 9112).
type http1 struct {
	conn   net.Conn
	reader *bufio.Reader
	limits Limits
}

func newHTTP1(conn net.Conn, limits Limits) *http1 {
	return &http1{conn: conn, reader: bufio.NewReaderSize(conn, 4096), limits: limits}
}

// do writes beside reading: a server may answer, and stop reading, before it has
// the whole body, and the alert that refuses a client certificate of TLS 1.3
// may come while we write.
func (h *http1) do(r *Request) (*Response, error) {
	written := make(chan error, 1)
	go func() {
		_, err := h.conn.Write(r.http1())
		written <- err
	}()
	response, err := readHTTP1(h.reader, r.Method, h.limits)
	whole := h.endWrite(written)
	if response != nil {
		response.Reusable = response.Reusable && whole && h.reader.Buffered() == 0 && !asksToClose(r.Header)
	}
	return response, err
}

// endWrite ends what is still being written once reading has ended, and reports
// whether the request went out whole. What reading says comes first: a peer that
// closes says there why.
func (h *http1) endWrite(written <-chan error) bool {
	select {
	case err := <-written:
		return err == nil
	default:
	}
	h.conn.SetWriteDeadline(time.Unix(1, 0))
	if err := <-written; err != nil {
		return false
	}
	h.conn.SetWriteDeadline(time.Time{}) // it was about to return
	return true
}

// http1 writes the request as it goes over the wire.
func (r *Request) http1() []byte {
	var b []byte
	b = append(b, r.Method+" "+r.Target+" HTTP/1.1\r\nHost: "+r.Host+"\r\n"...)
	for _, f := range r.Header {
		b = append(b, f.Name+": "+f.Value+"\r\n"...)
	}
	if r.hasBody() {
		b = append(b, "Content-Length: "+strconv.Itoa(len(r.Body))+"\r\n"...)
	}
	b = append(b, "\r\n"...)
	return append(b, r.Body...)
}

func asksToClose(header []Field) bool {
	for _, f := range header {
		if strings.EqualFold(f.Name, "Connection") && hasToken(f.Value, "close") {
			return true
		}
	}
	return false
}

// hasToken reports whether a list separated by commas holds a word.
func hasToken(list, word string) bool {
	for item := range strings.SplitSeq(list, ",") {
		if strings.EqualFold(strings.Trim(item, " \t"), word) {
			return true
		}
	}
	return false
}
