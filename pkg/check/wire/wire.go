// Package wire asks a TLS server what it says before any key is agreed: which
// versions, suites and groups it takes, its certificates and whom it asks for one.
//
// It sends one ClientHello and reads the answer, in the clear; nothing is ever
// encrypted, verified or finished. So it sees what crypto/tls cannot offer: any
// suite and group ever registered, down to SSL 3.0.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// The versions, as they stand on the wire.
const (
	SSL30 uint16 = 0x0300
	TLS10 uint16 = 0x0301
	TLS11 uint16 = 0x0302
	TLS12 uint16 = 0x0303
	TLS13 uint16 = 0x0304
)

// Offer is what a ClientHello offers. No key share is ever sent: a server that
// takes TLS 1.3 has to answer HelloRetryRequest, with a suite and a group (RFC
// 8446, section 4.2.8), and has no key to make and nothing to sign.
type Offer struct {
	ServerName string   // that the server is called by; "" and an IP address send none
	Versions   []uint16 // that may be agreed; those below TLS 1.3 also stand for all that are older
	Suites     []uint16
	Groups     []uint16 // nil sends no supported_groups
	ALPN       []string
}

// Answer is the first flight of a server.
type Answer struct {
	Version uint16 // may be one that was not offered
	Suite   uint16
	Group   uint16 // of the HelloRetryRequest or the ServerKeyExchange; 0 where there is none or it has no number
	DHBits  int    // length of the prime, for DHE in TLS 1.2 and below
	Retry   bool   // it is a HelloRetryRequest

	// From here on: TLS 1.2 and below. TLS 1.3 encrypts these.
	ALPN    string
	Chain   [][]byte // certificates as DER, the leaf first
	Asked   *Asked   // nil when the server asks for no client certificate
	Stapled bool     // an OCSP response came along

	SecureRenegotiation  bool // RFC 5746
	ExtendedMasterSecret bool // RFC 7627
	EncryptThenMAC       bool // RFC 7366
	SessionTicket        bool // RFC 5077
	Compressed           bool // DEFLATE was chosen (CRIME)
}

// Asked is a CertificateRequest.
type Asked struct {
	Types      []uint8  // of certificates
	Signatures []uint16 // signature schemes; TLS 1.2
	CANames    [][]byte // distinguished names of acceptable CAs, as DER
}

// Ask sends one ClientHello and reads what comes back. It closes nothing: a
// connection that was asked is of no more use. What is no answer is an
// [*AlertError], a [*NotTLSError], a [*ClosedError] or a [*MalformedError]; when ctx
// ends, its cause.
func Ask(ctx context.Context, conn net.Conn, offer Offer) (*Answer, error) {
	hello, err := offer.hello()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	// A server that has hung up may have said why before: its words are read
	// even when the hello could not be written.
	_, err = conn.Write(hello)
	var answer *Answer
	if !isTimeout(err) {
		answer, err = readFlight(conn)
	}
	if err == nil {
		return answer, nil
	}
	if isTimeout(err) {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("no answer to the ClientHello: %w", err)
	}
	return nil, err
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &network) && network.Timeout()
}
