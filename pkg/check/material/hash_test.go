package material_test

import (
	"math/rand/v2"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/material"
)

// TestReadHash holds what is said of a hash to bcrypt itself: a hash with a flaw
// matches its password no more, and one without does.
func TestReadHash(t *testing.T) {
	const password = "Basalt"
	whole, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	w := string(whole)
	const salt, digest = len("$2a$04$"), len("$2a$04$") + 22
	for _, c := range []struct {
		name, hash string
		flaw       material.HashFlaw
		trailing   bool
	}{
		{"whole", w, material.HashWhole, false},
		{"another letter", "$2y" + w[3:], material.HashWhole, false},
		{"a version that is none", "$1z" + w[3:], material.HashWhole, false},
		{"no letter", "$2" + w[3:], material.HashWhole, false},
		{"a plus in the cost", w[:4] + "+4" + w[6:], material.HashWhole, false},
		{"no dollar behind the cost", w[:6] + "x" + w[7:], material.HashWhole, false},
		{"a line break behind", w + "\n", material.HashWhole, true},
		{"much behind", w + w, material.HashWhole, true},
		{"no letter, one behind", "$2" + w[3:] + "x", material.HashWhole, true},
		{"cut", w[:59], material.HashCut, false},
		{"dollar in the salt", w[:salt] + "$" + w[salt+1:], material.HashBadSalt, false},
		{"line break in the salt", w[:salt+5] + "\n" + w[salt+6:], material.HashBadSalt, false},
		{"plus in the digest", w[:digest] + "+" + w[digest+1:], material.HashBadDigest, false},
		{"space as the last", w[:59] + " ", material.HashBadDigest, false},
		{"one too few, and a space", w[:58] + " ", material.HashBadDigest, false},
		{"an end that no bcrypt writes", w[:59] + next(w[59]), material.HashBadEnd, false},
	} {
		h, ok := material.ReadHash(c.hash)
		if !ok || h.Flaw != c.flaw || h.Trailing != c.trailing || h.Cost != 4 {
			t.Errorf("%s: %+v, %t", c.name, h, ok)
		}
		matches := bcrypt.CompareHashAndPassword([]byte(c.hash), []byte(password)) == nil
		if want := c.flaw == material.HashWhole; matches != want {
			t.Errorf("%s: matches %t", c.name, matches)
		}
	}
	for _, refused := range []string{"", w[:58], "x" + w, "$3a" + w[3:], "$2a$03" + w[6:], "$2a$4$" + w[7:] + "xx"} {
		if h, ok := material.ReadHash(refused); ok {
			t.Errorf("%q is read as %+v", refused, h)
		}
	}
}

// next returns the character of bcrypt's alphabet behind one that may end a hash.
func next(c byte) string { return string(c + 1) }

// TestFlawMeansNoMatch changes hashes at random: whatever has a flaw must not
// match, and what still matches must have none.
func TestFlawMeansNoMatch(t *testing.T) {
	const password = "Basalt"
	random := rand.New(rand.NewPCG(1, 2))
	whole, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	flaws := 0
	for range 400 {
		changed := append([]byte(nil), whole...)
		changed[7+random.IntN(len(changed)-7)] = byte(random.IntN(256))
		h, ok := material.ReadHash(string(changed))
		if !ok || h.Flaw == material.HashWhole {
			continue
		}
		flaws++
		if bcrypt.CompareHashAndPassword(changed, []byte(password)) == nil {
			t.Errorf("%q has the flaw %s, and matches", changed, h.Flaw)
		}
	}
	if flaws < 200 {
		t.Errorf("only %d had a flaw", flaws)
	}
}
