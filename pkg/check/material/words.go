package material

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"strings"
	"time"
)

// Date writes a day the way certificates are talked about: "2027-11-20", in UTC.
func Date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// Days writes the time between two moments in days of the calendar, or in hours
// when both are on one day.
func Days(from, to time.Time) string {
	const day = 24 * time.Hour
	n, unit := int(to.UTC().Truncate(day).Sub(from.UTC().Truncate(day))/day), "day"
	if n == 0 {
		n, unit = int(to.Sub(from)/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// KeyName names a certificate's key the way people do: "P-256", "RSA 2048".
func KeyName(cert *x509.Certificate) string {
	switch key := cert.PublicKey.(type) {
	case *ecdsa.PublicKey:
		return key.Curve.Params().Name
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", key.N.BitLen())
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return cert.PublicKeyAlgorithm.String()
}

// Fingerprint is the SHA-256 of a certificate's DER form, as openssl writes it:
// "4F:9A:…".
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}
