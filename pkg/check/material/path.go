package material

import (
	"crypto/x509"
	"errors"
	"slices"
	"time"
)

// Path returns the leaf, its issuer, that one's issuer and so on, as far as the
// file holds them. Each signature has been checked.
func (c *Chain) Path() []*Certificate { return c.path() }

// longestPath bounds the walk: clients give up long before.
const longestPath = 10

func (c *Chain) findPath() []*Certificate {
	leaf := c.Leaf()
	if leaf == nil {
		return nil
	}
	path := []*Certificate{leaf}
	if len(c.Certificates()) == 1 {
		return path // no other could have issued it: its signature is of no account
	}
	for at := leaf; !at.SelfSigned() && len(path) < longestPath; {
		at = c.issuerOf(at, path)
		if at == nil {
			break
		}
		path = append(path, at)
	}
	return path
}

// issuerOf returns the certificate whose key signed another; of several with one
// key, one that may sign, and of those the one that ends last.
func (c *Chain) issuerOf(cert *Certificate, not []*Certificate) *Certificate {
	var best *Certificate
	for _, candidate := range c.Certificates() {
		if string(candidate.RawSubject) != string(cert.RawIssuer) || slices.ContainsFunc(not, candidate.same) || !cert.signedBy(candidate) {
			continue
		}
		if best == nil || candidate.maySign() && !best.maySign() || candidate.maySign() == best.maySign() && candidate.NotAfter.After(best.NotAfter) {
			best = candidate
		}
	}
	return best
}

func (c *Certificate) same(other *Certificate) bool { return c.Equal(other.Certificate) }

// maySign reports whether Go lets a certificate issue others
// (crypto/x509, Certificate.CheckSignatureFrom).
func (c *Certificate) maySign() bool {
	if c.Version == 3 && !c.BasicConstraintsValid || c.BasicConstraintsValid && !c.IsCA {
		return false
	}
	return c.KeyUsage == 0 || c.KeyUsage&x509.KeyUsageCertSign != 0
}

// Unfit is an issuer that clients do not accept as one.
type Unfit struct {
	Issuer *Certificate
	Direct bool // it issued the leaf itself
	Cause  UnfitCause
	Said   string // Go's own words
}

// UnfitCause is why an issuer is not accepted.
type UnfitCause string

// The causes, dates and old signature algorithms aside.
const (
	NotCA          UnfitCause = "not-ca"
	NoCertSign     UnfitCause = "no-cert-sign"
	PathTooLong    UnfitCause = "path-too-long"
	NameConstraint UnfitCause = "name-constraint"
	IssuerUsage    UnfitCause = "issuer-usage"
	OtherCause     UnfitCause = "other"
)

// Unfit returns the issuers in the leaf's path that Go refuses, whatever the
// date: each is tried as the certificate that a client trusts.
func (c *Chain) Unfit() []Unfit { return c.unfit() }

func (c *Chain) findUnfit() []Unfit {
	path := c.Path()
	for _, cert := range path[:max(len(path)-1, 0)] {
		if cert.WeakSignature() {
			return nil // which says enough, and would be all that Go says
		}
	}
	var all []Unfit
	for i := 1; i < len(path); i++ {
		if err := verifyAnyTime(path[:i+1]); err != nil {
			all = append(all, Unfit{Issuer: path[i], Direct: i == 1, Cause: causeOf(path[i], err), Said: err.Error()})
			break // those above it fail for the same
		}
	}
	return all
}

// verifyAnyTime verifies a path as a client would that trusts its last
// certificate, the dates left out.
func verifyAnyTime(path []*Certificate) error {
	now := time.Unix(0, 0)
	timeless := func(c *Certificate) *x509.Certificate {
		cert := *c.Certificate
		cert.NotBefore, cert.NotAfter = now, now
		return &cert
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for i, cert := range path[1:] {
		if i == len(path)-2 {
			roots.AddCert(timeless(cert))
		} else {
			between.AddCert(timeless(cert))
		}
	}
	opts := x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now}
	if !path[0].ForServers() {
		opts.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	}
	_, err := timeless(path[0]).Verify(opts)
	var critical x509.UnhandledCriticalExtension
	if errors.As(err, &critical) {
		return nil // the leaf's own matter
	}
	return err
}

func causeOf(issuer *Certificate, err error) UnfitCause {
	var invalid x509.CertificateInvalidError
	switch {
	case !issuer.maySign() && issuer.KeyUsage != 0 && issuer.KeyUsage&x509.KeyUsageCertSign == 0 && issuer.IsCA:
		return NoCertSign
	case !issuer.maySign():
		return NotCA
	case !errors.As(err, &invalid):
		return OtherCause
	}
	switch invalid.Reason {
	case x509.NotAuthorizedToSign:
		return NotCA
	case x509.TooManyIntermediates:
		return PathTooLong
	case x509.CANotAuthorizedForThisName, x509.NameConstraintsWithoutSANs, x509.UnconstrainedName, x509.TooManyConstraints:
		return NameConstraint
	case x509.IncompatibleUsage, x509.CANotAuthorizedForExtKeyUsage:
		return IssuerUsage
	}
	return OtherCause
}

// ForServers reports whether Go lets the certificate serve: it says nothing of
// what it is for, or says that.
func (c *Certificate) ForServers() bool {
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageServerAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// WeakSignature reports whether the certificate is signed with an algorithm that
// Go trusts no more (x509.InsecureAlgorithmError).
func (c *Certificate) WeakSignature() bool {
	switch c.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		return true
	}
	return false
}
