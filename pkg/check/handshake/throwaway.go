package handshake

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Throwaway returns a client certificate that nobody has issued: a stranger's.
// It is valid from a day before the given time to a day behind it.
func Throwaway(now time.Time) (*tls.Certificate, error) {
	key, err := throwawayKey()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "webtool throw-away client"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a throw-away certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

var throwawayKey = sync.OnceValues(func() (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
})

// Issued returns a client certificate with one name, whatever its form, and the
// throw-away CA that signed it.
func Issued(name string, now time.Time) (client *tls.Certificate, ca *x509.Certificate, err error) {
	key, err := throwawayKey()
	if err != nil {
		return nil, nil, err
	}
	authority := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "webtool throw-away CA"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true, SubjectKeyId: []byte("webtool"),
	}
	der, err := x509.CreateCertificate(rand.Reader, authority, authority, key.Public(), key)
	if err != nil {
		return nil, nil, fmt.Errorf("make a throw-away CA: %w", err)
	}
	if ca, err = x509.ParseCertificate(der); err != nil {
		return nil, nil, fmt.Errorf("make a throw-away CA: %w", err)
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "webtool throw-away client"},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	named(template, name)
	if der, err = x509.CreateCertificate(rand.Reader, template, ca, key.Public(), key); err != nil {
		return nil, nil, fmt.Errorf("make a throw-away certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, ca, nil
}

// named gives a certificate a subject alternative name of the fitting form.
func named(template *x509.Certificate, name string) {
	uri, err := url.Parse(name)
	switch ip := net.ParseIP(name); {
	case name == "":
	case ip != nil:
		template.IPAddresses = []net.IP{ip}
	case strings.Contains(name, "@"):
		template.EmailAddresses = []string{name}
	case err == nil && uri.Scheme != "" && uri.Host != "":
		template.URIs = []*url.URL{uri}
	default:
		template.DNSNames = []string{name}
	}
}
