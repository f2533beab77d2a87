package gen

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// leafTemplate describes a certificate for a server or a client: the form that
// every programmatic client accepts.
func leafTemplate(names []Name, subject pkix.Name, client bool, notBefore, notAfter time.Time, public crypto.PublicKey) (*x509.Certificate, error) {
	t, err := template(subject, notBefore, notAfter, public)
	if err != nil {
		return nil, err
	}
	t.KeyUsage = x509.KeyUsageDigitalSignature
	if typeOf(public).sealsKeys() {
		t.KeyUsage |= x509.KeyUsageKeyEncipherment // NSS wants it of RSA keys
	}
	t.ExtKeyUsage = []x509.ExtKeyUsage{usageOf(client)}
	for _, n := range names {
		switch n.Kind {
		case DNS:
			t.DNSNames = append(t.DNSNames, n.Text)
		case IP:
			t.IPAddresses = append(t.IPAddresses, net.ParseIP(n.Text))
		case Email:
			t.EmailAddresses = append(t.EmailAddresses, n.Text)
		case URI:
			u, err := url.Parse(n.Text)
			if err != nil {
				return nil, err
			}
			t.URIs = append(t.URIs, u)
		}
	}
	return t, nil
}

// template holds what all certificates have: Go sets no key identifier of a
// leaf, and none of the issuer on a self-signed one.
func template(subject pkix.Name, notBefore, notAfter time.Time, public crypto.PublicKey) (*x509.Certificate, error) {
	id, err := keyID(public)
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		Subject: subject, NotBefore: notBefore, NotAfter: notAfter,
		SubjectKeyId: id, AuthorityKeyId: id, // sign takes the CA's own for the latter
		BasicConstraintsValid: true, // CA:FALSE is written, too
	}, nil
}

func usageOf(client bool) x509.ExtKeyUsage {
	if client {
		return x509.ExtKeyUsageClientAuth
	}
	return x509.ExtKeyUsageServerAuth
}

// keyID is the first method of RFC 7093, section 2.
func keyID(public crypto.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, err
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(info.Key.Bytes)
	return sum[:20], nil
}

// sign makes a certificate. The parent is a parsed one, or the template itself:
// from a CA's template Go would take no key identifier.
func sign(t, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	if parent != t {
		t.AuthorityKeyId = nil
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("cannot make the certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// prove verifies a certificate as a client would that trusts root, for each of
// its names, and refuses to hand out one that fails.
func prove(leaf, root *x509.Certificate, chain []*x509.Certificate, client bool) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(root)
	for _, c := range chain {
		between.AddCert(c)
	}
	from := leaf.NotBefore
	if root.NotBefore.After(from) {
		from = root.NotBefore
	}
	opts := x509.VerifyOptions{Roots: roots, Intermediates: between,
		CurrentTime: from.Add(leaf.NotAfter.Sub(from) / 2), KeyUsages: []x509.ExtKeyUsage{usageOf(client)}}
	if _, err := leaf.Verify(opts); err != nil {
		var invalid x509.CertificateInvalidError
		if errors.As(err, &invalid) && invalid.Reason == x509.CANotAuthorizedForThisName {
			return usagef("the CA does not permit these names: %s", invalid.Detail)
		}
		return fmt.Errorf("clients would refuse the certificate: %w", err)
	}
	for _, n := range namesOf(leaf) {
		host := strings.Replace(n.Text, "*", "a", 1)
		if n.Kind == IP {
			host = "[" + n.Text + "]"
		}
		if n.Kind == IP || n.Kind == DNS {
			if err := leaf.VerifyHostname(host); err != nil {
				return fmt.Errorf("clients would refuse the certificate: %w", err)
			}
		}
	}
	return nil
}
