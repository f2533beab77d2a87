package gen

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
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

// Constraints are the names that a CA may vouch for; none means any.
type Constraints struct {
	DNS []string
	IP  []*net.IPNet
}

func (c Constraints) any() bool { return len(c.DNS) > 0 || len(c.IP) > 0 }

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

// apply writes the constraints. A kind of name of which nothing is permitted is
// excluded as a whole: otherwise it would be free (RFC 5280, section 4.2.1.10).
func (c Constraints) apply(t *x509.Certificate) {
	if !c.any() {
		return
	}
	t.PermittedDNSDomainsCritical = true
	t.PermittedDNSDomains = c.DNS
	t.PermittedIPRanges = c.IP
	if len(c.IP) == 0 {
		t.ExcludedIPRanges = []*net.IPNet{
			{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)},
			{IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)},
		}
	}
	if len(c.DNS) == 0 {
		t.ExcludedDNSDomains = []string{""}
	}
}
