package gen

import (
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"webtool/pkg/check/finding"
)

// NameKind is the kind of a subject alternative name.
type NameKind string

// The kinds of names that a certificate can carry.
const (
	DNS   NameKind = "dns"
	IP    NameKind = "ip"
	URI   NameKind = "uri"
	Email NameKind = "email"
)

// Name is one name that a certificate is for.
type Name struct {
	Kind NameKind
	Text string // as it stands in the certificate: lower case, punycode
}

// ParseName reads a name of a kind that the user told.
func ParseName(kind NameKind, s string) (Name, error) {
	switch kind {
	case DNS:
		if _, err := netip.ParseAddr(s); err == nil {
			return Name{}, usagef("%s is an IP address, and clients do not look for one among DNS names: --ip %s", finding.Quote(s), s)
		}
		return parseDNS(s)
	case IP:
		return parseIP(s)
	case URI:
		return parseURI(s)
	}
	return parseEmail(s)
}

// ParseHost reads what a client would use to reach a server: a DNS name, an IPv4
// address or an IPv6 address, which may stand in brackets. It guesses strictly:
// what clients could never match is refused with the word for it.
func ParseHost(s string) (Name, error) {
	if err := refuseNonHost(s); err != nil {
		return Name{}, err
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		if addr, err := netip.ParseAddr(inner); ok && err == nil && addr.Is6() {
			return parseIP(inner)
		}
		return Name{}, usagef("%s is no IPv6 address in brackets", finding.Quote(s))
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return parseIP(s)
	}
	return parseDNS(s)
}

// maxName bounds what is looked at; a name in Unicode is longer than its DNS form.
const maxName = 1024

// refuseNonHost finds what is more than a host.
func refuseNonHost(s string) error {
	q := finding.Quote(s)
	switch {
	case s == "":
		return usagef("a name is empty (a variable that is not set?)")
	case len(s) > maxName:
		return usagef("%s has %d characters, and a DNS name has 253 at most", q, len(s))
	}
	if u, err := url.Parse(s); strings.Contains(s, "://") {
		if err == nil && u.Hostname() != "" {
			return usagef("%s is a URL: name the host alone, --host %s", q, u.Hostname())
		}
		return usagef("%s is a URL: name the host alone", q)
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return usagef("%s is a network, and a certificate names single addresses: give each its own --host", q)
	}
	if addr, err := netip.ParseAddrPort(s); err == nil {
		return usagef("%s has a port, and certificates know none: --host %s", q, addr.Addr())
	}
	switch i := strings.LastIndexByte(s, ':'); {
	case strings.ContainsAny(s, " \t\r\n"):
		return usagef("%s has a space in it: give each name its own --host", q)
	case strings.Contains(s, ","):
		return usagef("%s is a list: give each name its own --host", q)
	case strings.Contains(s, "/"):
		return usagef("%s has a path, and certificates know none: name the host alone", q)
	case strings.Contains(s, "@"):
		return usagef("%s looks like an e-mail address: --email names one", q)
	case i >= 0 && strings.Count(s, ":") == 1:
		return usagef("%s has a port, and certificates know none: --host %s", q, s[:i])
	}
	return nil
}

func parseIP(s string) (Name, error) {
	addr, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		if _, err := netip.ParsePrefix(s); err == nil {
			return Name{}, usagef("%s is a network, and a certificate names single addresses: give each its own --ip", finding.Quote(s))
		}
		return Name{}, usagef("%s is no IP address", finding.Quote(s))
	case addr.Zone() != "":
		return Name{}, usagef("%s has a zone, which a certificate cannot hold: leave out what begins with %%", finding.Quote(s))
	}
	return Name{IP, addr.Unmap().String()}, nil
}

