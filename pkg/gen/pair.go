package gen

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// pair is what stands in a certificate file and a key file now.
type pair struct {
	certFile, keyFile   string // the same one when they are combined
	certThere, keyThere bool
	certs               []*x509.Certificate // the leaf first; empty when there are none to be had
	key                 crypto.Signer       // nil when there is none to be had
	certFlaw, keyFlaw   string              // why not: "holds no certificate"
}

func readPair(certFile, keyFile string) (*pair, error) {
	p := &pair{certFile: certFile, keyFile: keyFile}
	cert, there, err := readThere(certFile)
	if err != nil {
		return nil, err
	}
	p.certThere = there
	if there {
		p.certs, p.certFlaw = parseCertificates(cert)
	}
	key, there, err := readThere(keyFile)
	if err != nil {
		return nil, err
	}
	p.keyThere = there
	if there {
		p.key, p.keyFlaw = parseKey(key)
	}
	return p, nil
}

// readThere reads a file that may be missing.
func readThere(path string) (data []byte, there bool, err error) {
	data, err = source.ReadRegular(path, material.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, true, readError(path, err)
	}
	return data, true, nil
}

// readError names a file that cannot be read, with the way out where there is one.
func readError(path string, err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	hint := ""
	if errors.Is(err, fs.ErrPermission) {
		hint = ": run as a user who may read it"
	}
	return fmt.Errorf("cannot read %s: %w%s", finding.Quote(path), err, hint)
}

// usable reports whether a server can load the two.
func (p *pair) usable() bool {
	return len(p.certs) > 0 && p.key != nil && p.fits()
}

func (p *pair) fits() bool {
	public, ok := p.key.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(p.certs[0].PublicKey)
}

// parseCertificates reads all certificates of a PEM file; flaw says why there
// are none.
func parseCertificates(data []byte) (certs []*x509.Certificate, flaw string) {
	if f, _ := material.CertificateFlaw(data); f != material.None {
		return nil, flawWords("certificate", f)
	}
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return certs, ""
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, flawWords("certificate", material.Unparsable)
		}
		certs = append(certs, cert)
	}
}

// parseKey reads the first key of a PEM file as crypto/tls would.
func parseKey(data []byte) (key crypto.Signer, flaw string) {
	if f, _ := material.KeyFlaw(data); f != material.None {
		return nil, flawWords("key", f)
	}
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return nil, flawWords("key", material.Unparsable)
		}
		if block.Type != "PRIVATE KEY" && !strings.HasSuffix(block.Type, " PRIVATE KEY") {
			continue
		}
		if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if signer, ok := k.(crypto.Signer); ok {
				return signer, ""
			}
		}
		if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
			return k, ""
		}
		if k, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
			return k, ""
		}
		return nil, flawWords("key", material.Unparsable)
	}
}

func flawWords(what string, f material.Flaw) string {
	switch f {
	case material.Empty:
		return "is empty"
	case material.EncryptedKey:
		return "holds a key with a passphrase, which neither webtool nor the server can open"
	case material.OpenSSHKey:
		return "holds a key in OpenSSH's form"
	case material.Unparsable:
		return "holds a " + what + " that cannot be parsed"
	}
	return "holds no " + what
}

// selfSigned reports whether a certificate vouches for itself.
func selfSigned(cert *x509.Certificate) bool {
	return bytes.Equal(cert.RawIssuer, cert.RawSubject) &&
		(len(cert.AuthorityKeyId) == 0 || bytes.Equal(cert.AuthorityKeyId, cert.SubjectKeyId))
}

// namesOf returns the names that a certificate is for.
func namesOf(cert *x509.Certificate) []Name {
	var names []Name
	for _, s := range cert.DNSNames {
		names = append(names, Name{DNS, strings.ToLower(s)})
	}
	for _, ip := range cert.IPAddresses {
		names = append(names, Name{IP, ip.String()})
	}
	for _, u := range cert.URIs {
		names = append(names, Name{URI, u.String()})
	}
	for _, s := range cert.EmailAddresses {
		names = append(names, Name{Email, s})
	}
	return names
}
