package gen

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"io/fs"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// authority is a CA; with its key it can sign.
type authority struct {
	cert  *x509.Certificate
	key   crypto.Signer
	chain []*x509.Certificate // what a server must send beside its own certificate: intermediates
	file  string
	certs []*x509.Certificate // all that the file holds
}

// openAuthority reads a CA's certificate, which is all that verifying takes: of
// several in the file the one that issued what is there, or the first.
func openAuthority(certFile string, issued []*x509.Certificate) (*authority, error) {
	certs, err := readCAFile(certFile)
	if err != nil {
		return nil, err
	}
	ca := &authority{cert: certs[0], file: certFile, certs: certs}
	for _, cert := range certs {
		if of := (&authority{cert: cert}); len(issued) > 0 && of.issued(issued[0]) {
			ca.cert = cert
			break
		}
	}
	return ca, nil
}

// readKey makes the CA one that can sign. The key is not read for less: a
// machine that only checks needs none.
func (ca *authority) readKey(keyFile string, now time.Time) error {
	data, err := source.ReadRegular(keyFile, material.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return &RefusedError{"the CA's key " + finding.Quote(keyFile) + " is not there, and something must be signed",
			"name it with --ca-key-file"}
	}
	if err != nil {
		return readError(keyFile, err)
	}
	key, flaw := parseKey(data)
	if flaw != "" {
		return &RefusedError{"the CA's key " + finding.Quote(keyFile) + " " + flaw,
			"an unencrypted copy can be made with: openssl pkey -in " + keyFile}
	}
	for i, cert := range ca.certs {
		p := pair{certs: ca.certs[i:], key: key}
		if !p.fits() {
			continue
		}
		ca.cert, ca.key = cert, key
		for _, c := range ca.certs[i:] {
			if !selfSigned(c) {
				ca.chain = append(ca.chain, c)
			}
		}
		return ca.check(now)
	}
	return &RefusedError{"the key in " + finding.Quote(keyFile) + " belongs to no certificate in " + finding.Quote(ca.file),
		"a CA's certificate and key are made together: webtool gen ca"}
}

func readCAFile(certFile string) ([]*x509.Certificate, error) {
	data, err := source.ReadRegular(certFile, material.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &RefusedError{"there is no CA in " + finding.Quote(certFile) + ": the file is not there",
			"make one once with: webtool gen ca --ca-file " + certFile}
	}
	if err != nil {
		return nil, readError(certFile, err)
	}
	certs, flaw := parseCertificates(data)
	if flaw != "" {
		return nil, &RefusedError{"the CA file " + finding.Quote(certFile) + " " + flaw, "it must hold the CA's certificate as PEM"}
	}
	return certs, nil
}

// check refuses a CA whose signature no client would accept.
func (ca *authority) check(now time.Time) error {
	q := finding.Quote(ca.file)
	switch {
	case !ca.cert.IsCA || !ca.cert.BasicConstraintsValid:
		return &RefusedError{"the certificate in " + q + " is not a CA, so clients refuse what it signs", "make one with: webtool gen ca"}
	case ca.cert.KeyUsage != 0 && ca.cert.KeyUsage&x509.KeyUsageCertSign == 0:
		return &RefusedError{"the CA in " + q + " may not sign certificates (its key usage lacks certSign)", "make one with: webtool gen ca"}
	case now.After(ca.cert.NotAfter):
		return &RefusedError{"the CA in " + q + " ended on " + formatDate(ca.cert.NotAfter), "renew it with: webtool gen ca --if-needed --ca-file " + ca.file}
	}
	return nil
}

// issued reports whether the CA signed a certificate.
func (ca *authority) issued(cert *x509.Certificate) bool {
	return bytes.Equal(cert.RawIssuer, ca.cert.RawSubject) && cert.CheckSignatureFrom(ca.cert) == nil
}
