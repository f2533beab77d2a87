package handshake

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"sync"
	"time"
)

// Pair is a certificate and its key, as PEM.
type Pair struct{ Cert, Key []byte }

// StandIns returns a pair of each common key type, to take the place of files
// that are not there. They are made once, and never leave the process.
var StandIns = sync.OnceValue(func() []Pair {
	var pairs []Pair
	if key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err == nil {
		pairs = append(pairs, standIn(key)...)
	}
	if key, err := rsa.GenerateKey(rand.Reader, 2048); err == nil {
		pairs = append(pairs, standIn(key)...)
	}
	return pairs
})

// standIn makes a certificate that is valid at any time, and has no name: its
// clients verify nothing of it.
func standIn(key crypto.Signer) []Pair {
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "webtool stand-in"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil
	}
	return []Pair{{
		Cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		Key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	}}
}
