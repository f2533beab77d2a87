package probe

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/wire"
)

// refusedFile says that no server can be as the web config says.
func (j *judge) refusedFile() {
	if j.expect == nil || j.expect.Refusal == "" {
		return
	}
	var effect string
	if r := j.facts.main.first; r != nil && r.Status != statusServerError {
		effect = "one that runs with it runs on, and does not start with it again"
	}
	j.fault(ruleRefusedFile, "web config", "the server refuses this file: "+oneLine(j.expect.Refusal), more{
		effect: effect, differs: true, decide: "webtool check web-config " + finding.ShellQuote(j.fileName()),
	})
}

// serverName is the name that the certificate has to be for.
func (j *judge) serverName() string {
	if j.opts.Client.ServerName != "" {
		return j.opts.Client.ServerName
	}
	return j.target.Host
}

// agreed says what the handshake agreed on.
func (j *judge) agreed() {
	s := &j.facts.main.state
	parts := []string{strings.TrimPrefix(tls.VersionName(s.Version), "TLS "), tls.CipherSuiteName(s.CipherSuite)}
	if s.CurveID != 0 {
		parts = append(parts, wire.GroupName(uint16(s.CurveID)))
	}
	parts = append(parts, protocolName(s.NegotiatedProtocol))
	text := strings.Join(parts, ", ")
	e := j.expect
	if e == nil || e.Refusal != "" {
		j.see(finding.OK, "TLS", text)
		return
	}
	if !e.TLS {
		j.difference(ruleDiffersTLS, "TLS", text+"; "+j.place(e.config.TLS.Place, "")+" switches no TLS on", e.config.TLS.Place, more{likely: j.needsRestart()})
		return
	}
	j.see(finding.OK, "TLS", text)
	if offers := s.NegotiatedProtocol == "h2"; offers != e.HTTP2 {
		j.difference(ruleDiffersHTTP2, "HTTP/2", fmt.Sprintf("%s; %s has it %s", onOff(offers), j.place(e.config.HTTP.HTTP2.Place, "http2"), onOff(e.HTTP2)),
			e.config.HTTP.HTTP2.Place, more{likely: j.needsRestart()})
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func protocolName(alpn string) string {
	if alpn == "h2" {
		return "HTTP/2"
	}
	return "HTTP/1.1"
}

// certificate says what the endpoint shows, and whether it is what the web config
// holds.
func (j *judge) certificate() {
	chain := j.facts.main.state.PeerCertificates
	leaf, t := chain[0], j.facts.trust
	text := j.describe(leaf)
	m := more{effect: "a client says: " + words(orError(t.said))}
	switch {
	case t.expired:
		m.help = renew
		j.fault(ruleDates, "certificate", text+": it has expired", m)
	case t.early:
		m.likely, m.decide = []string{"the clock here is slow, or was fast where the certificate was made"}, "date -u"
		j.fault(ruleDates, "certificate", text+": it is not valid before "+material.Date(leaf.NotBefore), m)
	case leaf.NotAfter.Sub(j.now) < j.opts.ExpiresWithin:
		j.fault(ruleExpiresSoon, "certificate", text, more{effect: "from then on all clients that verify stay out", help: renew})
	case j.sameCertificate(leaf.Raw):
		j.see(finding.OK, "certificate", text)
	}
	j.issuers(chain[1:])
	j.compareChain(chain)
}

// renew is the way out for a certificate whose days are over, or nearly so.
const renew = "renew it; a server of the toolkit shows the new file from the next handshake on, without a restart"

// issuers say what the endpoint sends behind its own certificate.
func (j *judge) issuers(sent []*x509.Certificate) {
	var parts []string
	for _, cert := range sent {
		c := material.NewCertificate(cert)
		parts = append(parts, fmt.Sprintf("%s, signed by %s, until %s", c.SubjectName(), c.IssuerName(), material.Date(c.NotAfter)))
	}
	if len(parts) > 0 {
		j.see(finding.Seen, "chain", strings.Join(parts, "; "))
	}
}

// sameCertificate reports whether there is nothing to say against a certificate,
// and nothing to compare it with that differs.
func (j *judge) sameCertificate(raw []byte) bool {
	e := j.expect
	return e == nil || e.Policy || e.leaf == nil || slices.Equal(e.leaf.Raw, raw)
}

// compareChain compares what is served with what the file holds.
func (j *judge) compareChain(served []*x509.Certificate) {
	e := j.expect
	switch {
	case e == nil || e.Policy || !e.TLS || e.Refusal != "":
		return
	case e.leaf == nil:
		j.see(finding.Unknown, "certificate", "what "+j.place(e.certPlace(), "cert_file")+" holds could not be read here, so it is not compared")
		return
	case !slices.Equal(e.leaf.Raw, served[0].Raw):
		j.difference(ruleDiffersCert, "certificate", fmt.Sprintf("served: %s; %s holds %s, until %s",
			j.describe(served[0]), j.place(e.certPlace(), "cert_file"), shortFingerprint(e.leaf.Raw), material.Date(e.leaf.NotAfter)), e.certPlace(), j.notReloaded(served[0]))
		return
	}
	var raw [][]byte
	for _, cert := range served {
		raw = append(raw, cert.Raw)
	}
	if !slices.EqualFunc(raw, e.Chain, func(a, b []byte) bool { return slices.Equal(a, b) }) {
		j.difference(ruleDiffersChain, "chain", fmt.Sprintf("%d certificates are served, of which the first is right; %s holds %d",
			len(raw), j.place(e.certPlace(), "cert_file"), len(e.Chain)), e.certPlace(), more{})
	}
}

// notReloaded explains an old certificate that a proxy shows: it reads the file at
// its start and when it is told to reload, and not for every handshake.
func (j *judge) notReloaded(served *x509.Certificate) (m more) {
	server, held := j.serverHeader(), j.expect.leaf
	if !isProxy(server) || served.NotBefore.After(held.NotBefore) ||
		!slices.Equal(material.NewCertificate(served).Names(), material.NewCertificate(held).Names()) {
		return m
	}
	other, decide := j.otherFile()
	m.likely = append([]string{"a proxy answers (Server: " + finding.Printable(server) + "), and the file was replaced after it had read it: a proxy reads it when it starts or reloads"}, other...)
	m.decide = decide
	if strings.HasPrefix(strings.ToLower(server), "nginx") {
		m.help = "nginx -s reload"
	}
	return m
}

// describe says what a certificate is for, and until when.
func (j *judge) describe(cert *x509.Certificate) string {
	names := "no name"
	if all := material.NewCertificate(cert).Names(); len(all) > 0 {
		const most = 5
		names = strings.Join(all[:min(len(all), most)], ", ")
		if n := len(all) - most; n > 0 {
			names += fmt.Sprintf(" and %d more", n)
		}
	}
	until := "until " + material.Date(cert.NotAfter)
	if cert.NotAfter.After(j.now) {
		until += " (" + material.Days(j.now, cert.NotAfter) + ")"
	}
	return fmt.Sprintf("%s, %s, %s, SHA-256 %s", finding.Printable(shorten(names)), material.KeyName(cert), until, shortFingerprint(cert.Raw))
}

// shortFingerprint is enough to compare by eye; the whole one is in JSON.
func shortFingerprint(der []byte) string {
	const ends = len("4F:9A:12:")
	whole := material.Fingerprint(der)
	return whole[:ends] + "…" + whole[len(whole)-len(":E1"):]
}

// nameOfRDN names a distinguished name in DER form for people.
func nameOfRDN(der []byte) string {
	var rdn pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &rdn); err != nil {
		return finding.Quote(fmt.Sprintf("%x", der[:min(len(der), 16)]))
	}
	var name pkix.Name
	name.FillFromRDNSequence(&rdn)
	if name.CommonName != "" {
		return finding.Quote(name.CommonName)
	}
	return finding.Quote(name.String())
}
