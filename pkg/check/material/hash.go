package material

import (
	"crypto/sha256"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// HashFlaw is why no password can match a hash that the server loads.
type HashFlaw string

// The flaws of a bcrypt hash. The server looks at none of them: it checks the
// length, the version and the cost (x/crypto/bcrypt, Cost).
const (
	HashWhole     HashFlaw = ""
	HashCut       HashFlaw = "cut"        // the last character is missing
	HashBadSalt   HashFlaw = "bad-salt"   // a character that bcrypt's alphabet does not have
	HashBadDigest HashFlaw = "bad-digest" // the same, behind the salt
	HashBadEnd    HashFlaw = "bad-end"    // a last character that no bcrypt writes
)

// Hash is what can be said of a bcrypt hash without giving any of it away.
type Hash struct {
	Version  string // "2y"; of one letter, "2"
	Cost     int
	Flaw     HashFlaw
	Trailing bool              // characters follow that are not compared
	Sum      [sha256.Size]byte // of the part that is compared
}

// MaxCompared is the highest cost of a hash that webtool compares a password with:
// each step doubles the time, and 16 takes four seconds.
const MaxCompared = 16

const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// ReadHash reads a hash as the server does; ok is false for what it refuses.
func ReadHash(value string) (h Hash, ok bool) {
	cost, err := bcrypt.Cost([]byte(value))
	if err != nil {
		return Hash{}, false
	}
	const saltSize, digestSize = 22, 31
	n := len("$2y$")
	h = Hash{Cost: cost, Version: value[1:3]}
	if value[2] == '$' {
		n, h.Version = len("$2$"), value[1:2]
	}
	n += len("10$") // what stands in the place of the dollar sign does not matter
	salt, digest := value[n:n+saltSize], value[n+saltSize:]
	if len(digest) > digestSize {
		h.Trailing, digest = true, digest[:digestSize]
	}
	h.Sum = sha256.Sum256([]byte(value[:n+saltSize+len(digest)]))
	h.Flaw = hashFlaw(salt, digest, digestSize)
	return h, true
}

func hashFlaw(salt, digest string, whole int) HashFlaw {
	alien := func(s string) bool { return strings.ContainsFunc(s, notBcrypt) }
	switch {
	case alien(salt):
		return HashBadSalt
	case alien(digest):
		return HashBadDigest
	case len(digest) < whole:
		return HashCut
	case strings.IndexByte(bcryptAlphabet, digest[whole-1])%4 != 0:
		// 23 bytes fill 30 characters and two thirds of the last: its two lowest
		// bits are always zero.
		return HashBadEnd
	}
	return HashWhole
}

func notBcrypt(r rune) bool { return !strings.ContainsRune(bcryptAlphabet, r) }
