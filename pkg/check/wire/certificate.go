package wire

import (
	"crypto/x509/pkix"
	"encoding/asn1"
)

// maxChain is beyond what any client follows.
const maxChain = 64

// parseCertificate reads the chain of a Certificate message (RFC 5246, section
// 7.4.2).
func parseCertificate(body []byte) ([][]byte, error) {
	in := &input{data: body}
	list := in.list(3)
	var chain [][]byte
	for !list.empty() {
		der := list.vector(3)
		if list.short || len(der) == 0 || len(chain) == maxChain {
			return nil, malformed("the list of certificates")
		}
		chain = append(chain, der)
	}
	if !in.whole() {
		return nil, malformed("the list of certificates")
	}
	return chain, nil
}

// parseCertificateRequest reads what TLS 1.2 and older ask a client for (RFC 5246,
// section 7.4.4; RFC 4346 has no signature schemes).
func parseCertificateRequest(body []byte, version uint16) (*Asked, error) {
	in := &input{data: body}
	asked := &Asked{Types: in.vector(1)}
	if version >= TLS12 {
		schemes := in.list(2)
		for !schemes.empty() {
			asked.Signatures = append(asked.Signatures, schemes.uint16())
		}
		in.short = in.short || schemes.short
	}
	names := in.list(2)
	for !names.empty() {
		asked.CANames = append(asked.CANames, names.vector(2))
	}
	if !in.whole() || names.short {
		return nil, malformed("the CertificateRequest")
	}
	return asked, nil
}

// curves are the groups of the curves that a certificate's key may be on.
var curves = map[string]uint16{
	"1.2.840.10045.3.1.1": 19, "1.3.132.0.33": 21, "1.2.840.10045.3.1.7": groupP256, "1.3.132.0.34": groupP384,
	"1.3.132.0.35": groupP521, "1.3.132.0.10": 22,
	"1.3.36.3.3.2.8.1.1.7": 26, "1.3.36.3.3.2.8.1.1.11": 27, "1.3.36.3.3.2.8.1.1.13": 28,
}

// certificateCurve returns the group of a certificate's key, 0 when it is on no
// curve. crypto/x509 knows NIST's curves alone, and parses no other certificate.
func certificateCurve(der []byte) uint16 {
	var cert struct {
		TBS struct {
			Version                                   asn1.RawValue `asn1:"optional,explicit,tag:0"`
			Serial, Signature, Issuer, Dates, Subject asn1.RawValue
			Key                                       struct {
				Algorithm pkix.AlgorithmIdentifier
				Bits      asn1.BitString
			}
		}
		Algorithm, Signature asn1.RawValue
	}
	if _, err := asn1.Unmarshal(der, &cert); err != nil {
		return 0
	}
	var curve asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(cert.TBS.Key.Algorithm.Parameters.FullBytes, &curve); err != nil {
		return 0
	}
	return curves[curve.String()]
}
