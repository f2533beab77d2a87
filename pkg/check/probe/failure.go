package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"syscall"
	"time"

	"webtool/pkg/check/dial"
	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/wire"
)

// Alerts that tell something of a server's configuration: RFC 8446, section 6.2.
const (
	alertHandshakeFailure     = 40
	alertBadCertificate       = 42
	alertUnsupportedCert      = 43
	alertCertificateRevoked   = 44
	alertCertificateExpired   = 45
	alertCertificateUnknown   = 46
	alertUnknownCA            = 48
	alertAccessDenied         = 49
	alertProtocolVersion      = 70
	alertInsufficientSecurity = 71
	alertInternalError        = 80
	alertUnrecognizedName     = 112
	alertCertificateRequired  = 116
	alertNoApplicationProto   = 120
)

// alertOf returns the code of the alert that ended a handshake, and false when
// none did. For TCP crypto/tls wraps it in a net.OpError, and keeps its type to
// itself: an unsigned number.
func alertOf(err error) (code uint8, ok bool) {
	var own tls.AlertError
	if errors.As(err, &own) {
		return uint8(own), true
	}
	var raw *wire.AlertError
	if errors.As(err, &raw) {
		return raw.Code, true
	}
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return 0, false
	}
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		return uint8(v.Uint()), true
	}
	return 0, false
}

// silentError says that the endpoint did not answer in time.
type silentError struct{ after time.Duration }

func errSilent(after time.Duration) error { return &silentError{after} }

func (e *silentError) Error() string { return fmt.Sprintf("no answer within %s", e.after) }

// Timeout keeps silence apart from a connection that the endpoint ended.
func (e *silentError) Timeout() bool { return true }

// overError says that the whole look took too long.
type overError struct{ after time.Duration }

func (e *overError) Error() string { return fmt.Sprintf("all together took longer than %s", e.after) }
func (e *overError) Timeout() bool { return true }

// because returns the reason for which a context ended in the place of what its
// end did to a connection.
func because(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// isSilence reports whether time ran out.
func isSilence(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// isClosed reports whether the peer ended the connection without a word.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// firstBytes returns what came in the place of TLS or HTTP, and false when that is
// not what went wrong.
func firstBytes(err error) (first string, ok bool) {
	var header tls.RecordHeaderError
	var notTLS *wire.NotTLSError
	var notHTTP *exchange.NotHTTPError
	switch {
	case errors.As(err, &header):
		return string(header.RecordHeader[:]), true
	case errors.As(err, &notTLS):
		return string(notTLS.First), true
	case errors.As(err, &notHTTP):
		return string(notHTTP.First), true
	}
	return "", false
}

// beginning quotes the first few of them.
func beginning(first string) string {
	const most = 24
	return finding.Quote(first[:min(len(first), most)])
}

// speaksHTTP reports whether the first bytes are those of an HTTP server.
func speaksHTTP(first string) bool { return strings.HasPrefix(first, "HTTP/") }

// speaksTLS reports whether the first bytes are those of a TLS record: an alert
// or a handshake, of any version.
func speaksTLS(first string) bool {
	return len(first) >= 2 && (first[0] == 0x15 || first[0] == 0x16) && first[1] == 3
}

// isNotUp reports whether nothing listens there, or a proxy finds nobody.
func isNotUp(err error) bool {
	const socksRefused = 5 // RFC 1928, section 6
	var failed *dial.Error
	if !errors.As(err, &failed) {
		return false
	}
	switch failed.Kind {
	case dial.Refused:
		return true
	case dial.ProxyRefused:
		return failed.Status == statusBadGateway || failed.Status == statusUnavailable || failed.Status == socksRefused
	}
	return false
}

// isUnreached reports whether no connection came to be.
func isUnreached(err error) bool {
	var failed *dial.Error
	return errors.As(err, &failed)
}

// words say what went wrong, for a message.
func words(err error) string {
	if code, ok := alertOf(err); ok {
		return fmt.Sprintf("alert %d, %s", code, strings.ReplaceAll(wire.AlertName(code), "_", " "))
	}
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return "the connection was reset"
	case isClosed(err):
		return "the connection was closed without a word"
	}
	return finding.Printable(err.Error())
}
