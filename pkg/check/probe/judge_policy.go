package probe

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// clientCert judges what the endpoint does about client certificates.
func (j *judge) clientCert() {
	v := j.facts.main
	if !v.shook() && v.asked == nil {
		return // no handshake got that far
	}
	j.shownCert()
	p, e := j.facts.policyOf(), j.expect
	text := p.text()
	switch {
	case !p.known && j.facts.stranger == nil:
		j.clientCertAsked()
		return
	case !p.known && e.compares() && e.ClientAuth == tls.NoClientCert: // this much is known
		j.difference(ruleDiffersPolicy, "client cert", j.askedFor()+"; "+j.place(e.config.TLS.ClientAuthType.Place, "client_auth_type")+" says: not asked for", e.config.TLS.ClientAuthType.Place, more{})
		return
	case !p.known:
		j.see(finding.Unknown, "client cert", j.askedFor()+"; "+p.why)
		j.compareCAs()
		return
	}
	text += j.askedOf()
	switch {
	case (e == nil || e.Refusal != "" || !e.TLS) && j.opts.Client.Certificate == nil && j.aboutClientCert(v):
		j.wantsCert(text)
	case e == nil || e.Refusal != "" || !e.TLS:
		j.see(finding.Seen, "client cert", text)
	case p.auth != e.ClientAuth || p.sans && !e.AllowsSANs:
		j.difference(ruleDiffersPolicy, "client cert", fmt.Sprintf("%s; %s says: %s", text, j.place(e.config.TLS.ClientAuthType.Place, "client_auth_type"),
			policy{auth: e.ClientAuth, sans: e.AllowsSANs}.text()), e.config.TLS.ClientAuthType.Place, more{})
	case e.verifiesBySystem():
		j.anyCA(text)
	default:
		j.see(finding.OK, "client cert", text)
	}
	j.compareCAs()
}

// anyCA says that nobody of the endpoint's own decides who its clients are.
func (j *judge) anyCA(text string) {
	at := j.expect.config.TLS.ClientAuthType.Place
	o := j.fault(ruleAnyCA, "client cert", text+", by the CAs that its system knows: "+j.place(at, "client_auth_type")+" has no client CA beside it", more{
		effect: "strangers with a client certificate of any public CA get in, and clients of your own CA do not",
		decide: "webtool check web-config " + finding.ShellQuote(j.fileName()),
	})
	if j.expect.ClientAuth != tls.RequireAndVerifyClientCert || j.expect.AllowsSANs { // who shows none gets in, or the names are listed
		o.Verdict, o.Finding.Severity = finding.Warns, finding.Warning
	}
}

// clientCertAsked says what one visit alone has shown.
func (j *judge) clientCertAsked() {
	v := j.facts.main
	text := j.askedFor()
	switch shown := j.opts.Client.Certificate != nil; {
	case shown && j.aboutClientCert(v):
	case shown:
		j.see(finding.OK, "client cert", text+"; the one that was shown gets in")
	case entryOf(v) == in:
		j.see(finding.Seen, "client cert", text+"; not required")
	case !j.aboutClientCert(v):
		j.see(finding.Seen, "client cert", text)
	default:
		j.wantsCert("required" + j.askedOf())
	}
}

// wantsCert says that the client got no further without a certificate.
func (j *judge) wantsCert(text string) {
	effect := "a client without one is refused"
	switch v := j.facts.main; {
	case v.failure() != nil:
		effect += ": " + words(v.failure())
	case v.first != nil:
		effect += fmt.Sprintf(" with status %d", v.first.Status)
	}
	j.fault(ruleWantsCert, "client cert", text, more{
		effect: effect,
		help:   "show one: --cert-file FILE --key-file FILE (in prometheus.yml: tls_config.cert_file, key_file)",
	})
}

// askedFor says that a certificate is asked for, and of which CAs.
func (j *judge) askedFor() string {
	if names := j.askedNames(); names != "" {
		return "asked for, of " + names
	}
	return "asked for"
}

// askedOf says which CAs the endpoint names, behind what else is said of it.
func (j *judge) askedOf() string {
	if names := j.askedNames(); names != "" {
		return "; asks for one of " + names
	}
	return ""
}

// askedNames lists the first few CAs that the endpoint names.
func (j *judge) askedNames() string {
	names := j.facts.main.authorities()
	if len(names) == 0 {
		return ""
	}
	const most = 5
	text := strings.Join(names[:min(len(names), most)], " or ")
	if n := len(names) - most; n > 0 {
		text += fmt.Sprintf(" or %d more", n)
	}
	return text
}

