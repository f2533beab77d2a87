package probe

import (
	"bytes"
	"crypto/tls"
	"strings"
)

// policy is what a server does about client certificates, as far as it shows.
type policy struct {
	auth  tls.ClientAuthType
	sans  bool   // it looks at the names in them
	known bool   // false: not all was seen that tells the five apart
	why   string // why not
}

// entry is what became of a client because of the certificate that it showed.
type entry int

const (
	unclear  entry = iota
	in             // it got an answer
	unsigned       // refused: nobody known has signed it
	refused        // refused for another reason, or for having none
	dropped        // the connection ended without an alert: Go's server panics without a certificate to look at
)

// entryOf tells what became of a visit. Go sends an alert: 116 or 40 for no
// certificate, 48 for one that nobody signed, 42 for one with other names. nginx
// shakes hands with everyone and answers with status 400.
func entryOf(v *visit) entry {
	if v == nil {
		return unclear
	}
	if v.first != nil {
		if v.first.Status == 400 && bytes.Contains(v.first.Body, []byte("SSL certificate")) {
			return unsigned
		}
		return in
	}
	err := v.failure()
	code, alerted := alertOf(err)
	switch {
	case alerted && code == alertUnknownCA:
		return unsigned
	case alerted && isAboutCertificate(code):
		return refused
	case isClosed(err):
		return dropped
	}
	return unclear
}

// saysLittle reports whether a server has refused a client without a certificate
// by alert 42. Go does so before 1.20, where it also says 42 of a certificate that
// nobody has signed (golang/go#52113); in TLS 1.2 it went on for some releases.
func saysLittle(bare *visit) bool {
	code, alerted := alertOf(bare.failure())
	return alerted && code == alertBadCertificate
}

// isAboutCertificate reports whether an alert is about the client's certificate,
// once the server has asked for one.
func isAboutCertificate(code uint8) bool {
	return code >= 41 && code <= 49 || code == alertHandshakeFailure || code == alertCertificateRequired
}

// policyOf tells the five policies apart, by a client without a certificate and
// one whose certificate nobody has signed.
func (f *facts) policyOf() policy {
	switch {
	case !f.spokeTLS() && f.main.asked == nil:
		return policy{why: "no handshake got that far"}
	case f.main.asked == nil:
		return policy{auth: tls.NoClientCert, known: true}
	}
	without, with := entryOf(f.bare), entryOf(f.stranger)
	switch {
	case without == in && with == in:
		return policy{auth: tls.RequestClientCert, known: true}
	case without == in && (with == unsigned || with == refused):
		return policy{auth: tls.VerifyClientCertIfGiven, known: true}
	case without == refused && with == in:
		return policy{auth: tls.RequireAnyClientCert, known: true}
	case without == refused && with == refused && !saysLittle(f.bare):
		return policy{auth: tls.RequireAnyClientCert, sans: true, known: true}
	case without == refused && with == refused && f.bare.state.Version == tls.VersionTLS13:
		return policy{auth: tls.RequireAndVerifyClientCert, known: true} // client_allowed_sans is younger than Go 1.20
	case (without == refused || without == unsigned) && with == unsigned:
		return policy{auth: tls.RequireAndVerifyClientCert, known: true}
	case without == dropped && with == refused:
		return policy{auth: tls.RequestClientCert, sans: true, known: true}
	case without == dropped && with == unsigned:
		return policy{auth: tls.VerifyClientCertIfGiven, sans: true, known: true}
	}
	why := "a client with a certificate of nobody's was not tried"
	if f.stranger != nil {
		why = "the answers to a client without a certificate and to one with a certificate of nobody's fit no policy"
		if without == refused && with == refused {
			why = "required; an old Go says the same of a certificate that nobody has signed and of one with other names (alert 42)"
		}
		for _, v := range []*visit{f.bare, f.stranger} {
			if err := v.failure(); err != nil && entryOf(v) == unclear {
				why = words(err)
			}
		}
	}
	return policy{why: why}
}

// text says in words what a policy does. A server that looks at names drops who has
// no certificate, also where it requires none.
func (p policy) text() string {
	names := ""
	if p.sans {
		names = ", its names are checked"
	}
	const dropped = ": a client without one is dropped"
	switch {
	case p.auth == tls.NoClientCert:
		return "not asked for"
	case p.auth == tls.RequireAnyClientCert && p.sans:
		return "required, not verified" + names
	case p.auth == tls.RequireAnyClientCert:
		return "required, not verified: any will do"
	case p.auth == tls.RequireAndVerifyClientCert:
		return "required and verified" + names
	case p.auth == tls.RequestClientCert && p.sans:
		return "asked for, not verified" + names + dropped
	case p.auth == tls.RequestClientCert:
		return "asked for, not required, not verified"
	case p.sans:
		return "asked for and verified" + names + dropped
	}
	return "verified if there is one, not required"
}

// authorities are the names of the CAs that the server says it takes.
func (v *visit) authorities() []string {
	if v.asked == nil {
		return nil
	}
	var names []string
	for _, raw := range v.asked.AcceptableCAs {
		names = append(names, nameOfRDN(raw))
	}
	return names
}

// isProxy reports whether a response names nginx or another proxy as its maker.
func isProxy(server string) bool {
	server = strings.ToLower(server)
	for _, name := range []string{"nginx", "apache", "envoy", "haproxy", "traefik", "caddy", "cloudflare", "openresty", "istio", "awselb"} {
		if strings.Contains(server, name) {
			return true
		}
	}
	return false
}
