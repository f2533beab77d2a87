package exchange

import (
	"errors"
	"fmt"

	"webtool/pkg/check/finding"
)

// ErrSpent says that no further request fits on a connection: see
// Response.Reusable.
var ErrSpent = errors.New("the connection carries no further request")

// RequestError says that a request cannot be sent as it is given.
type RequestError struct{ Part, Reason string }

func (e *RequestError) Error() string { return e.Part + " of the request " + e.Reason }

// NotHTTPError says that the peer speaks something else.
type NotHTTPError struct {
	First []byte // what came instead, at most 512 bytes
}

func (e *NotHTTPError) Error() string {
	return "the answer is not HTTP: it starts with " + finding.Quote(string(e.First))
}

// ProtocolError says that the peer breaks the rules of HTTP, or goes beyond the
// limits set for it.
type ProtocolError struct{ Reason string }

func (e *ProtocolError) Error() string { return "the answer is broken: " + e.Reason }

func protocolError(format string, args ...any) error {
	return &ProtocolError{fmt.Sprintf(format, args...)}
}

// Code is an error code of HTTP/2 (RFC 9113, section 7).
type Code uint32

// The codes that say more than that something went wrong.
const (
	NoError            Code = 0x0
	RefusedStream      Code = 0x7
	Cancel             Code = 0x8
	InadequateSecurity Code = 0xc
	HTTP11Required     Code = 0xd
)

var codes = [...]string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
	"FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
	"INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

func (c Code) String() string {
	if int(c) < len(codes) {
		return codes[c]
	}
	return fmt.Sprintf("code 0x%x", uint32(c))
}

// RefusedError says that an HTTP/2 peer ended the connection (GOAWAY) or this
// exchange alone (RST_STREAM).
type RefusedError struct {
	Code   Code
	Stream bool   // the exchange alone
	Debug  string // what the peer says about it, at most 512 bytes
}

func (e *RefusedError) Error() string {
	what := "the server ends the connection: "
	if e.Stream {
		what = "the server ends the exchange: "
	}
	if e.Debug == "" {
		return what + e.Code.String()
	}
	return what + e.Code.String() + ", " + finding.Quote(e.Debug)
}
