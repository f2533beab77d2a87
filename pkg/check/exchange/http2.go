package exchange

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"net"

	"golang.org/x/net/http2/hpack"
)

// maxFrames bounds what a peer may send in one exchange beside its body: PING,
// SETTINGS, empty frames, header blocks in pieces.
const maxFrames = 1000

// http2 speaks HTTP/2 (RFC 9113), one stream after another.
type http2 struct {
	conn     net.Conn
	frames   frameReader
	limits   Limits
	out      []byte // frames to be written with the next flush
	writeErr error  // no more can be written
	begun    bool   // the preface is out
	leaving  bool   // a GOAWAY let this exchange end, and no other begin
	last     uint32 // the stream of the latest exchange

	encoder *hpack.Encoder
	encoded bytes.Buffer
	decoder *hpack.Decoder

	window       int64 // how much the peer takes on the connection
	streamWindow int64 // and on a new stream
	received     int   // DATA since our last WINDOW_UPDATE for the connection
}

func newHTTP2(conn net.Conn, limits Limits) *http2 {
	h := &http2{conn: conn, limits: limits, window: defaultWindow, streamWindow: defaultWindow}
	h.frames.reader = bufio.NewReaderSize(conn, 4096)
	h.encoder = hpack.NewEncoder(&h.encoded)
	h.decoder = hpack.NewDecoder(4096, nil) // the default of SETTINGS_HEADER_TABLE_SIZE
	h.decoder.SetMaxStringLength(limits.Header)
	return h
}

// settings of RFC 9113, section 6.5.2.
const (
	settingTableSize     = 0x1
	settingPush          = 0x2
	settingInitialWindow = 0x4
	settingFrameSize     = 0x5
	settingHeaderList    = 0x6
)

// begin writes the preface. Requests need not wait for the peer's (section 3.4).
func (h *http2) begin() {
	h.begun = true
	h.out = append(h.out, preface...)
	var settings []byte
	for _, s := range []struct {
		id    uint16
		value uint32
	}{{settingPush, 0}, {settingHeaderList, uint32(min(h.limits.Header, maxWindow))}} {
		settings = binary.BigEndian.AppendUint16(settings, s.id)
		settings = binary.BigEndian.AppendUint32(settings, s.value)
	}
	h.out = appendFrame(h.out, frameSettings, 0, 0, settings...)
}

// do makes one exchange on a new stream.
func (h *http2) do(r *Request) (*Response, error) {
	if !h.begun {
		h.begin()
		h.last = 1
	} else {
		h.last += 2 // far from its end: a connection is not kept that long
	}
	s := newStream(h, r)
	h.sendHeader(r, s.id)
	s.sendBody()
	for !s.ended {
		h.flush()
		f, err := h.frames.next()
		if err != nil {
			if s.response != nil {
				err = midway(err)
			}
			return s.response, err
		}
		if err = s.take(&f); err != nil {
			return s.response, err
		}
	}
	s.close()
	h.flush()
	s.response.Reusable = !h.leaving && h.writeErr == nil
	return s.response, nil
}

// flush writes what has gathered. Where it fails, reading goes on: a peer that
// closes says there why.
func (h *http2) flush() {
	if len(h.out) > 0 && h.writeErr == nil {
		_, h.writeErr = h.conn.Write(h.out)
	}
	h.out = h.out[:0]
}

// control takes a frame that belongs to the connection.
func (h *http2) control(f *frame) error {
	switch f.kind {
	case frameSettings:
		return h.settings(f)
	case framePing:
		if len(f.payload) != 8 {
			return protocolError("a PING of %d bytes", len(f.payload))
		}
		if !f.has(flagAck) {
			h.out = appendFrame(h.out, framePing, flagAck, 0, f.payload...)
		}
	case frameGoAway:
		return h.goAway(f)
	}
	return nil
}

func (h *http2) goAway(f *frame) error {
	if len(f.payload) < 8 {
		return protocolError("a GOAWAY of %d bytes", len(f.payload))
	}
	last := binary.BigEndian.Uint32(f.payload) &^ (1 << 31)
	code := Code(binary.BigEndian.Uint32(f.payload[4:]))
	if code == NoError && last >= h.last {
		h.leaving = true
		return nil
	}
	debug := f.payload[8:]
	return &RefusedError{Code: code, Debug: string(debug[:min(len(debug), 512)])}
}

// grow adds to a window that the peer gives (section 6.9.1).
func grow(window *int64, f *frame) error {
	if len(f.payload) != 4 {
		return protocolError("a WINDOW_UPDATE of %d bytes", len(f.payload))
	}
	step := int64(binary.BigEndian.Uint32(f.payload) &^ (1 << 31))
	if *window += step; step == 0 || *window > maxWindow {
		return protocolError("a WINDOW_UPDATE of %d", step)
	}
	return nil
}
