package probe

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
	"webtool/pkg/check/material"
	"webtool/pkg/check/wire"
)

// Observed are the facts about an endpoint, for programs. What could not be seen
// is null.
type Observed struct {
	Speaks string             `json:"speaks"` // "https", "http" or "", if neither
	Error  *string            `json:"error"`  // why there was no answer
	Alert  *int               `json:"alert"`  // the TLS alert that the endpoint sent
	TLS    *TLS               `json:"tls"`
	HTTP   *HTTP              `json:"http"`
	Expose *exposure.Exposure `json:"exposure,omitempty"`
}

// TLS is what the handshake showed.
type TLS struct {
	Version    *string       `json:"version"` // "TLS 1.3"
	Suite      *string       `json:"suite"`
	Group      *string       `json:"group"`
	HTTP2      *bool         `json:"http2"`
	Trusted    *bool         `json:"trusted"`
	TrustError *string       `json:"trust_error"` // what a client says
	Chain      []Certificate `json:"chain"`       // the leaf first
	ClientAuth ClientAuth    `json:"client_auth"`
	Versions   []Version     `json:"versions"` // null unless they were asked for
	Plain      *int          `json:"plain_http_status"`
}

// Certificate is one certificate of the chain.
type Certificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names"`
	Key       string    `json:"key"` // "P-256", "RSA 2048"
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	SHA256    string    `json:"sha256"` // of the DER form: "4F:9A:…"
}

// ClientAuth is what the endpoint does about client certificates.
type ClientAuth struct {
	Asked bool     `json:"asked"`
	Type  *string  `json:"type"` // as in client_auth_type; null when the policies could not be told apart
	CAs   []string `json:"cas"`  // that the endpoint names
}

// Version is what the endpoint agrees on in one version of TLS.
type Version struct {
	Version   string   `json:"version"`
	Supported *bool    `json:"supported"` // null: not known
	Suites    []string `json:"suites"`    // in the order in which the endpoint chose them
	Groups    []string `json:"groups"`
	Complete  bool     `json:"complete"` // all were asked for
}

// HTTP is what the requests showed.
type HTTP struct {
	Proto     string      `json:"proto"`
	Status    int         `json:"status"` // without a password
	Challenge *string     `json:"challenge"`
	Location  *string     `json:"location"`
	Server    *string     `json:"server"`
	Headers   [][2]string `json:"security_headers"`
	Wrong     *int        `json:"status_wrong_password"` // null: not tried
	Right     *int        `json:"status_right_password"`
}

// observed are the facts as a program reads them.
func (j *judge) observed() *Observed {
	f := j.facts
	o := &Observed{Expose: f.exposed}
	if err := f.main.failure(); err != nil {
		text := words(err)
		o.Error = &text
		if code, ok := alertOf(err); ok {
			n := int(code)
			o.Alert = &n
		}
	}
	first, _ := firstBytes(f.main.failure())
	switch {
	case f.sawChain() || f.support != nil:
		o.Speaks, o.TLS = "https", j.observedTLS()
	case o.Alert != nil || speaksTLS(first):
		o.Speaks = "https"
	case speaksHTTP(first) || j.target.Scheme == "http" && f.main.first != nil:
		o.Speaks = "http"
	}
	if f.main.first != nil {
		o.HTTP = j.observedHTTP(f.main.first)
		if f.main.first.Status == 400 && wantsTLS(f.main.first.Body) {
			o.Speaks = "https"
		}
	}
	return o
}

func (j *judge) observedTLS() *TLS {
	f, s := j.facts, &j.facts.main.state
	t := &TLS{ClientAuth: ClientAuth{Asked: f.main.asked != nil, CAs: append([]string{}, f.main.authorities()...)}}
	if f.sawChain() {
		http2, trusted := s.NegotiatedProtocol == "h2", f.trust.said == nil
		t.Version, t.Suite = text(tls.VersionName(s.Version)), text(tls.CipherSuiteName(s.CipherSuite))
		t.HTTP2, t.Trusted = &http2, &trusted
		if !trusted {
			t.TrustError = text(f.trust.said.Error())
		}
	}
	if s.CurveID != 0 {
		t.Group = text(wire.GroupName(uint16(s.CurveID)))
	}
	for _, cert := range s.PeerCertificates {
		t.Chain = append(t.Chain, toCertificate(cert))
	}
	if p := f.policyOf(); p.known {
		t.ClientAuth.Type = text(p.auth.String())
	}
	if f.support != nil {
		for _, v := range f.support.Versions {
			t.Versions = append(t.Versions, toVersion(v))
		}
	}
	if f.plain != nil && f.plain.response != nil {
		t.Plain = &f.plain.response.Status
	}
	return t
}

