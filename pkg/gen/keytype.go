package gen

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// KeyType is a kind of private key.
type KeyType string

// The key types that can be made.
const (
	P256    KeyType = "p256"
	P384    KeyType = "p384"
	P521    KeyType = "p521"
	Ed25519 KeyType = "ed25519"
	RSA2048 KeyType = "rsa2048"
	RSA3072 KeyType = "rsa3072"
	RSA4096 KeyType = "rsa4096"
)

// keyTypes says of each type how a person calls it, and who refuses it: tried
// with the clients themselves.
var keyTypes = []struct {
	name    KeyType
	label   string
	refused string
}{
	{P256, "P-256", ""},
	{P384, "P-384", ""},
	{P521, "P-521", "Chromium refuses P-521 keys; Go, curl and Firefox take them"},
	{Ed25519, "Ed25519", "browsers (Chromium and Firefox) refuse Ed25519 keys; Go, curl and other programs take them"},
	{RSA2048, "RSA 2048", ""},
	{RSA3072, "RSA 3072", ""},
	{RSA4096, "RSA 4096", ""},
}

// KeyTypes returns the names of all types, the default first.
func KeyTypes() []string {
	var names []string
	for _, t := range keyTypes {
		names = append(names, string(t.name))
	}
	return names
}

// Label returns the name as a person would write it: "P-256".
func (t KeyType) Label() string {
	for _, k := range keyTypes {
		if k.name == t {
			return k.label
		}
	}
	return string(t)
}

// refused says which clients refuse a key of this type, "" for none.
func (t KeyType) refused() string {
	for _, k := range keyTypes {
		if k.name == t {
			return k.refused
		}
	}
	return ""
}

// generate makes a key.
func (t KeyType) generate() (crypto.Signer, error) {
	switch t {
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case P384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case P521:
		return ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case Ed25519:
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	case RSA2048:
		return rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case RSA4096:
		return rsa.GenerateKey(rand.Reader, 4096)
	}
	return nil, usagef("there is no key type %q: take one of %v", string(t), KeyTypes())
}

// typeOf returns the type of a public key; for one that is not among [KeyTypes]
// it is made up, and fits none of them.
func typeOf(public crypto.PublicKey) KeyType {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256():
			return P256
		case elliptic.P384():
			return P384
		case elliptic.P521():
			return P521
		}
		return KeyType(key.Params().Name)
	case ed25519.PublicKey:
		return Ed25519
	case *rsa.PublicKey:
		return KeyType(fmt.Sprintf("rsa%d", key.N.BitLen()))
	}
	return KeyType(fmt.Sprintf("%T", public))
}

// tooWeak reports whether clients refuse keys of this kind (OpenSSL at its default
// security level, rustls, GnuTLS).
func (t KeyType) tooWeak() bool {
	var bits int
	_, err := fmt.Sscanf(string(t), "rsa%d", &bits)
	return err == nil && bits < 2048
}

// sealsKeys reports whether clients may encrypt to the key, as the RSA suites of
// TLS 1.2 do.
func (t KeyType) sealsKeys() bool { return len(t) > 3 && t[:3] == "rsa" }

// keyPEM encodes a key as PKCS#8.
func keyPEM(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// certificatesPEM encodes certificates in the order given.
func certificatesPEM(certs ...*x509.Certificate) []byte {
	var out []byte
	for _, cert := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})...)
	}
	return out
}
