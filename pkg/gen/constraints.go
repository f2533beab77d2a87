package gen

import (
	"crypto/x509"
	"net"
	"net/netip"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// Constraints are the names that a CA may vouch for; none means any.
type Constraints struct {
	DNS []string
	IP  []*net.IPNet
}

// Add adds what a CA may vouch for: a domain with all below it, or a
// network.
func (c *Constraints) Add(s string) error {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		prefix = prefix.Masked()
		c.IP = append(c.IP, &net.IPNet{IP: prefix.Addr().AsSlice(), Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen())})
		return nil
	}
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		c.IP = append(c.IP, &net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(addr.BitLen(), addr.BitLen())})
		return nil
	}
	name, err := parseDNS(strings.TrimPrefix(s, "."))
	if err != nil || strings.HasPrefix(s, "*") {
		return usagef("%s is neither a domain (example.com, with all below it) nor a network (10.0.0.0/8) that a CA could be kept to", finding.Quote(s))
	}
	c.DNS = append(c.DNS, name.Text)
	return nil
}

// String lists the constraints.
func (c Constraints) String() string {
	all := append([]string(nil), c.DNS...)
	for _, n := range c.IP {
		all = append(all, n.String())
	}
	return strings.Join(all, ", ")
}

func (c Constraints) any() bool { return len(c.DNS) > 0 || len(c.IP) > 0 }

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
