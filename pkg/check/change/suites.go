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
