package handshake

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
)

// errGoAway is the frame that a client gets to see when HTTP/2 is refused.
var errGoAway = errors.New("GOAWAY: INADEQUATE_SECURITY")

// adequate are the suites of TLS 1.2 among those that crypto/tls knows over which
// net/http speaks HTTP/2. All others are prohibited: RFC 9113, appendix A; Go
// net/http, http2isBadCipher.
var adequate = [...]uint16{
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
}

// prohibited reports whether net/http refuses to speak HTTP/2 over a connection,
// though TLS has agreed on it (RFC 9113, section 9.2). The suites of TLS 1.3 are all
// good.
func prohibited(version, suite uint16) bool {
	return version < tls.VersionTLS12 || version == tls.VersionTLS12 && !slices.Contains(adequate[:], suite)
}

// refusal says why the server refuses HTTP/2, nil when it does not.
func refusal(state tls.ConnectionState) error {
	if state.NegotiatedProtocol != "h2" || !prohibited(state.Version, state.CipherSuite) {
		return nil
	}
	return fmt.Errorf("HTTP/2 is not spoken over %s with %s (RFC 9113, section 9.2)", tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
}
