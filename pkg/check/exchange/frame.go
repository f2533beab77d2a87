package exchange

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// frameType is one of RFC 9113, section 6.
type frameType uint8

const (
	frameData frameType = iota
	frameHeaders
	framePriority
	frameReset
	frameSettings
	framePush
	framePing
	frameGoAway
	frameWindow
	frameContinuation
)

const (
	flagEndStream  = 0x1 // DATA, HEADERS
	flagAck        = 0x1 // SETTINGS, PING
	flagEndHeaders = 0x4
	flagPadded     = 0x8
	flagPriority   = 0x20
)

const (
	frameHead     = 9       // bytes before the payload
	maxFrame      = 1 << 14 // payload, of both sides: we ask for no more, and every peer takes as much
	defaultWindow = 1<<16 - 1
	maxWindow     = 1<<31 - 1
	preface       = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
)

// frame is one piece of an HTTP/2 connection.
type frame struct {
	kind    frameType
	flags   uint8
	stream  uint32
	payload []byte // good until the next frame is read
}

func (f *frame) has(flag uint8) bool { return f.flags&flag != 0 }

// appendFrame writes a frame.
func appendFrame(b []byte, kind frameType, flags uint8, stream uint32, payload ...byte) []byte {
	n := len(payload)
	b = append(b, byte(n>>16), byte(n>>8), byte(n), byte(kind), flags)
	b = binary.BigEndian.AppendUint32(b, stream)
	return append(b, payload...)
}

func appendFrame32(b []byte, kind frameType, stream, value uint32) []byte {
	return appendFrame(b, kind, 0, stream, binary.BigEndian.AppendUint32(nil, value)...)
}

// frameReader reads frames of at most maxFrame bytes.
type frameReader struct {
	reader *bufio.Reader
	buffer [maxFrame]byte
	begun  bool // a frame has come
}

// next reads a frame. The end of the connection between frames is io.EOF.
func (r *frameReader) next() (frame, error) {
	head, err := r.reader.Peek(frameHead)
	if !r.begun && len(head) > 0 && !begins(head) {
		head, _ = r.reader.Peek(min(r.reader.Buffered(), 512))
		return frame{}, &NotHTTPError{bytes.Clone(head)}
	}
	if err == io.EOF && len(head) > 0 {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return frame{}, err
	}
	r.begun = true
	size := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
	if size > maxFrame {
		return frame{}, protocolError("a frame of %d bytes, where at most %d were agreed on", size, maxFrame)
	}
	f := frame{frameType(head[3]), head[4], binary.BigEndian.Uint32(head[5:]) &^ (1 << 31), r.buffer[:size]}
	r.reader.Discard(frameHead)
	if _, err := io.ReadFull(r.reader, f.payload); err != nil {
		return frame{}, midway(err)
	}
	return f, nil
}

// begins reports whether a frame, or as much of its head as came, may be a
// server's first: its SETTINGS (RFC 9113, section 3.4), or the GOAWAY of one that
// does not want this connection at all.
func begins(head []byte) bool {
	if len(head) < 4 {
		return head[0] == 0
	}
	kind := frameType(head[3])
	return head[0] == 0 && (kind == frameSettings || kind == frameGoAway)
}

// unpad returns the payload of a frame without its padding (RFC 9113, section
// 6.1) and, in HEADERS, without its priority.
func (f *frame) unpad() ([]byte, error) {
	p := f.payload
	padding := 0
	if f.has(flagPadded) {
		if len(p) == 0 {
			return nil, protocolError("a frame is too short for its padding")
		}
		padding, p = int(p[0]), p[1:]
	}
	if f.kind == frameHeaders && f.has(flagPriority) {
		if len(p) < 5 {
			return nil, protocolError("a frame is too short for its priority")
		}
		p = p[5:]
	}
	if padding > len(p) {
		return nil, protocolError("a frame is too short for its padding")
	}
	return p[:len(p)-padding], nil
}
