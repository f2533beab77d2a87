package rule

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"webtool/pkg/check/material"
)

// deadName says why a name among a certificate's names matches nothing that a
// client asks for, "" when it may match, and what was most likely meant, "" when
// nobody can tell.
func deadName(name string, leaf *material.Certificate) (why, meant string) {
	if why, meant = malformedName(name, leaf); why != "" {
		return why, meant
	}
	if why = deadWildcard(name); why != "" {
		return why, ""
	}
	if bare, ok := strings.CutSuffix(name, "."); ok {
		return "a dot at the end", bare
	}
	return "", ""
}

func isDead(name string, leaf *material.Certificate) bool {
	why, _ := deadName(name, leaf)
	return why != ""
}

// malformedName finds what is no DNS name at all among the DNS names.
func malformedName(name string, leaf *material.Certificate) (why, meant string) {
	bare := strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if addr, err := netip.ParseAddr(bare); err == nil {
		if slices.ContainsFunc(leaf.IPAddresses, func(ip net.IP) bool { return ip.Equal(addr.AsSlice()) }) {
			return "", "" // put there as well, for clients of old
		}
		return "an IP address", addr.WithZone("").String()
	}
	if addr, err := netip.ParseAddrPort(name); err == nil {
		return "an address with a port", addr.Addr().String()
	}
	switch host, rest, _ := strings.Cut(name, ":"); {
	case name == "":
		return "empty", ""
	case strings.Contains(name, "://"):
		if u, err := url.Parse(name); err == nil && isHostName(u.Hostname()) {
			meant = u.Hostname()
		}
		return "a URL", meant
	case strings.ContainsAny(name, " \t\r\n,;"):
		return "more than one word", ""
	case strings.Contains(name, "/"):
		return "a path or a network", ""
	case strings.Contains(name, "@"):
		return "an e-mail address", ""
	case strings.Contains(name, ":"):
		if isHostName(host) && strings.Trim(rest, "0123456789") == "" {
			meant = host
		}
		return "a name with a port", meant
	case strings.HasPrefix(name, "."), strings.Contains(name, ".."):
		return "a name with an empty label", ""
	}
	return "", ""
}

// deadWildcard finds stars that match nothing in Go: only one that is the whole
// first label does, and it takes the place of one label (crypto/x509,
// validHostname).
func deadWildcard(name string) string {
	first, rest, _ := strings.Cut(name, ".")
	switch {
	case !strings.Contains(name, "*"):
		return ""
	case name == "*":
		return "a star alone"
	case strings.Contains(rest, "*"):
		return "a star that is not the first label"
	case first != "*":
		return "a star within a label"
	}
	return ""
}

// isHostName reports whether a client could connect to a name.
func isHostName(name string) bool {
	if name == "" || len(name) > 253 || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, "..") {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
	}) < 0
}

// liveNames are the names that clients can match.
func liveNames(leaf *material.Certificate) []string {
	return slices.DeleteFunc(leaf.Names(), func(name string) bool { return isDead(name, leaf) })
}
