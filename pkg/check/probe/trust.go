package probe

import (
	"bytes"
	"crypto/x509"
	"errors"
	"time"
)

// trust is what a client makes of the chain that the endpoint showed.
type trust struct {
	said     error // what a client says; nil when it takes the chain and the name
	chainErr error // of the chain alone, on a day on which the leaf is valid
	nameErr  error // of the name alone
	expired  bool
	early    bool // not valid yet

	pinned bool // it is the very certificate of the web config
	alone  bool // it is among the roots itself
}

// holds reports whether a password may be sent.
func (t *trust) holds() bool {
	return t.said == nil || t.pinned && t.nameErr == nil && !t.expired && !t.early
}

// trustOf judges the chain that a visit has seen, once; nil when it saw none.
func (s *session) trustOf(v *visit) *trust {
	if v.trust == nil && len(v.state.PeerCertificates) > 0 {
		v.trust = s.opts.Client.verify(v.state.PeerCertificates, s.serverName(), s.opts.Now(), s.opts.Expect.pin())
	}
	return v.trust
}

// verify judges a chain as crypto/x509 does for a client. Its first objection
// hides the others, so name, dates and chain are asked one by one as well.
func (c *Client) verify(chain []*x509.Certificate, name string, now time.Time, pin []byte) *trust {
	leaf := chain[0]
	t := &trust{
		expired: now.After(leaf.NotAfter), early: now.Before(leaf.NotBefore),
		pinned: pin != nil && bytes.Equal(leaf.Raw, pin),
	}
	t.nameErr = leaf.VerifyHostname(name)
	opts := x509.VerifyOptions{Roots: c.Roots, Intermediates: x509.NewCertPool(), CurrentTime: now, DNSName: name}
	for _, cert := range chain[1:] {
		opts.Intermediates.AddCert(cert)
	}
	var chains [][]*x509.Certificate
	chains, t.said = leaf.Verify(opts)
	if t.said == nil {
		t.alone = len(chains[0]) == 1
		return t
	}
	opts.DNSName = ""
	switch {
	case t.expired:
		opts.CurrentTime = leaf.NotAfter
	case t.early:
		opts.CurrentTime = leaf.NotBefore
	}
	_, t.chainErr = leaf.Verify(opts)
	return t
}

// isUnknownAuthority reports whether nobody known signed the chain.
func isUnknownAuthority(err error) bool {
	var unknown x509.UnknownAuthorityError
	return errors.As(err, &unknown)
}
