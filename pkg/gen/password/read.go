package password

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"webtool/pkg/check/finding"
)

// maxLine bounds what is read: far more than any password.
const maxLine = 4096

// errManyLines is why a second line is no part of a password.
var errManyLines = errors.New("holds more than one line: a password is one line")

// ReadLine reads a password from a stream: one line, without its line break. It
// does not wait for the end of the stream.
func ReadLine(r io.Reader) ([]byte, error) {
	var line []byte
	buf := make([]byte, maxLine+1)
	for len(line) <= maxLine {
		n, err := r.Read(buf)
		line = append(line, buf[:n]...)
		if bytes.IndexByte(line, '\n') >= 0 || err == io.EOF {
			return oneLine(line)
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("holds a line of more than %d bytes: this is no password", maxLine)
}

// ReadFile reads a password from a file of one line.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxLine+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxLine {
		return nil, fmt.Errorf("%s holds more than %d bytes: this is no password", finding.Quote(path), maxLine)
	}
	line, err := oneLine(data)
	if err != nil {
		return nil, fmt.Errorf("%s %w", finding.Quote(path), err)
	}
	return line, nil
}

// oneLine takes off one line break, which may be CRLF.
func oneLine(data []byte) ([]byte, error) {
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return nil, errors.New("begins with a byte-order mark, which would be part of the password: write it without one")
	}
	line, rest, found := bytes.Cut(data, []byte("\n"))
	if len(rest) > 0 {
		return nil, errManyLines
	}
	if found {
		line = bytes.TrimSuffix(line, []byte("\r"))
	}
	return line, nil
}

// IsTrimmed reports whether a password is shorter where Prometheus reads it: it
// takes white space off both ends of a password_file (prometheus/common,
// FileSecret).
func IsTrimmed(password []byte) bool {
	return len(bytes.TrimSpace(password)) != len(password)
}
