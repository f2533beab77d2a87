package material

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// Flaw is why a certificate or a key cannot be loaded.
type Flaw string

// The flaws of a PEM input. None means that the input loads by itself.
const (
	None         Flaw = ""
	Empty        Flaw = "empty"         // nothing, or white space alone
	NoPEM        Flaw = "no-pem"        // no PEM block at all
	OtherKind    Flaw = "other-kind"    // a key where a certificate belongs, or the other way round
	OtherBlocks  Flaw = "other-blocks"  // PEM blocks of other types only
	Unparsable   Flaw = "unparsable"    // a block of the right type with content that does not parse
	EncryptedKey Flaw = "encrypted-key" // a key that needs a passphrase
	OpenSSHKey   Flaw = "openssh-key"   // a key as ssh-keygen writes it
)

// CertificateFlaw returns why an input is no certificate for crypto/tls, and the
// types of the blocks that are there instead.
func CertificateFlaw(data []byte) (Flaw, []string) {
	block, others := findBlock(data, func(t string) bool { return t == "CERTIFICATE" })
	if block == nil {
		return blockFlaw(data, others, isKeyType)
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return Unparsable, nil
	}
	return None, nil
}

// KeyFlaw returns why an input is no private key for crypto/tls, and the types of
// the blocks that are there instead.
func KeyFlaw(data []byte) (Flaw, []string) {
	block, others := findBlock(data, isKeyType)
	if block == nil {
		return blockFlaw(data, others, func(t string) bool { return t == "CERTIFICATE" })
	}
	switch {
	case block.Type == "OPENSSH PRIVATE KEY":
		return OpenSSHKey, nil
	case block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
		return EncryptedKey, nil
	case !parsesAsKey(block.Bytes):
		return Unparsable, nil
	}
	return None, nil
}

func blockFlaw(data []byte, others []string, otherKind func(string) bool) (Flaw, []string) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return Empty, nil
	case len(others) == 0:
		return NoPEM, nil
	case otherKind(others[0]):
		return OtherKind, others
	}
	return OtherBlocks, others
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

// isKeyType is what crypto/tls takes for a key (tls.X509KeyPair).
func isKeyType(t string) bool {
	return t == "PRIVATE KEY" || strings.HasSuffix(t, " PRIVATE KEY")
}

func parsesAsKey(der []byte) bool {
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return true
	}
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return true
	}
	_, err := x509.ParseECPrivateKey(der)
	return err == nil
}
