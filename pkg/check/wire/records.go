package wire

import (
	"bytes"
	"errors"
	"io"
)

// Types of records (RFC 8446, section 5.1; RFC 6520).
const (
	recordChangeCipherSpec = 20
	recordAlert            = 21
	recordHandshake        = 22
	recordHeartbeat        = 24
)

// What an answer may come to. The longest honest ones are chains and lists of CAs.
const (
	maxBytes    = 256 << 10
	maxRecords  = 2048
	maxWarnings = 16
	maxFragment = 1<<14 + 2048 // RFC 5246, section 6.2.3
	maxFirst    = 256          // bytes of a NotTLSError
)

// records takes apart what a server sends.
type records struct {
	conn     io.Reader
	buffer   []byte // read, and not yet taken
	bytes    int    // read in all
	count    int    // of records
	warnings int
	alert    []byte // the first byte of an alert of which the second is to come
}

// next returns the next record. The payload is valid until the one after.
func (r *records) next() (kind uint8, payload []byte, err error) {
	if err := r.fill(5); err != nil {
		return 0, nil, err
	}
	kind = r.buffer[0]
	if r.count == 0 && !plausible(r.buffer) {
		return 0, nil, r.notTLS()
	}
	length := int(r.buffer[3])<<8 | int(r.buffer[4])
	switch r.count++; {
	case !plausible(r.buffer):
		return 0, nil, malformed("a record of unknown type or version")
	case length > maxFragment:
		return 0, nil, malformed("a record that is longer than records may be")
	case r.count > maxRecords:
		return 0, nil, malformed("more records than any answer takes")
	}
	if err := r.fill(5 + length); err != nil {
		return 0, nil, err
	}
	payload = r.buffer[5 : 5+length : 5+length]
	r.buffer = r.buffer[5+length:]
	return kind, payload, nil
}

// plausible reports whether bytes may begin a record of SSL 3.0 or later.
func plausible(b []byte) bool {
	return (len(b) < 1 || b[0] >= recordChangeCipherSpec && b[0] <= recordHeartbeat) && (len(b) < 2 || b[1] == 3)
}

// fill reads until so many bytes are there.
func (r *records) fill(n int) error {
	var chunk [4096]byte
	for len(r.buffer) < n {
		got, err := r.conn.Read(chunk[:])
		r.buffer = append(r.buffer, chunk[:got]...)
		if r.bytes += got; r.bytes > maxBytes {
			return malformed("more bytes than any answer takes")
		}
		switch {
		case err == nil || len(r.buffer) >= n: // an error comes again
		case r.count == 0 && !plausible(r.buffer):
			return r.notTLS()
		case isTimeout(err):
			return err
		case errors.Is(err, io.EOF) && r.bytes > 0:
			return &ClosedError{io.ErrUnexpectedEOF}
		default:
			return &ClosedError{err}
		}
	}
	return nil
}

func (r *records) notTLS() error {
	return &NotTLSError{bytes.Clone(r.buffer[:min(len(r.buffer), maxFirst)])}
}

// message returns the next handshake message. Alerts that warn are skipped, one
// that ends the connection is an error.
func (r *records) message(rest *[]byte) (kind uint8, body []byte, err error) {
	for {
		if b := *rest; len(b) >= 4 {
			length := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
			if length > maxBytes {
				return 0, nil, malformed("a message that is longer than any answer")
			}
			if len(b) >= 4+length {
				*rest = b[4+length:]
				return b[0], b[4 : 4+length : 4+length], nil
			}
		}
		kind, payload, err := r.next()
		if err != nil {
			return 0, nil, err
		}
		switch kind {
		case recordHandshake:
			*rest = append(*rest, payload...)
		case recordAlert:
			if err := r.alerts(payload); err != nil {
				return 0, nil, err
			}
		case recordChangeCipherSpec: // resumes a session that never was, or is for middleboxes: what follows will tell
		default:
			return 0, nil, malformed("a record that has no place before keys are agreed")
		}
	}
}

// alerts reads the alerts of a record: two bytes each, which it may break off
// between.
func (r *records) alerts(payload []byte) error {
	all := append(r.alert, payload...)
	for ; len(all) >= 2; all = all[2:] {
		level, code := all[0], all[1]
		switch {
		case code == alertCloseNotify:
			return &ClosedError{io.EOF}
		case level == 2:
			return &AlertError{code}
		case level != 1:
			return malformed("an alert that neither warns nor is fatal")
		}
		if r.warnings++; r.warnings > maxWarnings {
			return malformed("warning upon warning")
		}
	}
	r.alert = bytes.Clone(all)
	return nil
}
