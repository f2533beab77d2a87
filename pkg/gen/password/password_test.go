package password_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/gen/password"
)

func TestGenerate(t *testing.T) {
	counts := map[byte]int{}
	seen := map[string]bool{}
	for range 2000 {
		word := password.Generate()
		if len(word) != 24 || seen[string(word)] || password.Check(word) != nil {
			t.Fatalf("%q", word)
		}
		seen[string(word)] = true
		for _, b := range word {
			counts[b]++
		}
	}
	for b, n := range counts { // 48,000 letters over 57: 842 of each, give or take
		if n < 650 || n > 1050 {
			t.Errorf("%c came %d times", b, n)
		}
	}
	if len(counts) != 57 {
		t.Errorf("%d letters", len(counts))
	}
}

func TestHash(t *testing.T) {
	word := []byte(strings.Repeat("x", 72))
	hash, err := password.Hash(word, 4)
	if err != nil || bcrypt.CompareHashAndPassword([]byte(hash), word) != nil {
		t.Fatal(hash, err)
	}
	if ok, err := password.Matches(hash, word); !ok || err != nil {
		t.Error(ok, err)
	}
	if ok, err := password.Matches(hash, word[:71]); ok || err != nil {
		t.Error(ok, err)
	}
	for _, bad := range []string{"", "x", hash[:59], hash + "\n", "$apr1$" + hash[6:], strings.Replace(hash, "$04$", "$99$", 1)} {
		if _, err := password.Matches(bad, word); err == nil {
			t.Errorf("%q is a hash", bad)
		}
	}
}

// An error never holds any of the password.
func TestErrorsAreSilent(t *testing.T) {
	for _, word := range []string{strings.Repeat("hunter2", 20), "hunter2\x00", "\xef\xbb\xbfhunter2\n", "hunter2\nhunter2", strings.Repeat("hunter2", 1000)} {
		_, err := password.ReadLine(strings.NewReader(word))
		if err == nil {
			err = password.Check([]byte(word))
		}
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%.20q: %v", word, err)
		}
	}
}

// ReadLine does not wait for the end of a stream that stays open.
func TestReadLineDoesNotWait(t *testing.T) {
	r, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, "sec"); _, _ = io.WriteString(w, "ret\r\n") }()
	if word, err := password.ReadLine(r); string(word) != "secret" || err != nil {
		t.Errorf("%q, %v", word, err)
	}
}

func FuzzReadLine(f *testing.F) {
	f.Add([]byte("secret\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		word, err := password.ReadLine(bytes.NewReader(data))
		if err == nil && (bytes.IndexByte(word, '\n') >= 0 || !bytes.HasPrefix(data, word) || len(data)-len(word) > 2) {
			t.Fatalf("%q became %q", data, word)
		}
	})
}
