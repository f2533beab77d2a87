package exchange

import (
	"encoding/binary"
	"io"
)

// stream is one exchange over HTTP/2.
type stream struct {
	h      *http2
	id     uint32
	method string

	body   []byte // still to be sent
	window int64  // how much of it the peer takes, less what its SETTINGS add

	response *Response // once its header is there
	declared int64     // Content-Length, -1 when there is none
	got      int64     // of the body
	ended    bool

	received   int // DATA since our last WINDOW_UPDATE for the stream
	frames     int // that may follow beside those of the body
	padding    int // bytes of padding that may follow
	headerLeft int // bytes of header that may follow
	interim    int // answers that may precede the final one
}

func newStream(h *http2, r *Request) *stream {
	return &stream{
		h: h, id: h.last, method: r.Method, body: r.Body,
		frames: maxFrames, padding: h.limits.Body, headerLeft: h.limits.Header, interim: maxInterim,
	}
}

// take acts on a frame.
func (s *stream) take(f *frame) error {
	if err := s.place(f); err != nil {
		return err
	}
	if f.kind != frameData || len(f.payload) == 0 {
		if err := s.count(); err != nil {
			return err
		}
	}
	switch f.kind {
	case frameData:
		return s.data(f)
	case frameHeaders:
		return s.header(f)
	case frameReset:
		return s.reset(f)
	case frameWindow:
		return s.windowUpdate(f)
	case framePush, frameContinuation:
		return protocolError("a frame of type %d, which nobody asked for", f.kind)
	case frameSettings, framePing, frameGoAway:
		err := s.h.control(f)
		s.sendBody() // SETTINGS may have widened the window
		return err
	}
	return nil // PRIORITY, and what is not known (section 4.1)
}

// count takes one from the frames that may come beside the body.
func (s *stream) count() error {
	if s.frames--; s.frames < 0 {
		return protocolError("more than %d frames beside the body", maxFrames)
	}
	return nil
}

// place looks whether a frame stands where it may (RFC 9113, section 5.1).
func (s *stream) place(f *frame) error {
	switch f.kind {
	case frameSettings, framePing, frameGoAway:
		if f.stream != 0 {
			return protocolError("a frame of type %d on stream %d", f.kind, f.stream)
		}
	case frameData, frameHeaders, frameReset, frameContinuation:
		// An earlier stream may have been on its way when we reset it.
		if f.stream%2 == 0 || f.stream > s.id {
			return protocolError("a frame of type %d on stream %d, which nobody opened", f.kind, f.stream)
		}
	case frameWindow:
		if f.stream != 0 && (f.stream%2 == 0 || f.stream > s.id) {
			return protocolError("a frame of type %d on stream %d, which nobody opened", f.kind, f.stream)
		}
	}
	return nil
}

func (s *stream) windowUpdate(f *frame) error {
	var err error
	switch f.stream {
	case 0:
		err = grow(&s.h.window, f)
	case s.id:
		err = grow(&s.window, f)
	}
	s.sendBody()
	return err
}

// sendBody writes as much of the body as the peer takes (section 6.9).
func (s *stream) sendBody() {
	for len(s.body) > 0 {
		n := min(int64(len(s.body)), maxFrame, s.h.window, s.h.streamWindow+s.window)
		if n <= 0 {
			return
		}
		flags := uint8(0)
		if n == int64(len(s.body)) {
			flags = flagEndStream
		}
		s.h.out = appendFrame(s.h.out, frameData, flags, s.id, s.body[:n]...)
		s.body = s.body[n:]
		s.h.window -= n
		s.window -= n
	}
}

// data takes a piece of a body, and lets the peer send as much again.
func (s *stream) data(f *frame) error {
	size := len(f.payload)
	if s.h.received += size; s.h.received >= maxFrame {
		s.h.out = appendFrame32(s.h.out, frameWindow, 0, uint32(s.h.received))
		s.h.received = 0
	}
	data, err := f.unpad()
	if err != nil {
		return err
	}
	if s.padding -= size - len(data); s.padding < 0 {
		return protocolError("more padding than the body may be long")
	}
	if f.stream != s.id {
		return s.count() // of a stream that we reset
	}
	switch {
	case s.response == nil:
		return protocolError("a body without a header")
	case len(data) > 0 && isBodyless(s.method, s.response.Status):
		return protocolError("a body where there can be none")
	}
	s.got += int64(len(data))
	room := s.h.limits.Body - len(s.response.Body)
	s.response.Body = append(s.response.Body, data[:min(room, len(data))]...)
	if len(data) > room {
		s.response.Truncated, s.ended = true, true
		s.h.out = appendFrame32(s.h.out, frameReset, s.id, uint32(Cancel))
		return nil
	}
	if f.has(flagEndStream) {
		return s.end()
	}
	if s.received += size; s.received >= maxFrame {
		s.h.out = appendFrame32(s.h.out, frameWindow, s.id, uint32(s.received))
		s.received = 0
	}
	return nil
}

// end looks whether the body is as long as it was said to be.
func (s *stream) end() error {
	s.ended = true
	if isBodyless(s.method, s.response.Status) || s.declared < 0 || s.got == s.declared {
		return nil
	}
	if s.got < s.declared {
		return io.ErrUnexpectedEOF
	}
	return protocolError("its body is longer than its Content-Length")
}

// close ends our side of the stream where the peer did not want the whole body.
func (s *stream) close() {
	if len(s.body) > 0 && !s.response.Truncated {
		s.h.out = appendFrame32(s.h.out, frameReset, s.id, uint32(Cancel))
	}
}

func (s *stream) reset(f *frame) error {
	if len(f.payload) != 4 {
		return protocolError("a RST_STREAM of %d bytes", len(f.payload))
	}
	if f.stream != s.id {
		return nil
	}
	return &RefusedError{Code: Code(binary.BigEndian.Uint32(f.payload)), Stream: true}
}
