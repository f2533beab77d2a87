package material

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"time"
)

// ClientPool is what the server makes of a client CA file: the certificates that
// it trusts, and how much it passes over without a word.
type ClientPool struct {
	Certificates []*Certificate
	Broken       int      // blocks CERTIFICATE that are damaged, or that Go does not parse
	Keys         int      // private keys
	Others       []string // the types of blocks that are neither
}

// ReadClientPool reads a client CA file as x509.CertPool.AppendCertsFromPEM does.
func ReadClientPool(data []byte) *ClientPool {
	p := &ClientPool{}
	const begin = "-----BEGIN CERTIFICATE-----"
	// What is not even base64 is no block for the decoder: it goes on to the next
	// one as if there had been nothing.
	begun, decoded := bytes.Count(data, []byte(begin)), 0
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		switch {
		case block.Type == "CERTIFICATE":
			decoded++
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil || len(block.Headers) > 0 {
				p.Broken++
				continue
			}
			p.Certificates = append(p.Certificates, NewCertificate(cert))
		case isKeyType(block.Type):
			p.Keys++
		default:
			p.Others = append(p.Others, block.Type)
		}
	}
	p.Broken += max(begun-decoded, 0)
	return p
}

// ClientPool returns what the server makes of a client CA file, and reads equal
// ones once.
func (s *Store) ClientPool(data []byte) *ClientPool {
	return s.pools.Get(sha256.Sum256(data), func() *ClientPool { return ReadClientPool(data) })
}

// Admission is what a certificate in the client CA file does for clients.
type Admission struct {
	Issues bool // certificates that it signed are accepted
	Itself bool // it is accepted when a client shows it
	Past   bool // its time is over
	Early  bool // its time has not come
	NoSign bool // it is a CA, and its key usage does not let it sign
	NoUse  bool // its extended key usage does not let it stand for clients
}

// Admits returns what crypto/x509 accepts by a trusted certificate at a time; the
// zero time leaves the dates out.
func (c *Certificate) Admits(now time.Time) Admission {
	a := Admission{NoUse: !c.standsForClients()}
	if !now.IsZero() {
		a.Past, a.Early = now.After(c.NotAfter), now.Before(c.NotBefore)
	}
	// As in x509.Certificate.CheckSignatureFrom: version 1 knows no constraints.
	maySign := c.Version < 3 || c.BasicConstraintsValid && c.IsCA
	a.NoSign = maySign && c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0
	valid := !a.Past && !a.Early && !a.NoUse
	a.Issues = valid && maySign && !a.NoSign
	a.Itself = valid
	return a
}

// standsForClients reports whether the extended key usage lets a certificate be,
// or issue, that of a client. None at all is any.
func (c *Certificate) standsForClients() bool {
	if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	for _, use := range c.ExtKeyUsage {
		if use == x509.ExtKeyUsageClientAuth || use == x509.ExtKeyUsageAny {
			return true
		}
	}
	return false
}
