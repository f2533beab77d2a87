package material

import (
	"crypto"
	"crypto/sha256"
	"encoding/pem"
)

// Misfit is why a certificate and a key do not belong together, where each loads
// by itself.
type Misfit struct {
	Hidden      Flaw         // the key's own certificate stands first, and this hides it
	Fits        int          // the key is that of this certificate in the file, counted from 1; 0 for none
	Certificate *Certificate // that one
	KeyNumber   int          // the certificate's key is this one in the key file, counted from 1; 0 for none
	HiddenKey   Flaw         // the certificate's key stands first, and this hides it
	CertKind    string       // the kinds of the two, where they differ: "RSA", "P-256"
	KeyKind     string
}

// Misfit finds out why crypto/tls says that a certificate and a key do not match.
func (s *Store) Misfit(cert, key []byte) Misfit {
	id := [2][sha256.Size]byte{sha256.Sum256(cert), sha256.Sum256(key)}
	return s.misfit.Get(id, func() Misfit { return findMisfit(s.Chain(cert), cert, key) })
}

func findMisfit(chain *Chain, cert, key []byte) Misfit {
	var m Misfit
	public := firstPublic(key)
	if flaw, mended := unhide(cert, isCertificateType); flaw != None {
		if leaf := parseBlocks(mended).Leaf(); leaf != nil && equalKeys(leaf.PublicKey, public) {
			m.Hidden = flaw
		}
	}
	leaf := chain.Leaf()
	if leaf == nil {
		return m
	}
	for i, c := range chain.Certificates() {
		if equalKeys(c.PublicKey, public) {
			m.Fits, m.Certificate = i+1, c
			break
		}
	}
	for i, p := range publicKeys(key) {
		if equalKeys(leaf.PublicKey, p) {
			m.KeyNumber = i + 1
			break
		}
	}
	if flaw, mended := unhide(key, isKeyType); flaw != None && equalKeys(leaf.PublicKey, firstPublic(mended)) {
		m.HiddenKey = flaw
	}
	block, _ := findBlock(key, isKeyType)
	if block == nil {
		return m
	}
	if certKind, keyKind := kindOfCertificateKey(leaf.Raw), kindOfPrivateKey(block.Bytes); certKind != keyKind {
		m.CertKind, m.KeyKind = certKind, keyKind
	}
	return m
}

// firstPublic is the public half of the key that crypto/tls takes; nil for none.
func firstPublic(key []byte) crypto.PublicKey {
	if all := publicKeys(key); len(all) > 0 {
		return all[0]
	}
	return nil
}

// publicKeys are the public halves of the keys in a file, nil for one that does
// not parse.
func publicKeys(data []byte) []crypto.PublicKey {
	var all []crypto.PublicKey
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return all
		}
		if !isKeyType(block.Type) {
			continue
		}
		var public crypto.PublicKey
		if signer, ok := parseKey(block.Bytes).(crypto.Signer); ok {
			public = signer.Public()
		}
		all = append(all, public)
	}
}

func equalKeys(a, b crypto.PublicKey) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && b != nil && key.Equal(b)
}
