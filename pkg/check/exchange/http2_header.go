package exchange

import (
	"errors"
	"net/textproto"
	"strings"

	"golang.org/x/net/http2/hpack"
)

// header takes a header block: of an interim answer, of the final one, or of
// trailers.
func (s *stream) header(f *frame) error {
	block, err := s.block(f)
	if err != nil {
		return err
	}
	end := f.has(flagEndStream)
	fields, err := s.decode(block)
	if err != nil || f.stream != s.id {
		return err
	}
	if s.response != nil { // trailers
		if !end {
			return protocolError("a second header")
		}
		if _, err = plain(fields); err != nil {
			return err
		}
		return s.end()
	}
	return s.answer(fields, end)
}

// block gathers a header block, which no other frame may interrupt (RFC 9113,
// section 4.3).
func (s *stream) block(f *frame) ([]byte, error) {
	piece, err := f.unpad()
	if err != nil {
		return nil, err
	}
	block := append([]byte(nil), piece...)
	for last := f.has(flagEndHeaders); !last; {
		if err := s.count(); err != nil {
			return nil, err
		}
		next, err := s.h.frames.next()
		switch {
		case err != nil:
			return nil, midway(err)
		case next.kind != frameContinuation || next.stream != f.stream:
			return nil, protocolError("a header that another frame interrupts")
		case len(block)+len(next.payload) > s.h.limits.Header:
			return nil, protocolError("the header is longer than the limit")
		}
		block = append(block, next.payload...)
		last = next.has(flagEndHeaders)
	}
	return block, nil
}

// decode undoes the compression. Blocks of other streams are decoded too: they
// change the table.
func (s *stream) decode(block []byte) (fields []hpack.HeaderField, err error) {
	tooMuch := false
	s.h.decoder.SetEmitFunc(func(f hpack.HeaderField) {
		if s.headerLeft -= int(f.Size()); s.headerLeft < 0 || len(fields) == maxFields {
			tooMuch = true
			s.h.decoder.SetEmitEnabled(false) // a short block can name a long field many times
			return
		}
		fields = append(fields, f)
	})
	_, err = s.h.decoder.Write(block)
	if err == nil {
		err = s.h.decoder.Close()
	}
	switch {
	case tooMuch, errors.Is(err, hpack.ErrStringLength):
		return nil, protocolError("the header is longer than the limit")
	case err != nil:
		return nil, protocolError("its header cannot be decoded")
	}
	return fields, nil
}

// answer takes the header of an answer.
func (s *stream) answer(fields []hpack.HeaderField, end bool) error {
	if len(fields) == 0 || fields[0].Name != ":status" {
		return protocolError("a header without a status")
	}
	status, ok := parseStatus(fields[0].Value)
	if !ok || status == 101 { // 101 has no place here (RFC 9113, section 8.6)
		return protocolError("its status is not a number that HTTP/2 knows")
	}
	header, err := plain(fields[1:])
	if err != nil {
		return err
	}
	if isInterim(status) {
		if s.interim--; s.interim < 0 || end {
			return protocolError("more than %d interim answers, or no other", maxInterim)
		}
		return nil
	}
	response := &Response{Proto: "HTTP/2", Status: status, Header: header}
	if s.declared, err = contentLength(response); err != nil {
		return err
	}
	s.response = response
	if end {
		return s.end()
	}
	return nil
}

// plain returns fields that are no pseudo-fields and keep to one line (RFC 9113,
// section 8.2.1).
func plain(fields []hpack.HeaderField) ([]Field, error) {
	var header []Field
	for _, f := range fields {
		if !isToken(f.Name) || strings.ToLower(f.Name) != f.Name {
			return nil, protocolError("a header has a field without a proper name")
		}
		if !isValue(f.Value) {
			return nil, protocolError("a header has a field with a line break or a NUL")
		}
		header = append(header, Field{textproto.CanonicalMIMEHeaderKey(f.Name), strings.Trim(f.Value, " \t")})
	}
	return header, nil
}
