package rule

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"slices"
	"strings"
)

// suite returns what crypto/tls knows of a suite by its name.
func suite(name string) *tls.CipherSuite {
	for _, s := range tls.CipherSuites() {
		if s.Name == name {
			return s
		}
	}
	return nil
}

func isTLS13Suite(s *tls.CipherSuite) bool {
	return slices.Equal(s.SupportedVersions, []uint16{tls.VersionTLS13})
}

// setSuites returns the suites that the file sets; ok is false when it sets none
// or names one that the server does not know.
func (c *Context) setSuites() (all []*tls.CipherSuite, ok bool) {
	if !c.TLS.Enabled() || len(c.TLS.CipherSuites.Value) == 0 || c.InDoubt("tls_server_config", "cipher_suites") {
		return nil, false
	}
	for _, item := range c.TLS.CipherSuites.Value {
		if item.Value == "" && item.Node.IsNull() {
			continue
		}
		s := suite(item.Value)
		if s == nil {
			return nil, false
		}
		all = append(all, s)
	}
	return all, len(all) > 0
}

// keyKind is what the suites of TLS 1.2 call the key of the server's
// certificate: "ECDSA", "RSA", or "" when it is not known.
func (c *Context) keyKind() string {
	leaf := c.Leaf()
	if leaf == nil {
		return ""
	}
	switch leaf.PublicKey.(type) {
	case *ecdsa.PublicKey, ed25519.PublicKey: // RFC 8422, section 5.10
		return "ECDSA"
	case *rsa.PublicKey:
		return "RSA"
	}
	return ""
}

// signedBy is the kind of key that a suite of TLS 1.2 wants.
func signedBy(s *tls.CipherSuite) string {
	if strings.Contains(s.Name, "_ECDSA_") {
		return "ECDSA"
	}
	return "RSA"
}
