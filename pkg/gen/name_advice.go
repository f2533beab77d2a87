package gen

import (
	"fmt"
	"net/netip"
	"strings"
)

// Advice says which clients will not match a name, though it is a good one; ""
// when all do.
func (n Name) Advice() string {
	switch n.Kind {
	case IP:
		if addr, err := netip.ParseAddr(n.Text); err == nil && addr.IsUnspecified() {
			return n.Text + " is where a server listens, not where clients connect: name the addresses that they use"
		}
	case DNS:
		return n.dnsAdvice()
	}
	return ""
}

func (n Name) dnsAdvice() string {
	base, wildcard := strings.CutPrefix(n.Text, "*.")
	switch {
	case wildcard && !strings.Contains(base, "."):
		return fmt.Sprintf("%s matches in Go, but not in OpenSSL (curl, Python) and browsers: they want two labels behind the star", n.Text)
	case wildcard:
		return fmt.Sprintf("%s covers one label: a.%s, but neither %s nor a.b.%s; name these as well if clients use them", n.Text, base, base, base)
	case !strings.Contains(n.Text, ".") && n.Text != "localhost":
		return fmt.Sprintf("%s is a short name: clients that connect to %s.example.com, or by address, do not match it; name those as well if they are used", n.Text, n.Text)
	}
	return ""
}

// covers reports whether a client that asks for n accepts the certificate name
// other in its place.
func (n Name) covered(other Name) bool {
	if n == other {
		return true
	}
	base, wildcard := strings.CutPrefix(other.Text, "*.")
	if n.Kind != DNS || other.Kind != DNS || !wildcard {
		return false
	}
	label, rest, ok := strings.Cut(n.Text, ".")
	return ok && label != "*" && rest == base
}

// fileStem returns how the files of a certificate for this name are called.
func (n Name) fileStem() string {
	text := n.Text
	if base, ok := strings.CutPrefix(text, "*."); ok {
		text = "_wildcard." + base
	}
	if n.Kind == IP && strings.Contains(text, ":") {
		text = "ipv6-" + text
	}
	stem := strings.Map(func(r rune) rune {
		if isHostRune(r) || r >= 'A' && r <= 'Z' || strings.ContainsRune(".@+", r) {
			return r
		}
		return '-'
	}, text)
	return stem[:min(len(stem), 200)]
}

// commonName returns what a certificate whose first name this is is called: CN
// has 64 characters at most (RFC 5280, ub-common-name).
func commonName(names []Name) string {
	for _, n := range names {
		if len(n.Text) <= 64 {
			return n.Text
		}
	}
	if len(names) == 0 {
		return ""
	}
	first := names[0].Text
	if label, _, ok := strings.Cut(first, "."); ok && len(label) <= 64 {
		return label
	}
	return first[:64]
}
