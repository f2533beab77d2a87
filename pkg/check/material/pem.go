package material

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
)

// CertificateFlaw returns why an input is no certificate for crypto/tls, and
// what is there instead: the types of the PEM blocks, or the kind of a key.
func CertificateFlaw(data []byte) (Flaw, []string) {
	block, others := findBlock(data, isCertificateType)
	if block == nil {
		return inputFlaw(data, others, isCertificateType, isKeyType)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err == nil {
		switch cert.PublicKey.(type) {
		case *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey:
			return None, nil
		}
		return Unsupported, []string{kindOfCertificateKey(block.Bytes)}
	}
	return certificateDERFlaw(block.Bytes)
}

func certificateDERFlaw(der []byte) (Flaw, []string) {
	switch kind := kindOfDER(der); {
	case kind == "" && isCutShort(der):
		return CutShort, nil
	case kind != "" && kind != derCertificate:
		return Mislabelled, []string{kind}
	case hasNegativeSerial(der):
		return NegativeSerial, nil
	}
	if kind := kindOfCertificateKey(der); kind != "" && !isTLSKind(kind) {
		return Unsupported, []string{kind}
	}
	return Unparsable, nil
}

// KeyFlaw returns why an input is no private key for crypto/tls, and what is
// there instead: the types of the PEM blocks, or the kind of a key.
func KeyFlaw(data []byte) (Flaw, []string) {
	block, others := findBlock(data, isKeyType)
	if block == nil {
		return inputFlaw(data, others, isKeyType, isCertificateType)
	}
	switch {
	case parsesAsKey(block.Bytes):
		return None, nil
	case block.Type == "OPENSSH PRIVATE KEY":
		return OpenSSHKey, nil
	case block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
		return EncryptedKey, nil
	case block.Type == "DSA PRIVATE KEY":
		return Unsupported, []string{"DSA"}
	}
	return keyDERFlaw(block.Bytes)
}

func keyDERFlaw(der []byte) (Flaw, []string) {
	if kind := kindOfPrivateKey(der); kind != "" && !isTLSKind(kind) {
		return Unsupported, []string{kind}
	}
	switch kind := kindOfDER(der); {
	case kind == derEncryptedKey:
		return EncryptedKey, nil
	case kind == "" && isCutShort(der):
		return CutShort, nil
	case kind != "" && kind != derKey:
		return Mislabelled, []string{kind}
	}
	return Unparsable, nil
}

// inputFlaw says why an input holds no block of the wanted type.
func inputFlaw(data []byte, others []string, wanted, otherKind func(string) bool) (Flaw, []string) {
	if len(bytes.TrimSpace(data)) == 0 {
		return Empty, nil
	}
	if flaw := hiddenBy(data, wanted); flaw != None {
		return flaw, nil
	}
	if len(others) > 0 {
		return otherBlocks(others, otherKind), others
	}
	return noPEM(data)
}

// otherBlocks names what is there in place of what is wanted.
func otherBlocks(others []string, otherKind func(string) bool) Flaw {
	for _, t := range others {
		switch t {
		case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
			return Request
		case "PUBLIC KEY", "RSA PUBLIC KEY", "EC PUBLIC KEY":
			return PublicKey
		case "TRUSTED CERTIFICATE":
			return TrustedCertificate
		case "X509 CERTIFICATE":
			return X509Certificate
		case "PKCS7", "CMS", "PKCS #7 SIGNED DATA":
			return PKCS7
		}
	}
	if slices.ContainsFunc(others, otherKind) {
		return OtherKind
	}
	return OtherBlocks
}

// findBlock returns the first block whose type is wanted, and the types of those
// before it.
func findBlock(data []byte, wanted func(string) bool) (*pem.Block, []string) {
	var others []string
	for {
		var block *pem.Block
		block, data = pem.Decode(data)
		if block == nil || wanted(block.Type) {
			return block, others
		}
		others = append(others, block.Type)
	}
}

func isCertificateType(t string) bool { return t == "CERTIFICATE" }

// isKeyType is what crypto/tls takes for a key (tls.X509KeyPair).
func isKeyType(t string) bool {
	return t == "PRIVATE KEY" || strings.HasSuffix(t, " PRIVATE KEY")
}

func parsesAsKey(der []byte) bool { return parseKey(der) != nil }

// parseKey reads a private key as crypto/tls does (parsePrivateKey); nil when it
// would not take it.
func parseKey(der []byte) any {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if _, exchange := key.(*ecdh.PrivateKey); exchange {
			return nil // X25519 signs nothing
		}
		return key
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key
	}
	return nil
}
