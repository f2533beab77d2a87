package scrape

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"

	"webtool/pkg/check/handshake"
)

// This file makes the handshakes: each that differs once, however many targets there
// are.

// encounter is all that a handshake depends on.
type encounter struct {
	client, server [sha256.Size]byte
	name           string
}

// The names by which a client may call the server are of two kinds for a handshake.
// No name of a certificate has a space in it.
const (
	covered   = "a name in the certificate"
	uncovered = "another name"
)

// shake makes the handshake, unless one like it was made already.
func (r *request) shake(host string) *handshake.Meeting {
	host = strings.TrimSuffix(host, ".") // crypto/x509 does the same with a name
	if i := strings.LastIndexByte(host, '%'); i > 0 && net.ParseIP(host[:i]) != nil {
		host = host[:i]
	}
	name := r.client.Name(host)
	m := r.meetings.Get(encounter{r.clients.Get(r.client, r.client.ID), r.server.id, r.server.kindOf(name)}, func() *handshake.Meeting {
		return handshake.Meet(r.server.tls, r.client.TLSConfig(host, r.Now))
	})
	return withName(m, name)
}

// kindOf is what a name is for a handshake: the server shows one certificate whatever
// it is called.
func (s *Server) kindOf(name string) string {
	pair, err := s.tls.GetCertificate(nil)
	switch {
	case name == "" || err != nil || pair.Leaf == nil:
		return name
	case pair.Leaf.VerifyHostname(name) == nil:
		return covered
	}
	return uncovered
}

// withName is a meeting in which the client called the server by another name: what it
// has against a name, it says with the name in it.
func withName(m *handshake.Meeting, name string) *handshake.Meeting {
	var refused *tls.CertificateVerificationError
	var host x509.HostnameError
	if !errors.As(m.ClientErr, &refused) || !errors.As(refused.Err, &host) {
		return m
	}
	other := *m
	other.ClientErr = &tls.CertificateVerificationError{UnverifiedCertificates: refused.UnverifiedCertificates, Err: host.Certificate.VerifyHostname(name)}
	return &other
}
