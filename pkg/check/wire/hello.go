package wire

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"strings"
)

// Extensions (IANA, "TLS ExtensionType Values").
const (
	extServerName           = 0
	extStatusRequest        = 5
	extSupportedGroups      = 10
	extPointFormats         = 11
	extSignatureAlgorithms  = 13
	extALPN                 = 16
	extSCT                  = 18
	extEncryptThenMAC       = 22
	extExtendedMasterSecret = 23
	extSessionTicket        = 35
	extSupportedVersions    = 43
	extKeyShare             = 51
	extRenegotiationInfo    = 0xff01
)

const (
	scsvRenegotiation = 0x00ff // stands for renegotiation_info where no extension goes (RFC 5746, section 3.3)
	scsvFallback      = 0x5600 // RFC 7507
)

// maxHello is the size of one record (RFC 8446, section 5.1).
const maxHello = 1 << 14

var (
	errNoVersion     = errors.New("the offer names no version, or one that is none of TLS")
	errNoSuite       = errors.New("the offer names no cipher suite")
	errHelloTooLarge = errors.New("the offer does not fit into one record")
	errName          = errors.New("a name in the offer is too long or empty")
)

// signatures are all schemes that a certificate may be signed with. None is ever
// verified: the server is only not to fail for want of one.
var signatures = []uint16{
	0x0403, 0x0503, 0x0603, 0x0807, 0x0808, // ECDSA with SHA-2, Ed25519, Ed448
	0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, // RSA-PSS
	0x0401, 0x0501, 0x0601, 0x0301, 0x0303, // RSA PKCS #1, SHA-224
	0x081a, 0x081b, 0x081c, // brainpool, RFC 8734
	0x0904, 0x0905, 0x0906, // ML-DSA
	0x0708, 0x0402, 0x0502, 0x0602, 0x0302, // SM2, DSA
	0x0203, 0x0201, 0x0202, // SHA-1
}

// hello returns the record that carries the ClientHello.
func (o Offer) hello() ([]byte, error) {
	if len(o.Versions) == 0 || slices.Min(o.Versions) < SSL30 || slices.Max(o.Versions) > TLS13 {
		return nil, errNoVersion
	}
	if len(o.Suites) == 0 {
		return nil, errNoSuite
	}
	newest := slices.Max(o.Versions)
	legacy := min(newest, TLS12) // RFC 8446, section 4.1.2
	random := make([]byte, 64)
	rand.Read(random) // never fails (crypto/rand)

	body := binary.BigEndian.AppendUint16(nil, legacy)
	body = append(body, random[:32]...)
	suites := o.Suites
	if newest == SSL30 {
		body = append(body, 0)
		suites = append(slices.Clone(suites), scsvRenegotiation)
	} else {
		body = append(body, vector8(random[32:])...) // a session id as middleboxes like it (RFC 8446, appendix D.4)
	}
	body = append(body, vector16(numbers(suites))...)
	if newest == TLS13 {
		body = append(body, 1, 0) // no compression, which TLS 1.3 insists on
	} else {
		body = append(body, 2, 1, 0) // DEFLATE, none
	}
	if newest > SSL30 {
		extensions, err := o.extensions(newest)
		if err != nil {
			return nil, err
		}
		body = append(body, vector16(extensions)...)
	}
	if len(body)+4 > maxHello {
		return nil, errHelloTooLarge
	}
	message := append([]byte{typeClientHello, 0}, vector16(body)...)
	record := binary.BigEndian.AppendUint16([]byte{recordHandshake}, min(newest, TLS10)) // RFC 8446, section 5.1
	return append(record, vector16(message)...), nil
}

// extensions are what crypto/tls and browsers send, and in about that order.
func (o Offer) extensions(newest uint16) ([]byte, error) {
	var b []byte
	add := func(kind uint16, data []byte) {
		b = append(binary.BigEndian.AppendUint16(b, kind), vector16(data)...)
	}
	if name := strings.TrimSuffix(o.ServerName, "."); name != "" && !isAddress(name) {
		if len(name) > 255 {
			return nil, errName
		}
		add(extServerName, vector16(append([]byte{0}, vector16([]byte(name))...)))
	}
	add(extStatusRequest, []byte{1, 0, 0, 0, 0}) // OCSP, any responder
	if o.Groups != nil {
		add(extSupportedGroups, vector16(numbers(o.Groups)))
	}
	add(extPointFormats, []byte{1, 0})
	if newest >= TLS12 {
		add(extSignatureAlgorithms, vector16(numbers(signatures)))
	}
	add(extRenegotiationInfo, []byte{0})
	add(extExtendedMasterSecret, nil)
	add(extEncryptThenMAC, nil)
	add(extSessionTicket, nil)
	if len(o.ALPN) > 0 {
		var protocols []byte
		for _, p := range o.ALPN {
			if p == "" || len(p) > 255 {
				return nil, errName
			}
			protocols = append(protocols, vector8([]byte(p))...)
		}
		add(extALPN, vector16(protocols))
	}
	add(extSCT, nil)
	if newest == TLS13 {
		versions := slices.Sorted(slices.Values(o.Versions))
		slices.Reverse(versions)
		add(extSupportedVersions, vector8(numbers(slices.Compact(versions))))
		add(extKeyShare, []byte{0, 0}) // none
	}
	return b, nil
}

// isAddress reports whether a name is an IP address, which SNI does not carry (RFC
// 6066, section 3).
func isAddress(name string) bool {
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil
}

func numbers(list []uint16) []byte {
	b := make([]byte, 0, 2*len(list))
	for _, n := range list {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return b
}

// vector8 and vector16 put a length before data. What does not fit becomes larger
// than a hello may be, and is refused there.
func vector8(data []byte) []byte { return append([]byte{uint8(len(data))}, data...) }

func vector16(data []byte) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(data))), data...)
}
