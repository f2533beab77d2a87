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

// authority is a CA that can sign.
type authority struct {
	cert  *x509.Certificate
	key   crypto.Signer
	chain []*x509.Certificate // what a server must send beside its own certificate: intermediates
	file  string
}

// readAuthority reads a CA from its two files.
func readAuthority(certFile, keyFile string, now time.Time) (*authority, error) {
	certs, err := readCAFile(certFile)
	if err != nil {
		return nil, err
	}
	data, err := source.ReadRegular(keyFile, material.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("the CA's key %s is not there: name it with --ca-key-file", finding.Quote(keyFile))
	}
	if err != nil {
		return nil, readError(keyFile, err)
	}
	key, flaw := parseKey(data)
	if flaw != "" {
		return nil, &RefusedError{"the CA's key " + finding.Quote(keyFile) + " " + flaw,
			"an unencrypted copy can be made with: openssl pkey -in " + keyFile}
	}
	for i, cert := range certs {
		p := pair{certs: certs[i:], key: key}
		if !p.fits() {
			continue
		}
		ca := &authority{cert: cert, key: key, file: certFile}
		for _, c := range certs[i:] {
			if !selfSigned(c) {
				ca.chain = append(ca.chain, c)
			}
		}
		return ca, ca.check(now)
	}
	return nil, &RefusedError{"the key in " + finding.Quote(keyFile) + " belongs to no certificate in " + finding.Quote(certFile),
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
