package exchange

import (
	"strconv"
	"strings"

	"golang.org/x/net/http2/hpack"
)

// sendHeader writes the header of a request, in as many frames as it needs.
func (h *http2) sendHeader(r *Request, stream uint32) {
	h.encoded.Reset()
	for _, f := range pseudo(r) {
		h.encode(f.Name, f.Value)
	}
	for _, f := range r.Header {
		if !belongsToConnection(f) {
			h.encode(strings.ToLower(f.Name), f.Value)
		}
	}
	if r.hasBody() {
		h.encode("content-length", strconv.Itoa(len(r.Body)))
	}
	kind, flags := frameHeaders, uint8(0)
	if len(r.Body) == 0 {
		flags = flagEndStream
	}
	for block := h.encoded.Bytes(); ; kind, flags = frameContinuation, 0 {
		n := min(len(block), maxFrame)
		if n == len(block) {
			flags |= flagEndHeaders
		}
		h.out = appendFrame(h.out, kind, flags, stream, block[:n]...)
		if block = block[n:]; len(block) == 0 {
			return
		}
	}
}

// encode keeps the field out of all tables: it may be a password, and what is
// compressed together can be guessed (RFC 7541, section 7.1).
func (h *http2) encode(name, value string) {
	h.encoder.WriteField(hpack.HeaderField{Name: name, Value: value, Sensitive: true}) // a bytes.Buffer takes all
}

// pseudo are the fields that stand for the request line (RFC 9113, section
// 8.3.1).
func pseudo(r *Request) []Field {
	fields := []Field{{":method", r.Method}, {":authority", r.Host}}
	if r.Method == "CONNECT" {
		return fields
	}
	return append(fields, Field{":scheme", r.Scheme}, Field{":path", r.Target})
}

// belongsToConnection tells the fields that speak of an HTTP/1.1 connection and
// must not be sent (RFC 9113, section 8.2.2).
func belongsToConnection(f Field) bool {
	switch strings.ToLower(f.Name) {
	case "connection", "keep-alive", "proxy-connection", "upgrade":
		return true
	case "te":
		return f.Value != "trailers"
	}
	return false
}