func parseDNS(s string) (Name, error) {
	q := finding.Quote(s)
	rest, wildcard := strings.CutPrefix(s, "*.")
	switch {
	case len(s) > maxName:
		return Name{}, usagef("%s has %d characters, and a DNS name has 253 at most", q, len(s))
	case s == "":
		return Name{}, usagef("a name is empty (a variable that is not set?)")
	case s == "." || strings.HasPrefix(s, ".") || strings.Contains(s, ".."):
		return Name{}, usagef("%s has an empty label: there is nothing between two dots, or before the first", q)
	case strings.HasSuffix(s, "."):
		return Name{}, usagef("%s ends in a dot, that is in an empty label, and Go and OpenSSL would never match it: leave it out", q)
	case strings.Contains(rest, "*"):
		return Name{}, usagef("%s has a wildcard that no client matches: it must be the whole first label, as in *.example.com", q)
	}
	ascii, err := toASCII(rest)
	if err != nil {
		return Name{}, err
	}
	if err := checkLabels(q, ascii); err != nil {
		return Name{}, err
	}
	if wildcard {
		ascii = "*." + ascii
	}
	if len(ascii) > 253 {
		return Name{}, usagef("%s has %d characters, and a DNS name has 253 at most", q, len(ascii))
	}
	return Name{DNS, ascii}, nil
}

// toASCII encodes an internationalized name as clients look it up. Plain ones
// pass as they are: idna would refuse the underscore, which clients accept.
func toASCII(s string) (string, error) {
	lower := strings.ToLower(s)
	if isASCII(s) && !strings.Contains("."+lower, ".xn--") {
		return lower, nil
	}
	ascii, err := idna.Lookup.ToASCII(s)
	if err == nil { // what no client could turn back is no name (bytes that are not UTF-8)
		_, err = idna.Lookup.ToUnicode(ascii)
	}
	if err != nil {
		return "", usagef("%s is no domain name that can be looked up: %s", finding.Quote(s), strings.TrimPrefix(err.Error(), "idna: "))
	}
	return ascii, nil
}

func checkLabels(q, ascii string) error {
	labels := strings.Split(ascii, ".")
	for _, label := range labels {
		switch {
		case label == "":
			return usagef("%s has an empty label", q)
		case len(label) > 63:
			return usagef("%s has a label of %d characters, and 63 is the most", q, len(label))
		case strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-"):
			return usagef("%s has a label that begins or ends with a hyphen, which no DNS name may", q)
		}
		if i := strings.IndexFunc(label, func(r rune) bool { return !isHostRune(r) }); i >= 0 {
			return usagef("%s has the character %s, which no DNS name may", q, strconv.QuoteRune([]rune(label[i:])[0]))
		}
	}
	// What ends in a number is an address to every client (WHATWG URL, "ends in a number").
	last := labels[len(labels)-1]
	if _, err := strconv.ParseUint(last, 0, 64); err == nil || strings.Trim(last, "0123456789") == "" {
		return usagef("%s ends in a number, but is no IPv4 address: four numbers from 0 to 255, without leading zeros", q)
	}
	return nil
}

// isHostRune is what occurs in the names of hosts. The underscore is no letter
// of host names, yet all clients match it.
func isHostRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_'
}

func parseURI(s string) (Name, error) {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return Name{}, usagef("a URI is empty (a variable that is not set?)")
	case err != nil || !isASCII(s) || strings.ContainsAny(s, " <>\"{}|\\^`"):
		return Name{}, usagef("%s is no URI: write what is not ASCII, and spaces, with %%", finding.Quote(s))
	case u.Scheme == "" || u.Opaque == "" && u.Host == "":
		return Name{}, usagef("%s is no full URI, as spiffe://example.org/prometheus is", finding.Quote(s))
	}
	return Name{URI, s}, nil
}

func parseEmail(s string) (Name, error) {
	addr, err := mail.ParseAddress(s)
	if err != nil || addr.Address != s || !isASCII(s) || strings.ContainsAny(s, "\" ") {
		return Name{}, usagef("%s is no e-mail address of the form name@example.org", finding.Quote(s))
	}
	at := strings.LastIndexByte(s, '@')
	host, err := parseDNS(s[at+1:])
	if err != nil || strings.HasPrefix(host.Text, "*") {
		return Name{}, usagef("%s is no e-mail address: what stands behind the @ is no domain name", finding.Quote(s))
	}
	return Name{Email, s[:at+1] + host.Text}, nil
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7e }) < 0
}
