package change

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig"
)

// tls compares what a connection is made of.
func (c *comparison) tls() {
	switch {
	case c.old.tls && !c.new.tls && c.new.breaks < breaksHandshakes:
		c.turnsOff()
	case !c.old.tls && c.new.tls:
		c.turnsOn()
	case c.old.tls && c.new.breaks >= breaksHandshakes:
		c.atOnce("every new handshake fails (alert 80); open connections go on")
		c.locksOut("everyone who connects anew")
	case c.old.tls:
		c.certificate()
		c.versions()
		c.suites()
		c.groups()
		c.clientCertificates()
		if c.old.HTTP.HTTP2.Value != c.new.HTTP.HTTP2.Value {
			c.restart("http2 %s → %s", onOff(c.old.HTTP.HTTP2.Value), onOff(c.new.HTTP.HTTP2.Value))
		}
	}
}

// turnsOff: the server speaks TLS until it is restarted, and has no certificate
// any more to do it with.
func (c *comparison) turnsOff() {
	c.atOnce("every new handshake fails (alert 80) until the restart: TLS cannot be switched off on a running server")
	c.restart("TLS on → off")
	c.locksOut("everyone who connects anew, until the restart; then clients that come with https://")
	c.opens("clients that come with http://%s: nothing is encrypted then", fromRestart)
	if !c.old.letsInWithout() {
		c.opens("clients without a certificate%s", fromRestart)
	}
}

// turnsOn: the server speaks plain HTTP until it is restarted.
func (c *comparison) turnsOn() {
	c.restart("TLS off → on")
	if c.new.breaks >= breaksHandshakes {
		return // it does not come up
	}
	c.locksOut("clients that come with http://%s", fromRestart)
	c.opens("clients that come with https://%s", fromRestart)
	if !c.new.letsInWithout() {
		c.locksOut("clients without a certificate%s", fromRestart)
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// all versions, in ascending order, as the file names them. Null is 0 for the
// server, and 0 is what Go has (crypto/tls, Config.supportedVersions).
var allVersions = []struct {
	name   string
	number uint16
}{{"TLS10", tls.VersionTLS10}, {"TLS11", tls.VersionTLS11}, {"TLS12", tls.VersionTLS12}, {"TLS13", tls.VersionTLS13}}

func versionsOf(t *webconfig.TLS) []uint16 {
	lowest, highest := uint16(tls.VersionTLS12), uint16(tls.VersionTLS13)
	for _, v := range allVersions {
		if v.name == t.MinVersion.Value {
			lowest = v.number
		}
		if v.name == t.MaxVersion.Value {
			highest = v.number
		}
	}
	var spoken []uint16
	for _, v := range allVersions {
		if v.number >= lowest && v.number <= highest {
			spoken = append(spoken, v.number)
		}
	}
	return spoken
}

func (c *comparison) versions() {
	was, is := c.old.versions, c.new.versions
	if slices.Equal(was, is) {
		return
	}
	c.atOnce("the versions of TLS become %s", versionNames(is))
	if gone := without(was, is); len(gone) > 0 {
		c.locksOut("clients that speak nothing but %s", versionNames(gone))
	}
	if added := without(is, was); len(added) > 0 {
		c.opens("clients that speak nothing but %s", versionNames(added))
	}
}

func versionNames(versions []uint16) string {
	var names []string
	for _, v := range versions {
		names = append(names, tls.VersionName(v))
	}
	if len(names) == 0 {
		return "none at all"
	}
	return strings.Join(names, ", ")
}

// without returns what a list has and another has not.
func without[T comparable](list, other []T) []T {
	var rest []T
	for _, item := range list {
		if !slices.Contains(other, item) {
			rest = append(rest, item)
		}
	}
	return rest
}

// suitesOf returns the suites of TLS 1.2 that a server can use; without a list Go
// has all that it calls secure.
func suitesOf(t *webconfig.TLS, leaf *material.Certificate) []string {
	var listed []string
	for _, item := range t.CipherSuites.Value {
		listed = append(listed, item.Value)
	}
	kind := ""
	if leaf != nil {
		kind = keyKind(leaf)
	}
	var usable []string
	for _, s := range tls.CipherSuites() {
		is13 := slices.Equal(s.SupportedVersions, []uint16{tls.VersionTLS13})
		if !is13 && (len(listed) == 0 || slices.Contains(listed, s.Name)) && (kind == "" || strings.Contains(s.Name, "_"+kind+"_")) {
			usable = append(usable, s.Name)
		}
	}
	return usable
}

// keyKind is what suites call a key: Ed25519 goes with ECDSA (RFC 8422, 5.10).
func keyKind(leaf *material.Certificate) string {
	switch leaf.PublicKey.(type) {
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return "ECDSA"
	case *rsa.PublicKey:
		return "RSA"
	}
	return ""
}

// suites compares the suites of TLS 1.2, where both speak it: TLS 1.3 has its own,
// whatever the list says.
func (c *comparison) suites() {
	speaks := func(s *server) bool { return len(s.versions) > 0 && s.versions[0] <= tls.VersionTLS12 }
	if !speaks(&c.old) || !speaks(&c.new) {
		return
	}
	c.offers("cipher suites for TLS 1.2", "clients of TLS 1.2 that have only", c.old.suites, c.new.suites)
}

// groupNames are the groups that Go 1.26 offers where the file lists none; it
// can list the last four.
var groupNames = []string{"X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "X25519", "CurveP256", "CurveP384", "CurveP521"}

func groupsOf(t *webconfig.TLS) []string {
	if len(t.CurvePreferences.Value) == 0 {
		return groupNames
	}
	var groups []string
	for _, name := range groupNames {
		if slices.ContainsFunc(t.CurvePreferences.Value, func(item webconfig.Item[string]) bool { return item.Value == name }) {
			groups = append(groups, name)
		}
	}
	return groups
}

func (c *comparison) groups() {
	c.offers("groups", "clients that have only", c.old.groups, c.new.groups)
}

// offers compares lists of which a client has to know one.
func (c *comparison) offers(what, who string, was, is []string) {
	if slices.Equal(was, is) {
		return
	}
	gone, added := without(was, is), without(is, was)
	switch {
	case len(is) == 0:
		c.atOnce("no %s are left", what)
	default:
		c.atOnce("the %s become %s", what, some(is))
	}
	if len(gone) > 0 {
		c.locksOut("%s %s", who, some(gone))
	}
	if len(added) > 0 {
		c.opens("%s %s", who, some(added))
	}
}

// some lists names, the first ones when there are many.
func some(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
