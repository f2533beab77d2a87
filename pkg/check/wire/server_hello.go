package wire

import (
	"bytes"
	"crypto/sha256"
)

// retryRandom stands in place of the random of a HelloRetryRequest (RFC 8446,
// section 4.1.3).
var retryRandom = sha256.Sum256([]byte("HelloRetryRequest"))

func parseServerHello(body []byte) (*Answer, error) {
	in := &input{data: body}
	a := &Answer{Version: in.uint16()}
	a.Retry = bytes.Equal(in.take(32), retryRandom[:])
	session := in.vector(1)
	a.Suite = in.uint16()
	a.Compressed = in.uint8() != 0
	if !in.short && !in.empty() { // SSL 3.0 may have no extensions
		extensions := in.list(2)
		for !extensions.short && !extensions.empty() {
			kind := extensions.uint16()
			if data := extensions.list(2); !extensions.short && !a.extend(kind, data) {
				return nil, malformed("an extension of the ServerHello")
			}
		}
		in.short = in.short || extensions.short
	}
	switch {
	case !in.whole() || len(session) > 32:
		return nil, malformed("the ServerHello")
	case a.Version < SSL30:
		return nil, malformed("a ServerHello of a version before SSL 3.0")
	}
	return a, nil
}

// extend takes up one extension, and reports whether it is well formed. Those that
// say nothing of interest are skipped.
func (a *Answer) extend(kind uint16, data *input) bool {
	switch kind {
	case extSupportedVersions:
		a.Version = data.uint16()
		return data.whole()
	case extKeyShare: // of a HelloRetryRequest, the group alone
		a.Group = data.uint16()
		return !data.short
	case extALPN:
		list := data.list(2)
		a.ALPN = string(list.vector(1))
		return data.whole() && list.whole()
	case extRenegotiationInfo:
		a.SecureRenegotiation = true
	case extExtendedMasterSecret:
		a.ExtendedMasterSecret = true
	case extEncryptThenMAC:
		a.EncryptThenMAC = true
	case extSessionTicket:
		a.SessionTicket = true
	}
	return true
}
