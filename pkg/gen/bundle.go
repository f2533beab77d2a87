package gen

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"time"
)

// bundle is a file of certificates that clients trust. What it holds beside the
// certificates that come and go stays as it is, byte for byte.
type bundle struct{ data []byte }

// pemCertificate is one certificate in a bundle, and where it stands.
type pemCertificate struct {
	cert       *x509.Certificate
	start, end int
}

func (b bundle) certificates() []pemCertificate {
	var all []pemCertificate
	for rest := b.data; ; {
		before := len(b.data) - len(rest)
		block, next := pem.Decode(rest)
		if block == nil {
			return all
		}
		end := len(b.data) - len(next)
		start := before + bytes.LastIndex(b.data[before:end], []byte("-----BEGIN "))
		rest = next
		if block.Type != "CERTIFICATE" {
			continue
		}
		if cert, err := x509.ParseCertificate(block.Bytes); err == nil {
			all = append(all, pemCertificate{cert, start, end})
		}
	}
}

func (b bundle) contains(cert *x509.Certificate) bool {
	for _, c := range b.certificates() {
		if c.cert.Equal(cert) {
			return true
		}
	}
	return false
}

// with returns the bundle with a certificate at its end.
func (b bundle) with(cert *x509.Certificate) bundle {
	if b.contains(cert) {
		return b
	}
	data := bytes.Clone(b.data)
	if len(data) > 0 && data[len(data)-1] != '\n' {
		data = append(data, '\n')
	}
	return bundle{append(data, certificatesPEM(cert)...)}
}

// withoutExpired returns the bundle without what no client accepts any more.
func (b bundle) withoutExpired(now time.Time) bundle {
	var data []byte
	last := 0
	for _, c := range b.certificates() {
		if now.After(c.cert.NotAfter) {
			data = append(data, b.data[last:c.start]...)
			last = c.end
		}
	}
	return bundle{append(data, b.data[last:]...)}
}

func (b bundle) equal(other bundle) bool { return bytes.Equal(b.data, other.data) }
