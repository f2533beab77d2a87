// Package password hashes, checks and makes passwords as exporter-toolkit takes
// them: bcrypt.
package password

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"
)

// Costs. The server compares the password of an unknown user with a hash of cost
// 10 (exporter-toolkit, web/handler.go): with any other cost, the time of an
// answer tells whether a user exists.
const (
	MinCost     = bcrypt.MinCost
	MaxCost     = bcrypt.MaxCost
	DefaultCost = 10
	SlowCost    = 12 // above it, a login takes long enough to be noticed
	BoundCost   = 17 // above it, a login takes so long that nobody wants it
)

// MaxBytes is how many bytes of a password bcrypt heeds.
const MaxBytes = 72

// Check says why a password cannot be used; no error holds any of it.
func Check(password []byte) error {
	switch {
	case len(password) == 0:
		return errors.New("the password is empty")
	case len(password) > MaxBytes:
		return fmt.Errorf("the password has %d bytes, and bcrypt heeds %d: take a shorter one (letters beyond ASCII count as two to four)", len(password), MaxBytes)
	case bytes.IndexByte(password, 0) >= 0:
		return errors.New("the password has a NUL byte in it, where other programs would cut it")
	}
	return nil
}

// Hash hashes a password that [Check] has nothing against.
func Hash(password []byte, cost int) (string, error) {
	if err := Check(password); err != nil {
		return "", err
	}
	hash, err := bcrypt.GenerateFromPassword(password, cost)
	return string(hash), err
}

// Matches reports whether a hash is that of a password. An error says that the
// hash is none.
func Matches(hash string, password []byte) (bool, error) {
	if _, err := Cost(hash); err != nil {
		return false, err
	}
	err := bcrypt.CompareHashAndPassword([]byte(hash), password)
	if err != nil && !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		return false, errNoHash
	}
	return err == nil, nil
}

var errNoHash = errors.New("this is no bcrypt hash: one has 60 characters and begins with $2")

// Cost returns the cost of a hash.
func Cost(hash string) (int, error) {
	cost, err := bcrypt.Cost([]byte(hash))
	if err != nil || len(hash) != 60 || hash[1] != '2' {
		return 0, errNoHash
	}
	return cost, nil
}

// generatedLength is how many characters a made password has: 24 of 57 are 139
// bits.
const generatedLength = 24

// alphabet leaves out what people take for something else: 0 O 1 I l.
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"

// Generate makes a strong password that needs quoting nowhere.
func Generate() []byte {
	out := make([]byte, 0, generatedLength)
	var random [64]byte
	for {
		rand.Read(random[:]) // never fails (crypto/rand)
		for _, b := range random {
			// 228 is the last multiple of 57: beyond it some letters would come more often.
			if b < 228 {
				out = append(out, alphabet[int(b)%len(alphabet)])
			}
			if len(out) == generatedLength {
				return out
			}
		}
	}
}
