package material

import (
	"encoding/asn1"
	"slices"
)

// algorithm is an AlgorithmIdentifier.
type algorithm struct {
	Algorithm  asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

type publicKeyInfo struct {
	Algorithm algorithm
	Key       asn1.BitString
}

// bareCertificate is as much of a certificate as tells the kind of its key: the
// parser of crypto/x509 stops at a curve that it does not know.
type bareCertificate struct {
	TBS struct {
		Version   int `asn1:"optional,explicit,default:0,tag:0"`
		Serial    asn1.RawValue
		Signature asn1.RawValue
		Issuer    asn1.RawValue
		Validity  asn1.RawValue
		Subject   asn1.RawValue
		PublicKey publicKeyInfo
	}
	Algorithm asn1.RawValue
	Signature asn1.BitString
}

// tlsKinds are the kinds of keys that crypto/tls takes.
var tlsKinds = []string{"RSA", "P-224", "P-256", "P-384", "P-521", "Ed25519"}

func isTLSKind(kind string) bool { return slices.Contains(tlsKinds, kind) }

const anotherKind = "another kind"

var algorithmNames = map[string]string{
	"1.2.840.113549.1.1.1":  "RSA",
	"1.2.840.113549.1.1.7":  "RSA-OAEP",
	"1.2.840.113549.1.1.10": "RSA-PSS",
	"1.2.840.113549.1.3.1":  "Diffie-Hellman",
	"1.2.840.10046.2.1":     "Diffie-Hellman",
	"1.2.840.10040.4.1":     "DSA",
	"1.3.101.110":           "X25519",
	"1.3.101.111":           "X448",
	"1.3.101.112":           "Ed25519",
	"1.3.101.113":           "Ed448",
	// FIPS 204
	"2.16.840.1.101.3.4.3.17": "ML-DSA-44",
	"2.16.840.1.101.3.4.3.18": "ML-DSA-65",
	"2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}

const ellipticCurve = "1.2.840.10045.2.1"

var curveNames = map[string]string{
	"1.2.840.10045.3.1.1":   "P-192",
	"1.3.132.0.33":          "P-224",
	"1.2.840.10045.3.1.7":   "P-256",
	"1.3.132.0.34":          "P-384",
	"1.3.132.0.35":          "P-521",
	"1.3.132.0.10":          "secp256k1",
	"1.3.36.3.3.2.8.1.1.7":  "brainpoolP256r1",
	"1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
	"1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
	"1.2.156.10197.1.301":   "SM2",
}

// name names the kind of key, "" when the algorithm is not known for keys.
func (a algorithm) name() string {
	if a.Algorithm.String() != ellipticCurve {
		return algorithmNames[a.Algorithm.String()]
	}
	var curve asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(a.Parameters.FullBytes, &curve); err != nil {
		return "an elliptic curve given by its parameters"
	}
	return curveName(curve)
}

func curveName(curve asn1.ObjectIdentifier) string {
	if name := curveNames[curve.String()]; name != "" {
		return name
	}
	return "another elliptic curve"
}

// kindOfPrivateKey names the kind of a private key in DER, be it of a kind that
// Go knows or not; "" when it is none.
func kindOfPrivateKey(der []byte) string {
	var pkcs8 struct {
		Version   int
		Algorithm algorithm
		Key       []byte
	}
	if _, err := asn1.Unmarshal(der, &pkcs8); err == nil {
		if name := pkcs8.Algorithm.name(); name != "" {
			return name
		}
		return anotherKind
	}
	var sec1 struct {
		Version int
		Key     []byte
		Curve   asn1.ObjectIdentifier `asn1:"optional,explicit,tag:0"`
		Public  asn1.BitString        `asn1:"optional,explicit,tag:1"`
	}
	if _, err := asn1.Unmarshal(der, &sec1); err == nil && sec1.Version == 1 && len(sec1.Curve) > 0 {
		return curveName(sec1.Curve)
	}
	if parseKey(der) != nil {
		return "RSA"
	}
	return ""
}

// kindOfCertificateKey names the kind of the key in a certificate in DER; "" when
// it is no certificate.
func kindOfCertificateKey(der []byte) string {
	var cert bareCertificate
	if _, err := asn1.Unmarshal(der, &cert); err != nil || len(cert.TBS.Subject.FullBytes) == 0 {
		return ""
	}
	if name := cert.TBS.PublicKey.Algorithm.name(); name != "" {
		return name
	}
	return anotherKind
}