// shownCert judges what became of the certificate that the client showed.
func (j *judge) shownCert() {
	v := j.facts.main
	if j.opts.Client.Certificate == nil || v.asked == nil || !j.aboutClientCert(v) {
		return
	}
	text := "the one that was shown is refused"
	m := more{likely: []string{"no CA of client_ca_file has signed it", "it has expired, or may not be used by clients (extended key usage)", "none of its names is in client_allowed_sans"}}
	code, alerted := alertOf(v.failure())
	switch {
	case v.first != nil: // nginx, which knows no names to be allowed
		text += fmt.Sprintf(" with status %d", v.first.Status)
		m.likely = []string{"no CA of the server has signed it (client_ca_file; nginx: ssl_client_certificate)", "it has expired, or may not be used by clients (extended key usage)"}
	case alerted && code == alertUnknownCA && j.expect.compares() && j.expect.verifiesBySystem():
		m.likely = []string{"it is verified by the CAs that the server's system knows, since " + finding.Quote(j.fileName()) + " has no client CA"}
	case alerted && code == alertUnknownCA:
		m.likely = []string{"no CA of client_ca_file has signed it"}
	case alerted && code == alertCertificateExpired:
		m.likely = []string{"it has expired"}
	case alerted && code == alertCertificateRequired:
		m.likely = []string{"it was not sent, since it is not of a CA that the server names"}
	case alerted && code == alertBadCertificate && j.facts.bare != v && saysLittle(j.facts.bare):
		// As above: for an old Go this says nothing.
	case alerted && code == alertBadCertificate && j.ofAnotherCA():
		m.likely = []string{"no CA of client_ca_file has signed it: it is signed by another than the endpoint asks for"}
	case alerted && code == alertBadCertificate:
		m.likely = []string{"none of its names is in client_allowed_sans", "it has expired, or may not be used by clients (extended key usage)", "no CA of client_ca_file has signed it, and the server is built with a Go before 1.20"}
	}
	if err := v.failure(); err != nil {
		text += ": " + words(err)
	}
	m.decide = j.shownCommand(alerted && (code == alertUnknownCA || code == alertBadCertificate && j.ofAnotherCA()))
	if leaf := j.opts.Client.Certificate.Leaf; leaf != nil {
		m.help = fmt.Sprintf("the one shown is %s, signed by %s, until %s", material.NewCertificate(leaf).SubjectName(),
			material.NewCertificate(leaf).IssuerName(), material.Date(leaf.NotAfter))
	}
	j.fault(ruleRefusesCert, "client cert", text, m)
}

// ofAnotherCA reports whether the endpoint names its CAs, and none of them is the issuer
// of the certificate that was shown, or of one behind it.
func (j *judge) ofAnotherCA() bool {
	asked := j.facts.main.asked.AcceptableCAs
	for _, der := range j.opts.Client.Certificate.Certificate {
		cert, err := x509.ParseCertificate(der)
		if err != nil || slices.ContainsFunc(asked, func(name []byte) bool { return bytes.Equal(name, cert.RawIssuer) }) {
			return false
		}
	}
	return len(asked) > 0
}

// shownCommand shows what may be wrong with the client's certificate: who has signed
// it, or its names, uses and dates.
func (j *judge) shownCommand(signer bool) string {
	file := j.flag("--cert-file")
	switch {
	case file == "": // a job has it
		return ""
	case signer:
		return "openssl verify -CAfile " + finding.ShellQuote(j.clientCAFile()) + " " + finding.ShellQuote(file)
	}
	return "openssl x509 -in " + finding.ShellQuote(file) + " -noout -issuer -dates -ext subjectAltName,extendedKeyUsage"
}

// clientCAFile is the file of the web config that says who signs clients.
func (j *judge) clientCAFile() string {
	if j.expect == nil || j.expect.config.TLS.ClientCAFile.Value == "" {
		return "CLIENT_CA_FILE"
	}
	file := j.expect.config.TLS.ClientCAFile.Value
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(filepath.Dir(j.fileName()), file)
}

// aboutClientCert reports whether a visit failed since the client's certificate
// was not the right one, or missing.
func (j *judge) aboutClientCert(v *visit) bool {
	if v.asked == nil {
		return false
	}
	switch entryOf(v) {
	case unsigned, refused, dropped:
		return true
	}
	return false
}

// compareCAs compares the CAs that the endpoint names with those of the file.
func (j *judge) compareCAs() {
	e := j.expect
	if e == nil || e.Refusal != "" || j.facts.main.asked == nil || e.ClientCAs == nil {
		return
	}
	var want []string
	for _, cert := range e.ClientCAs {
		if raw := string(cert.RawSubject); !slices.Contains(want, raw) {
			want = append(want, raw)
		}
	}
	var named []string
	for _, raw := range j.facts.main.asked.AcceptableCAs {
		if !slices.Contains(named, string(raw)) {
			named = append(named, string(raw))
		}
	}
	slices.Sort(want)
	slices.Sort(named)
	if slices.Equal(want, named) {
		return
	}
	var names []string
	for _, cert := range e.ClientCAs {
		names = append(names, material.NewCertificate(cert).SubjectName())
	}
	text := "the endpoint names " + strings.Join(j.facts.main.authorities(), ", ")
	if len(named) == 0 {
		text = "the endpoint names no CA"
	}
	j.difference(ruleDiffersCAs, "client CA", text+"; "+j.place(e.clientCAPlace(), "client_ca_file")+" holds "+strings.Join(names, ", "), e.clientCAPlace(), more{})
}
