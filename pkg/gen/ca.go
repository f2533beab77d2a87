package gen

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"slices"
	"strings"
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

// permitsOf reads the constraints of a CA.
func permitsOf(cert *x509.Certificate) Constraints {
	return Constraints{cert.PermittedDNSDomains, cert.PermittedIPRanges}
}

// covers reports whether all that the old constraints permitted is permitted
// still.
func (c Constraints) covers(old Constraints) bool {
	if !c.any() || !old.any() {
		return !c.any()
	}
	for _, domain := range old.DNS {
		if !slices.ContainsFunc(c.DNS, func(of string) bool { return within(domain, of) }) {
			return false
		}
	}
	for _, network := range old.IP {
		ones, _ := network.Mask.Size()
		if !slices.ContainsFunc(c.IP, func(of *net.IPNet) bool {
			wide, _ := of.Mask.Size()
			return of.Contains(network.IP) && wide <= ones
		}) {
			return false
		}
	}
	return true
}

// within reports whether a name is a domain or below it; "" is all names, and a
// dot at the beginning leaves the domain itself out.
func within(name, domain string) bool {
	name, domain = strings.ToLower(name), strings.ToLower(domain)
	if below, ok := strings.CutPrefix(domain, "."); ok {
		return strings.HasSuffix(name, "."+below)
	}
	return domain == "" || name == domain || strings.HasSuffix(name, "."+domain)
}

// forbidden returns which of the names a CA may not vouch for.
func forbidden(ca *x509.Certificate, names []Name) (all []string) {
	for _, n := range names {
		permitted, excluded := true, false
		switch n.Kind {
		case DNS:
			matches := func(domain string) bool { return within(n.Text, domain) }
			permitted = len(ca.PermittedDNSDomains) == 0 || slices.ContainsFunc(ca.PermittedDNSDomains, matches)
			excluded = slices.ContainsFunc(ca.ExcludedDNSDomains, matches)
		case IP:
			matches := func(network *net.IPNet) bool { return network.Contains(net.ParseIP(n.Text)) }
			permitted = len(ca.PermittedIPRanges) == 0 || slices.ContainsFunc(ca.PermittedIPRanges, matches)
			excluded = slices.ContainsFunc(ca.ExcludedIPRanges, matches)
		}
		if !permitted || excluded {
			all = append(all, n.Text)
		}
	}
	return all
}
