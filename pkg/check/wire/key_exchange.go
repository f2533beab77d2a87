package wire

import (
	"bytes"
	"math/bits"
	"strings"
)

// What a ServerKeyExchange holds, by the name of the suite.
var (
	ellipticExchanges = []string{"TLS_ECDHE_", "TLS_ECDH_anon_"}
	primeExchanges    = []string{"TLS_DHE_", "TLS_DH_anon_"}
)

func hasPrefix(name string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// parseKeyExchange reads the group of a ServerKeyExchange (RFC 5246, section 7.4.3;
// RFC 8422, section 5.4; RFC 4279, section 2 for the hint). Other exchanges are
// skipped.
func (a *Answer) parseKeyExchange(body []byte) error {
	in := &input{data: body}
	name := SuiteName(a.Suite)
	if strings.Contains(name, "_PSK_") {
		in.vector(2)
	}
	switch {
	case hasPrefix(name, ellipticExchanges):
		switch in.uint8() {
		case 1:
			a.Group = groupExplicitPrime
		case 2:
			a.Group = groupExplicitBinary
		case 3:
			a.Group = in.uint16()
			if point := in.vector(1); len(point) == 0 {
				in.short = true
			}
		default:
			in.short = true
		}
	case hasPrefix(name, primeExchanges):
		prime := bytes.TrimLeft(in.vector(2), "\x00")
		if generator, public := in.vector(2), in.vector(2); len(prime) == 0 || len(generator) == 0 || len(public) == 0 {
			in.short = true
			break
		}
		a.DHBits = len(prime)*8 - bits.LeadingZeros8(prime[0])
		a.Group = namedPrime(prime)
	}
	if in.short {
		return malformed("the ServerKeyExchange")
	}
	return nil
}

// primeStart is how the primes of RFC 7919 begin: 64 ones, and then the fraction of
// e, of which other well-known primes have pi.
var primeStart = []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xad\xf8\x54\x58\xa2\xbb\x4a\x9a")

// namedPrime returns the group of a prime of RFC 7919, 0 for others.
func namedPrime(prime []byte) uint16 {
	if !bytes.HasPrefix(prime, primeStart) || !bytes.HasSuffix(prime, primeStart[:8]) {
		return 0
	}
	for i, size := range []int{2048, 3072, 4096, 6144, 8192} {
		if len(prime)*8 == size {
			return groupFFDHE2048 + uint16(i)
		}
	}
	return 0
}
