package exchange

import (
	"strconv"
	"strings"
)

// chunkFraming is how many bytes may tell the size of one chunk, its extensions
// included, in addition to what the header has left over.
const chunkFraming = 16

// chunks reads a body in chunks, and the trailers after it (RFC 9112, section
// 7.1).
func (l *lines) chunks(r *Response, most int) error {
	for {
		l.left += chunkFraming
		size, err := l.chunkSize()
		if err != nil {
			return err
		}
		if size == 0 {
			_, err = l.header() // trailers
			return err
		}
		if err = l.part(r, size, most); err != nil || r.Truncated {
			return err
		}
		if err = l.chunkEnd(); err != nil {
			return err
		}
	}
}

func (l *lines) chunkSize() (int64, error) {
	line, err := l.next()
	if err != nil {
		return 0, err
	}
	digits, _, _ := strings.Cut(line, ";")
	size, err := strconv.ParseUint(strings.Trim(digits, " \t"), 16, 63)
	if err != nil {
		return 0, protocolError("the size of a chunk is not a number")
	}
	return int64(size), nil
}

// chunkEnd takes the line break after a chunk.
func (l *lines) chunkEnd() error {
	for _, want := range "\r\n" {
		c, err := l.reader.ReadByte()
		if err != nil {
			return midway(err)
		}
		if c == '\n' {
			return nil
		}
		if rune(c) != want {
			break
		}
	}
	return protocolError("a chunk is longer than its size")
}
