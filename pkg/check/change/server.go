package change

import (
	"crypto/tls"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig"
)

// breakage is how much of a running server a file breaks that the server refuses.
type breakage int

const (
	breaksNothing    breakage = iota
	breaksStart               // it runs on, and does not come up again
	breaksHandshakes          // no new handshake succeeds; open connections go on
	breaksAll                 // no request is answered
)

// The refusals that a running server does not notice, and those that it meets at
// a handshake (exporter-toolkit 0.20.0, web/tls_config.go: validateUsers and
// ServeTLS at the start alone, ConfigToTLSConfig at every handshake); any other it
// meets in every request (getConfig).
var (
	refusedAtStart     = []string{"hash-not-bcrypt", "http2-cipher-missing"}
	refusedAtHandshake = []string{
		"cert-not-set", "cert-missing", "cert-unusable", "cert-key-mismatch", "key-not-set", "key-missing", "key-unusable",
		"client-auth-unknown", "client-ca-missing", "client-ca-without-policy",
	}
)

func breakageOf(findings []finding.Finding) breakage {
	worst := breaksNothing
	for _, f := range findings {
		if !f.Rule.Refusal {
			continue
		}
		how := breaksAll
		switch {
		case slices.Contains(refusedAtStart, f.Rule.Name):
			how = breaksStart
		case slices.Contains(refusedAtHandshake, f.Rule.Name):
			how = breaksHandshakes
		}
		worst = max(worst, how)
	}
	return worst
}

// server is what a config makes of a server.
type server struct {
	Side
	breaks breakage
	reason string // why the server refuses it

	tls         bool
	versions    []uint16 // of TLS, in ascending order
	suites      []string // that TLS 1.2 and older can use with the certificate's key
	groups      []string
	auth        tls.ClientAuthType
	chain       *material.Chain // nil: not known
	signers     []signer        // whose clients are accepted
	anySystemCA bool            // those of the system's CAs are
	poolUnknown bool            // the client CA could not be read
}

func newServer(side Side, now time.Time) server {
	s := server{Side: side, tls: side.TLS.Enabled()}
	if starts := side.Server.Starts; starts != nil && !*starts {
		// A reason of the decoder has several lines.
		s.breaks, s.reason = breakageOf(side.Findings), finding.Printable(strings.Join(strings.Fields(side.Server.Reason), " "))
		if s.breaks == breaksNothing {
			s.breaks = breaksAll
		}
	}
	if !s.tls || s.breaks >= breaksHandshakes {
		return s
	}
	if len(side.Loaded.Cert) > 0 {
		s.chain = material.ParseChain(side.Loaded.Cert)
	}
	s.auth = webconfig.ClientAuth(side.TLS.ClientAuthType.Value)
	s.versions = versionsOf(&side.TLS)
	s.suites = suitesOf(&side.TLS, s.leaf())
	s.groups = groupsOf(&side.TLS)
	s.readPool(now)
	return s
}

// leaf is the server's own certificate, nil when it is not known.
func (s *server) leaf() *material.Certificate {
	if s.chain == nil {
		return nil
	}
	return s.chain.Leaf()
}

// asks, requires and verifies are about certificates of clients.
func (s *server) asks() bool { return s.auth != tls.NoClientCert }

func (s *server) requires() bool {
	return s.auth == tls.RequireAnyClientCert || s.auth == tls.RequireAndVerifyClientCert
}

func (s *server) verifies() bool {
	return s.auth == tls.VerifyClientCertIfGiven || s.auth == tls.RequireAndVerifyClientCert
}

// checksNames reports whether client_allowed_sans is in force.
func (s *server) checksNames() bool { return s.TLS.AllowsSANs && s.asks() }

// letsInWithout reports whether clients without a certificate get in. The
// server's check of names stumbles over them, and drops the connection.
func (s *server) letsInWithout() bool { return !s.requires() && !s.checksNames() }
