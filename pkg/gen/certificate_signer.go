package gen

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// readSigner gets the CA ready to sign what is asked for.
func (r *certificateRun) readSigner() error {
	if r.CAFile == "" {
		return nil
	}
	guess := r.ca.cert
	if err := r.ca.readKey(r.CAKeyFile, r.Now); err != nil {
		return err
	}
	if r.ca.cert != guess {
		r.fitInto(r.ca.cert)
	}
	if names := forbidden(r.ca.cert, r.Names); len(names) > 0 {
		return usagef("the CA does not permit these names: %s", strings.Join(names, ", "))
	}
	return nil
}

// readThrowAwayCA reads the CA of an earlier run, which can verify but no longer
// sign.
func (r *certificateRun) readThrowAwayCA() error {
	data, err := source.ReadRegular(r.NewCAFile, material.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return readError(r.NewCAFile, err)
	}
	if certs, _ := parseCertificates(data); len(certs) > 0 {
		r.ca = &authority{cert: certs[0], file: r.NewCAFile}
	} else {
		r.ca = &authority{cert: &x509.Certificate{}, file: r.NewCAFile}
	}
	return nil
}

// fitInto keeps the certificate's life within its CA's.
func (r *certificateRun) fitInto(ca *x509.Certificate) {
	if r.notBefore.Before(ca.NotBefore) && r.Validity.NotBefore.IsZero() {
		r.notBefore = ca.NotBefore
	}
	if r.notAfter.After(ca.NotAfter) {
		r.notAfter = ca.NotAfter
		r.result.Warnings = append(r.result.Warnings, fmt.Sprintf("the CA in %s ends on %s, and so does what it signs: renew it with webtool gen ca --if-needed --ca-file %s",
			finding.Quote(r.ca.file), formatDate(ca.NotAfter), finding.ShellQuote(r.ca.file)))
	}
}
