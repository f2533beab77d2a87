package gen

import (
	"crypto"
	"fmt"
	"slices"
)

// newKey returns the key that is there, or makes one.
func (r *certificateRun) newKey() (key crypto.Signer, kept bool, err error) {
	if r.keepsKey() {
		return r.pair.key, true, nil
	}
	key, err = typeOfNew(r.KeyType, r.pair.key).generate()
	return key, false, err
}

// typeOfNew is the type for a new key: the one asked for, or that of the old key
// unless it is one that is not made here.
func typeOfNew(asked KeyType, old crypto.Signer) KeyType {
	if asked != "" {
		return asked
	}
	if old != nil && slices.Contains(KeyTypes(), string(typeOf(old.Public()))) {
		return typeOf(old.Public())
	}
	return P256
}

// keepsKey reports whether the key that is there will do. A kept key lets a
// server under load go on without losing a handshake.
func (r *certificateRun) keepsKey() bool {
	return r.pair.key != nil && !r.Policy.NewKey && r.keyFlaw(r.pair.key) == ""
}

// keyFlaw says what speaks against a key that is there.
func (r *certificateRun) keyFlaw(key crypto.Signer) string {
	have := typeOf(key.Public())
	switch {
	case r.KeyType != "" && have != r.KeyType:
		return fmt.Sprintf("its key is %s, and %s is asked for", have.Label(), r.KeyType.Label())
	case have.tooWeak():
		return fmt.Sprintf("its key is %s, which clients refuse", have.Label())
	}
	return ""
}
