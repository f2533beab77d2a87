package exchange

import (
	"bufio"
	"errors"
	"io"
	"net/textproto"
	"strings"
)

// lines reads what HTTP/1.1 says in lines, up to a number of bytes.
type lines struct {
	reader *bufio.Reader
	left   int // bytes of header that may follow
}

// next returns a line without its end, CRLF or LF alone (RFC 9112, section 2.2).
func (l *lines) next() (string, error) {
	var line []byte
	for {
		part, err := l.reader.ReadSlice('\n')
		if l.left -= len(part); l.left < 0 {
			return "", protocolError("the header is longer than the limit")
		}
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", midway(err)
		}
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")
	if strings.ContainsAny(text, "\r\x00") {
		return "", protocolError("a line of the header holds a carriage return or a NUL")
	}
	return text, nil
}

// midway turns the end of a connection into one that came too early.
func midway(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// header reads the lines of a header up to the empty one.
func (l *lines) header() ([]Field, error) {
	var fields []Field
	for count := 0; ; count++ {
		line, err := l.next()
		switch {
		case err != nil:
			return nil, err
		case line == "":
			return fields, nil
		case count == maxFields: // folded lines too: joining many takes long
			return nil, protocolError("the header has more than %d lines", maxFields)
		case line[0] == ' ' || line[0] == '\t':
			// A folded line, obsolete: it belongs to the one before (RFC 9112, section 5.2).
			if len(fields) == 0 {
				return nil, protocolError("the header starts with a space")
			}
			last := &fields[len(fields)-1]
			last.Value = strings.Trim(last.Value+" "+strings.Trim(line, " \t"), " ")
			continue
		}
		field, err := parseField(line)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field)
	}
}

// parseField reads "Name: value". A space before the colon is wrong, and browsers
// overlook it.
func parseField(line string) (Field, error) {
	name, value, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	if !ok || !isToken(name) {
		return Field{}, protocolError("a line of the header has no field name")
	}
	return Field{textproto.CanonicalMIMEHeaderKey(name), strings.Trim(value, " \t")}, nil
}

const statusStart = "HTTP/"

// isHTTP looks at the first bytes of an answer without taking them.
func (l *lines) isHTTP() error {
	for n := 1; n <= len(statusStart); n++ {
		first, err := l.reader.Peek(n)
		if string(first) != statusStart[:len(first)] {
			first, _ = l.reader.Peek(min(l.reader.Buffered(), 512))
			return &NotHTTPError{append([]byte(nil), first...)}
		}
		if err != nil && n > 1 {
			return midway(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// status reads "HTTP/1.1 200 OK", of which many servers leave out the end.
func (l *lines) status() (*Response, error) {
	if err := l.isHTTP(); err != nil {
		return nil, err
	}
	line, err := l.next()
	if err != nil {
		return nil, err
	}
	proto, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if proto != "HTTP/1.1" && proto != "HTTP/1.0" {
		return nil, protocolError("its version is neither HTTP/1.0 nor HTTP/1.1")
	}
	status, ok := parseStatus(code)
	if !ok {
		return nil, protocolError("its status is not a number of three digits")
	}
	return &Response{Proto: proto, Status: status}, nil
}

func parseStatus(s string) (status int, ok bool) {
	if len(s) != 3 || s[0] < '1' || s[0] > '9' || s[1] < '0' || s[1] > '9' || s[2] < '0' || s[2] > '9' {
		return 0, false
	}
	return int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0'), true
}
