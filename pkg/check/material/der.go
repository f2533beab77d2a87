package material

import (
	"crypto/x509"
	"encoding/asn1"
)

// What DER can hold, in words for people.
const (
	derCertificate  = "a certificate"
	derKey          = "a private key"
	derEncryptedKey = "an encrypted private key"
	derRequest      = "a certificate request"
	derPublicKey    = "a public key"
	derPKCS7        = "a PKCS#7 bundle"
	derPKCS12       = "a PKCS#12 file"
	derCRL          = "a revocation list"
)

// kindOfDER says what DER is, "" when it is nothing known.
func kindOfDER(der []byte) string {
	var whole asn1.RawValue
	rest, err := asn1.Unmarshal(der, &whole)
	if err != nil || whole.Tag != asn1.TagSequence || len(rest) > 2 { // a line break may follow
		return ""
	}
	der = whole.FullBytes
	if kindOfPrivateKey(der) != "" {
		return derKey
	}
	switch {
	case kindOfCertificateKey(der) != "":
		return derCertificate
	case isRequest(der):
		return derRequest
	case isPublicKey(der):
		return derPublicKey
	case isRevocationList(der):
		return derCRL
	}
	return kindOfContainer(der)
}

func isRequest(der []byte) bool {
	_, err := x509.ParseCertificateRequest(der)
	return err == nil
}

func isRevocationList(der []byte) bool {
	_, err := x509.ParseRevocationList(der)
	return err == nil
}

func isPublicKey(der []byte) bool {
	if _, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return true
	}
	var info publicKeyInfo
	rest, err := asn1.Unmarshal(der, &info)
	return err == nil && len(rest) == 0 && info.Algorithm.name() != ""
}

var oidPKCS7 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7}

// kindOfContainer knows what wraps certificates and keys.
func kindOfContainer(der []byte) string {
	var content struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"optional,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &content); err == nil && len(content.Type) == 7 && content.Type[:6].Equal(oidPKCS7) {
		return derPKCS7
	}
	var store struct {
		Version int
		Safe    struct {
			Type    asn1.ObjectIdentifier
			Content asn1.RawValue `asn1:"optional,tag:0"`
		}
	}
	if _, err := asn1.Unmarshal(der, &store); err == nil && store.Version == 3 && len(store.Safe.Type) == 7 && store.Safe.Type[:6].Equal(oidPKCS7) {
		return derPKCS12
	}
	var encrypted struct {
		Algorithm algorithm
		Data      []byte
	}
	if rest, err := asn1.Unmarshal(der, &encrypted); err == nil && len(rest) == 0 && len(encrypted.Data) > 0 {
		return derEncryptedKey
	}
	return ""
}

// isCutShort reports whether DER ends before its outermost length says.
func isCutShort(der []byte) bool {
	if len(der) < 4 || der[0] != 0x30 {
		return false
	}
	length, head := int(der[1]), 2
	if n := length & 0x7f; length >= 0x80 {
		if n == 0 || n > 3 || len(der) < 2+n {
			return false
		}
		length, head = 0, 2+n
		for _, b := range der[2 : 2+n] {
			length = length<<8 | int(b)
		}
	}
	return head+length > len(der)
}

func hasNegativeSerial(der []byte) bool {
	var cert bareCertificate
	_, err := asn1.Unmarshal(der, &cert)
	serial := cert.TBS.Serial
	return err == nil && serial.Tag == asn1.TagInteger && len(serial.Bytes) > 0 && serial.Bytes[0] >= 0x80
}
