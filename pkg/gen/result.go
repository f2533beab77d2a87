package gen

import (
	"crypto/x509"
	"fmt"
	"io/fs"
	"time"

	"webtool/pkg/check/material"
)

// noneYet is the reason for a first certificate.
const noneYet = "there is none yet"

// Result is what a run did, or with Check would do.
type Result struct {
	Changed     bool
	Comment     string   // in one line: what was done and why
	Reasons     []string // why a certificate was made, or would be
	Files       []FileResult
	Certificate *Certificate // the one that the server shows; nil with Check when it is yet to be made
	Notes       []string     // what the user should know or do, the first line of each a sentence of its own
	Warnings    []string
}

// FileResult is one file that a run touched or kept.
type FileResult struct {
	Path    string
	Kind    FileKind
	Written bool
	Mode    fs.FileMode
	Detail  string // for people: "P-256"

	Throwaway bool // a CA whose key was never written
}

// FileKind says what a file is for.
type FileKind string

// The kinds of files.
const (
	KindCertificate FileKind = "certificate"
	KindKey         FileKind = "key"
	KindCombined    FileKind = "combined"
	KindCA          FileKind = "ca"
	KindCAKey       FileKind = "ca-key"
	KindTrust       FileKind = "trust"
	KindStaged      FileKind = "staged"
	KindStagedKey   FileKind = "staged-key"
	KindWebConfig   FileKind = "web-config"
	KindClient      FileKind = "client-certificate"
	KindClientKey   FileKind = "client-key"
	KindClientCA    FileKind = "client-ca"
	KindClientCAKey FileKind = "client-ca-key"
	KindPassword    FileKind = "password"
)

// secret names what is secret in a file.
func (k FileKind) secret() string {
	switch k {
	case KindWebConfig:
		return "password hash"
	case KindPassword:
		return "password"
	}
	return "private key"
}

// Certificate is what one may want to know of a certificate.
type Certificate struct {
	Subject, Issuer     string
	Names               []string
	KeyType             KeyType
	SelfSigned          bool
	NotBefore, NotAfter time.Time
	SHA256              string // of the DER form: "4F:9A:…"
	Serial              string
}

func describe(cert *x509.Certificate) *Certificate {
	c := &Certificate{
		Subject: cert.Subject.String(), Issuer: cert.Issuer.String(),
		KeyType: typeOf(cert.PublicKey), SelfSigned: selfSigned(cert),
		NotBefore: cert.NotBefore, NotAfter: cert.NotAfter,
		SHA256: material.Fingerprint(cert.Raw), Serial: fmt.Sprintf("%x", cert.SerialNumber), Names: []string{},
	}
	for _, n := range namesOf(cert) {
		c.Names = append(c.Names, n.Text)
	}
	return c
}

// span says until when a certificate is good.
func span(cert *x509.Certificate, now time.Time) string {
	if !now.Before(cert.NotAfter) {
		return "ended on " + formatDate(cert.NotAfter)
	}
	s := fmt.Sprintf("until %s (%s)", formatDate(cert.NotAfter), left(cert, now))
	if now.Before(cert.NotBefore) {
		s = fmt.Sprintf("from %s until %s", formatDate(cert.NotBefore), formatDate(cert.NotAfter))
	}
	return s
}

// left is how long a certificate is still good. One that was made for 365 days
// a moment ago has 365 days left.
func left(cert *x509.Certificate, now time.Time) string {
	d := cert.NotAfter.Sub(now)
	if d >= 2*day {
		d = d.Round(day)
	} else if d >= 2*time.Hour {
		d = d.Round(time.Hour)
	}
	return days(d)
}

// IsFirst reports whether the run made what was not there before.
func (r *Result) IsFirst() bool { return r.Changed && len(r.Reasons) == 1 && r.Reasons[0] == noneYet }

// HoldsCertificate reports whether the file holds the result's certificate.
func (f FileResult) HoldsCertificate() bool {
	switch f.Kind {
	case KindCertificate, KindCombined, KindCA, KindStaged:
		return f.Written && !f.Throwaway
	}
	return false
}
