package gen

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"time"
)

// caRequest describes a CA.
type caRequest struct {
	name                func(id string) string // makes the CN from the key's identifier
	subject             Subject
	rawSubject          []byte // of the CA that is renewed
	notBefore, notAfter time.Time
	permit              Constraints
}

// makeCA makes a self-signed CA that signs leaves alone (path length 0).
func makeCA(req caRequest, key crypto.Signer) (*x509.Certificate, error) {
	t, err := template(pkix.Name{}, req.notBefore, req.notAfter, key.Public())
	if err != nil {
		return nil, err
	}
	// Clients find a CA by its name, so two of one name get in each other's way.
	t.Subject = req.subject.withCommonName(req.name(fmt.Sprintf("%X", t.SubjectKeyId[:4])))
	t.RawSubject = req.rawSubject
	t.IsCA, t.MaxPathLenZero = true, true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	req.permit.apply(t)
	return sign(t, t, key.Public(), key)
}
