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
	files  onceMap[string, fileResult]
	pairs  onceMap[[2][sha256.Size]byte, error]
	chains onceMap[[sha256.Size]byte, *Chain]
	pools  onceMap[[sha256.Size]byte, *ClientPool]
}

type fileResult struct {
	data []byte
	err  error
}

// ReadFile returns the content of a file. Its errors are those of
// [source.ReadRegular].
func (s *Store) ReadFile(path string) ([]byte, error) {
	r := s.files.get(path, func() fileResult {
		data, err := source.ReadRegular(path, MaxSize)
		return fileResult{data, err}
	})
	return r.data, r.err
}

// KeyPair returns what crypto/tls says of a certificate chain and a key, both
// as PEM: nil when they load and belong together.
func (s *Store) KeyPair(cert, key []byte) error {
	id := [2][sha256.Size]byte{sha256.Sum256(cert), sha256.Sum256(key)}
	return s.pairs.get(id, func() error {
		_, err := tls.X509KeyPair(cert, key)
		return err
	})
}

// onceMap computes each of its values once; its zero value is ready for use.
type onceMap[K comparable, V any] struct {
	mu     sync.Mutex
	values map[K]func() V
}

func (m *onceMap[K, V]) get(key K, compute func() V) V {
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
