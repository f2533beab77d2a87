package wire

import (
	"crypto/tls"
	"errors"
	"io"

	"webtool/pkg/check/finding"
)

// AlertError is an alert that ended the connection.
type AlertError struct{ Code uint8 }

// Error words the alert as crypto/tls does: "remote error: tls: protocol version
// not supported".
func (e *AlertError) Error() string { return "remote error: " + tls.AlertError(e.Code).Error() }

// Name returns the alert's name in the RFCs: "protocol_version".
func (e *AlertError) Name() string { return AlertName(e.Code) }

// NotTLSError is what came in place of TLS.
type NotTLSError struct{ First []byte } // at most 256 bytes

func (e *NotTLSError) Error() string {
	return "not TLS: the server says " + finding.Quote(string(e.First))
}

// ClosedError is a connection that the server closed or reset before it had
// answered. It wraps io.EOF (nothing had come, or a close_notify),
// io.ErrUnexpectedEOF (part of an answer had) or the error of the network.
type ClosedError struct{ Err error }

func (e *ClosedError) Error() string {
	switch {
	case errors.Is(e.Err, io.EOF):
		return "the server closed the connection without an answer"
	case errors.Is(e.Err, io.ErrUnexpectedEOF):
		return "the server closed the connection in the middle of its answer"
	}
	return "the connection broke: " + e.Err.Error()
}

func (e *ClosedError) Unwrap() error { return e.Err }

// MalformedError is an answer that is TLS and breaks its rules, or is beyond all
// measure.
type MalformedError struct{ What string }

func (e *MalformedError) Error() string { return "malformed answer: " + e.What }

func malformed(what string) error { return &MalformedError{what} }

const (
	alertCloseNotify          = 0
	alertUnexpectedMessage    = 10
	alertHandshakeFailure     = 40
	alertIllegalParameter     = 47
	alertDecodeError          = 50
	alertProtocolVersion      = 70
	alertInsufficientSecurity = 71
	alertInternalError        = 80
	alertMissingExtension     = 109
)

// alertNames are IANA's ("TLS Alerts").
var alertNames = map[uint8]string{
	0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed", 22: "record_overflow",
	30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate", 42: "bad_certificate",
	43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired", 46: "certificate_unknown",
	47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error", 51: "decrypt_error",
	52: "too_many_cids_requested", 60: "export_restriction", 70: "protocol_version", 71: "insufficient_security",
	80: "internal_error", 86: "inappropriate_fallback", 90: "user_canceled", 100: "no_renegotiation",
	109: "missing_extension", 110: "unsupported_extension", 111: "certificate_unobtainable", 112: "unrecognized_name",
	113: "bad_certificate_status_response", 114: "bad_certificate_hash_value", 115: "unknown_psk_identity",
	116: "certificate_required", 117: "general_error", 120: "no_application_protocol", 121: "ech_required",
}
