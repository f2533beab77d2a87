// Package material looks at certificates, keys, CA files and password hashes
// and tells what they are, as facts. Whether a fact is a fault is for others to
// judge. No function here returns any part of a key or a hash.
package material

import (
	"crypto/sha256"
	"crypto/tls"
	"sync"

	"webtool/pkg/check/source"
)

// MaxSize is how many bytes of a file that a web config names are read.
const MaxSize = 1 << 20

// Store reads and judges material, and each only once: many configs name the
// same certificate. It is safe for concurrent use.
type Store struct {
	files  OnceMap[string, fileResult]
	pairs  OnceMap[[2][sha256.Size]byte, pairResult]
	chains OnceMap[[sha256.Size]byte, *Chain]
	misfit OnceMap[[2][sha256.Size]byte, Misfit]
	pools  OnceMap[[sha256.Size]byte, *ClientPool]
}

type fileResult struct {
	data []byte
	err  error
}

// ReadFile returns the content of a file. Its errors are those of
// [source.ReadRegular].
func (s *Store) ReadFile(path string) ([]byte, error) {
	r := s.files.Get(path, func() fileResult {
		data, err := source.ReadRegular(path, MaxSize)
		return fileResult{data, err}
	})
	return r.data, r.err
}

type pairResult struct {
	pair tls.Certificate
	err  error
}

// KeyPair returns what crypto/tls makes of a certificate chain and a key, both
// as PEM; its error is nil when they load and belong together.
func (s *Store) KeyPair(cert, key []byte) (tls.Certificate, error) {
	id := [2][sha256.Size]byte{sha256.Sum256(cert), sha256.Sum256(key)}
	r := s.pairs.Get(id, func() pairResult {
		pair, err := tls.X509KeyPair(cert, key)
		return pairResult{pair, err}
	})
	return r.pair, r.err
}

// OnceMap computes each of its values once. It is safe for concurrent use, and its
// zero value is ready.
type OnceMap[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]func() V
}

// Get returns the value of a key, and computes it if nobody has.
func (m *OnceMap[K, V]) Get(key K, compute func() V) V {
	m.mu.Lock()
	value, ok := m.values[key]
	if !ok {
		if m.values == nil {
			m.values = map[K]func() V{}
		}
		value = sync.OnceValue(compute)
		m.values[key] = value
	}
	m.mu.Unlock()
	return value()
}
