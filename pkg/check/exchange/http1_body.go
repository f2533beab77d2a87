package exchange

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// readHTTP1 reads the final answer to a request of that method. Interim answers
// before it are skipped.
func readHTTP1(reader *bufio.Reader, method string, limits Limits) (*Response, error) {
	l := &lines{reader: reader, left: limits.Header}
	for interim := range maxInterim + 1 {
		response, err := l.status()
		if interim > 0 {
			err = midway(err)
		}
		if err != nil {
			return nil, err
		}
		if response.Header, err = l.header(); err != nil {
			return nil, err
		}
		if isInterim(response.Status) {
			continue
		}
		length, err := framingOf(response, method)
		if err != nil {
			return nil, err
		}
		err = l.body(response, length, limits.Body)
		return response, err
	}
	return nil, protocolError("more than %d interim answers", maxInterim)
}

// isInterim tells 1xx apart, except a switch of protocols: what follows that one
// is not HTTP.
func isInterim(status int) bool { return status < 200 && status != 101 }

// length is how the end of a body is told.
type length struct {
	bytes      int64 // when neither of the others
	chunked    bool
	untilClose bool
}

// framingOf follows RFC 9112, section 6.3.
func framingOf(r *Response, method string) (length, error) {
	r.Reusable = r.Proto == "HTTP/1.1" || connection(r, "keep-alive")
	if connection(r, "close") || r.Status == 101 {
		r.Reusable = false
	}
	size, err := contentLength(r)
	if err != nil {
		return length{}, err
	}
	if isBodyless(method, r.Status) {
		return length{}, nil
	}
	if codings := r.Values("Transfer-Encoding"); len(codings) > 0 {
		if size >= 0 || r.Proto == "HTTP/1.0" {
			r.Reusable = false // another reader may see another end
		}
		list := strings.Split(strings.Join(codings, ","), ",")
		last := strings.Trim(list[len(list)-1], " \t")
		if strings.EqualFold(last, "chunked") {
			return length{chunked: true}, nil
		}
		r.Reusable = false
		return length{untilClose: true}, nil
	}
	if size < 0 {
		r.Reusable = false
		return length{untilClose: true}, nil
	}
	return length{bytes: size}, nil
}

func connection(r *Response, word string) bool {
	for _, value := range r.Values("Connection") {
		if hasToken(value, word) {
			return true
		}
	}
	return false
}

func isBodyless(method string, status int) bool {
	return method == "HEAD" || status < 200 || status == 204 || status == 304 || method == "CONNECT" && status < 300
}

// contentLength returns -1 when there is none. One that is repeated may only
// repeat itself.
func contentLength(r *Response) (int64, error) {
	size := int64(-1)
	for _, value := range r.Values("Content-Length") {
		for item := range strings.SplitSeq(value, ",") {
			n, err := strconv.ParseUint(strings.Trim(item, " \t"), 10, 63)
			if err != nil || size >= 0 && int64(n) != size {
				return 0, protocolError("its Content-Length is not one number")
			}
			size = int64(n)
		}
	}
	return size, nil
}

// body reads at most that many bytes of a body, and looks whether it goes on.
func (l *lines) body(r *Response, by length, most int) (err error) {
	switch {
	case by.chunked:
		err = l.chunks(r, most)
	case by.untilClose:
		r.Body, err = io.ReadAll(io.LimitReader(l.reader, int64(most)+1))
		if len(r.Body) > most {
			r.Body, r.Truncated = r.Body[:most], true
		}
	default:
		err = l.part(r, by.bytes, most)
	}
	if r.Truncated || err != nil {
		r.Reusable = false
	}
	return err
}

// part adds a piece of a known size to the body, as far as the limit allows.
func (l *lines) part(r *Response, size int64, most int) error {
	room := int64(most - len(r.Body))
	r.Truncated = size > room
	start := len(r.Body)
	piece, err := io.ReadAll(io.LimitReader(l.reader, min(size, room)))
	if start == 0 {
		r.Body = piece
	} else {
		r.Body = append(r.Body, piece...)
	}
	if err == nil && int64(len(piece)) < min(size, room) {
		err = io.ErrUnexpectedEOF
	}
	return err
}
