package scrape

import (
	"crypto/tls"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
)

// Verdict is what one client gets to see of one server.
type Verdict struct {
	Verdict finding.ScrapeVerdict
	Status  int    // of the answer; 0 when there is none
	Error   string // as Prometheus shows it; it may hold what the client was given, a URL above all
	Reason  string // why it is unknown
	Cause   Cause  // of a verdict that is down
	Meeting *handshake.Meeting
	Cert    bool // the client has a certificate
	Shown   bool // and the server asks for it
	User    string
}

// Cause is what a verdict comes from.
type Cause int

// The causes.
const (
	None       Cause = iota
	Request          // the request cannot be made: its URL, its scheme, a secret
	Scheme           // one side speaks TLS, the other does not
	Trust            // the client refuses the server
	Admission        // the server breaks off the handshake
	Password         // 401
	RateLimit        // 429
	Inadequate       // HTTP/2 wants more of TLS than was agreed on
)

// Meet judges whether a client that Prometheus made gets what it asks for.
func (g *Judge) Meet(s *Server, j *client.Job, c *client.Client, t *client.Target) *Verdict {
	switch {
	case t.Unknown != "":
		return unknown(t.Unknown)
	case s.Unsure != "":
		return unknown(s.Unsure)
	}
	r := &request{Judge: g, server: s, client: c, kind: j.Kind}
	v := r.send(t)
	v.Cert = c.Certificate != nil
	v.Shown = v.Cert && s.tls != nil && s.tls.ClientAuth != tls.NoClientCert
	return v
}

func unknown(reason string) *Verdict {
	return &Verdict{Verdict: finding.ScrapeUnknown, Reason: reason}
}