func toCertificate(cert *x509.Certificate) Certificate {
	return Certificate{
		Subject: cert.Subject.String(), Issuer: cert.Issuer.String(), Names: append([]string{}, material.NewCertificate(cert).Names()...),
		Key: material.KeyName(cert), NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, SHA256: material.Fingerprint(cert.Raw),
	}
}

func toVersion(v wire.VersionSupport) Version {
	j := Version{Version: wire.VersionName(v.Version), Complete: v.Complete, Suites: []string{}, Groups: []string{}}
	if v.Supported != wire.Unknown {
		yes := v.Supported == wire.Yes
		j.Supported = &yes
	}
	for _, id := range v.Suites {
		j.Suites = append(j.Suites, wire.SuiteName(id))
	}
	for _, id := range v.Groups {
		j.Groups = append(j.Groups, wire.GroupName(id))
	}
	return j
}

func (j *judge) observedHTTP(first *exchange.Response) *HTTP {
	h := &HTTP{Proto: first.Proto, Status: first.Status, Headers: [][2]string{},
		Challenge: text(first.Get("Www-Authenticate")), Location: text(first.Get("Location")), Server: text(first.Get("Server"))}
	for _, name := range securityHeaders {
		for _, value := range first.Values(name) {
			h.Headers = append(h.Headers, [2]string{name, value})
		}
	}
	for _, try := range []struct {
		from *exchange.Response
		to   **int
	}{{j.facts.login.wrong, &h.Wrong}, {j.facts.login.right, &h.Right}} {
		if try.from != nil {
			*try.to = &try.from.Status
		}
	}
	return h
}

// text is a string that may be missing.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Expected is what a web config makes of an endpoint, for programs. What it leaves
// to the server's build is null.
type Expected struct {
	File       string      `json:"file"`
	Refused    *string     `json:"refused"` // why the server refuses the file
	TLS        bool        `json:"tls"`
	SHA256     []string    `json:"sha256"` // of the chain, the leaf first; null: not compared
	Lowest     string      `json:"min_version"`
	Highest    string      `json:"max_version"`
	Suites     []string    `json:"suites"`
	Groups     []string    `json:"groups"`
	ClientAuth string      `json:"client_auth_type"`
	ClientCAs  []string    `json:"client_cas"`
	HTTP2      bool        `json:"http2"`
	Headers    [][2]string `json:"headers"`
	Users      []string    `json:"users"`
}

// expected is what was compared; nil for nothing.
func (j *judge) expected() any {
	e := j.expect
	if e == nil {
		return nil
	}
	x := &Expected{File: j.fileName(), Refused: text(e.Refusal), TLS: e.TLS, Lowest: wire.VersionName(e.Lowest), Highest: wire.VersionName(e.Most),
		ClientAuth: e.ClientAuth.String(), HTTP2: e.HTTP2, Headers: [][2]string{}, Users: append([]string{}, e.Users...)}
	if !e.Policy {
		for _, der := range e.Chain {
			x.SHA256 = append(x.SHA256, material.Fingerprint(der))
		}
	}
	for _, id := range e.Suites {
		x.Suites = append(x.Suites, wire.SuiteName(id))
	}
	for _, id := range e.Groups {
		x.Groups = append(x.Groups, wire.GroupName(id))
	}
	for _, ca := range e.ClientCAs {
		x.ClientCAs = append(x.ClientCAs, ca.Subject.String())
	}
	for _, h := range e.Headers {
		x.Headers = append(x.Headers, [2]string{h.Name, h.Value})
	}
	return x
}
