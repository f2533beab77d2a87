package material

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"sync"

	"webtool/pkg/check/finding"
)

// Certificate is one certificate, parsed.
type Certificate struct {
	*x509.Certificate
	selfSigned func() bool // found out once
}

// NewCertificate takes a parsed certificate.
func NewCertificate(cert *x509.Certificate) *Certificate {
	c := &Certificate{Certificate: cert}
	c.selfSigned = sync.OnceValue(func() bool { return bytes.Equal(c.RawIssuer, c.RawSubject) && c.signedBy(c) })
	return c
}

// signedBy reports whether another certificate's key made the signature, be that
// one a CA or not. An algorithm that Go does not trust any more counts as good:
// who made it is not what is wrong with it.
func (c *Certificate) signedBy(issuer *Certificate) bool {
	err := issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	var insecure x509.InsecureAlgorithmError
	return err == nil || errors.As(err, &insecure)
}

// Block is one PEM block of a file.
type Block struct {
	Type        string
	Certificate *Certificate // of a CERTIFICATE that parses, else nil
	Err         error        // why a CERTIFICATE does not parse
}

// Chain is what a PEM file holds, block by block.
type Chain struct {
	Blocks []Block
	Rest   bool // text that is no PEM block follows or stands between

	path  func() []*Certificate
	unfit func() []Unfit
}

// ParseChain parses a PEM file.
func ParseChain(data []byte) *Chain {
	c := parseBlocks(data)
	c.path = sync.OnceValue(c.findPath)
	c.unfit = sync.OnceValue(c.findUnfit)
	return c
}

func parseBlocks(data []byte) *Chain {
	c := &Chain{}
	for {
		block, rest := pem.Decode(data)
		if block == nil {
			c.Rest = len(bytes.TrimSpace(data)) > 0
			return c
		}
		b := Block{Type: block.Type}
		if block.Type == "CERTIFICATE" {
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				b.Err = err
			} else {
				b.Certificate = NewCertificate(cert)
			}
		}
		c.Blocks = append(c.Blocks, b)
		data = rest
	}
}

// Certificates returns those that parse, in order.
func (c *Chain) Certificates() []*Certificate {
	var all []*Certificate
	for _, b := range c.Blocks {
		if b.Certificate != nil {
			all = append(all, b.Certificate)
		}
	}
	return all
}

// Leaf returns the first certificate, nil when there is none or it does not
// parse.
func (c *Chain) Leaf() *Certificate {
	for _, b := range c.Blocks {
		if b.Type == "CERTIFICATE" {
			return b.Certificate
		}
	}
	return nil
}

// SelfSigned reports whether the certificate names itself as its issuer and its
// own key made the signature.
func (c *Certificate) SelfSigned() bool { return c.selfSigned() }

// SaysSelfSigned reports whether the certificate names itself as its issuer, and no key
// but its own (which it may leave out: RFC 5280, section 4.2.1.1). Of a trust anchor that
// is all there is to ask: nobody looks at its signature (section 6.1).
func (c *Certificate) SaysSelfSigned() bool {
	return bytes.Equal(c.RawSubject, c.RawIssuer) && (len(c.AuthorityKeyId) == 0 || bytes.Equal(c.SubjectKeyId, c.AuthorityKeyId))
}

// IssuerName names the issuer for people: its common name in quotes, or the
// whole distinguished name.
func (c *Certificate) IssuerName() string { return nameOf(c.Issuer.CommonName, c.Issuer.String()) }

// SubjectName names the certificate for people.
func (c *Certificate) SubjectName() string { return nameOf(c.Subject.CommonName, c.Subject.String()) }

// SubjectLabel names the certificate as it names itself, without quotes: for lists
// that are quoted later.
func (c *Certificate) SubjectLabel() string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}

// Names returns the names and addresses that the certificate is for, from its
// subject alternative names alone.
func (c *Certificate) Names() []string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

// Chain returns the parsed form of a PEM file, and parses equal ones once.
func (s *Store) Chain(data []byte) *Chain {
	return s.chains.Get(sha256.Sum256(data), func() *Chain { return ParseChain(data) })
}

// nameOf quotes a name from a certificate, which may hold anything.
func nameOf(common, whole string) string {
	if common != "" {
		return finding.Quote(common)
	}
	return finding.Quote(whole)
}
