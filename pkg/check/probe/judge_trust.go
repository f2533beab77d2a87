package probe

import (
	"crypto/x509"
	"errors"
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// trusted says whether a client takes the chain and the name.
func (j *judge) trusted() {
	t, chain := j.facts.trust, j.facts.main.state.PeerCertificates
	leaf := material.NewCertificate(chain[0])
	switch {
	case t.said == nil:
		j.see(finding.OK, "trust", "verified: "+j.vouchers(leaf))
	case t.pinned: // what is wrong with name or dates stands beside it
		o := j.see(finding.OK, "trust", "it is the very certificate of "+j.place(j.expect.certPlace(), "cert_file"))
		if leaf.SelfSigned() {
			o.Text += "; clients have to be told to trust it (tls_config.ca_file)"
		}
	case t.chainErr != nil:
		j.untrusted(leaf, len(chain))
	default:
		j.see(finding.OK, "trust", j.vouchers(leaf))
	}
	if t.nameErr != nil {
		j.wrongName(leaf)
	}
}

// vouchers says who stands for a certificate.
func (j *judge) vouchers(leaf *material.Certificate) string {
	t := j.facts.trust
	// What is verified by another certificate did not sign itself, and of what is trusted
	// as it is nobody asks: to look at the signature costs as much as the handshake's own.
	if t.said == nil && t.alone && leaf.SaysSelfSigned() || (t.said != nil || t.alone) && leaf.SelfSigned() {
		return "self-signed, and in " + j.rootsName()
	}
	return "signed by " + leaf.IssuerName() + ", which leads to " + j.rootsName()
}

func (j *judge) rootsName() string {
	if j.opts.Client.RootsName == "" {
		return "the system's CAs"
	}
	return finding.Printable(j.opts.Client.RootsName)
}

// untrusted says who signed the certificate, beside whom the client trusts.
func (j *judge) untrusted(leaf *material.Certificate, sent int) {
	t := j.facts.trust
	text := "signed by " + leaf.IssuerName()
	if leaf.SelfSigned() {
		text = "self-signed"
	}
	m := more{effect: "a client says: " + finding.Printable(t.chainErr.Error())}
	namesake := slices.Contains(j.opts.Client.Issuers, leaf.Issuer.CommonName) && !leaf.SelfSigned()
	switch {
	case !isUnknownAuthority(t.chainErr):
		text += ": " + j.flaw(&m)
	case j.opts.Client.RootsName == "":
		text += ", which the system does not know"
		m.help = "name who is trusted: --ca-file FILE, with " + signer(leaf) + " in it (in prometheus.yml: tls_config.ca_file)"
		if !leaf.SelfSigned() {
			m.likely = []string{"it is a CA of your own, and clients have to be told"}
		}
	case namesake:
		text += ", but not by the " + leaf.IssuerName() + " in " + finding.Printable(j.opts.Client.RootsName)
		m.likely = []string{"the CA was made anew under the same name: clients need the new one in ca_file"}
	default:
		text += "; " + finding.Printable(j.opts.Client.RootsName) + " holds " + finding.QuoteAll(j.opts.Client.Issuers)
		m.likely = []string{"the certificate was renewed under another CA, or self-signed anew: clients need the new one in ca_file"}
	}
	if isUnknownAuthority(t.chainErr) && sent == 1 && !leaf.SelfSigned() && !namesake {
		missing := "the server sends the certificate alone, and an intermediate CA is missing: cert_file holds the whole chain"
		if len(leaf.IssuingCertificateURL) > 0 { // as public CAs write, which sign by intermediates
			m.likely = append([]string{missing}, m.likely...)
			m.decide = "openssl s_client -connect " + finding.ShellQuote(j.dialled()) + " -servername " + finding.ShellQuote(j.serverName()) + " -showcerts </dev/null"
		} else {
			m.likely = append(m.likely, missing)
		}
	}
	o := j.fault(ruleUntrusted, "trust", text, m)
	if j.opts.Client.Insecure || j.opts.Client.Lenient { // the user knows
		o.Verdict, o.Finding.Severity = finding.Warns, finding.Warning
	}
}

// signer names whom a client has to trust.
func signer(leaf *material.Certificate) string {
	if leaf.SelfSigned() {
		return "this very certificate"
	}
	return "the CA " + leaf.IssuerName()
}

// flaw says what is wrong with a chain whose signers are known: with a CA in it, or
// with what the certificate is made for.
func (j *judge) flaw(m *more) string {
	err := j.facts.trust.chainErr
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Cert == nil {
		return finding.Printable(err.Error())
	}
	cert := material.NewCertificate(invalid.Cert)
	switch invalid.Reason {
	case x509.Expired:
		m.help = "renew the CA; its clients need the new one in ca_file"
		if j.now.Before(cert.NotBefore) {
			return "the CA " + cert.SubjectName() + " is not valid before " + material.Date(cert.NotBefore)
		}
		return "the CA " + cert.SubjectName() + " has expired on " + material.Date(cert.NotAfter)
	case x509.IncompatibleUsage:
		m.likely = []string{"the certificate was made for clients (extended key usage)"}
		m.help = "webtool gen cert --host " + finding.ShellQuote(j.serverName())
	}
	return finding.Printable(err.Error())
}

// wrongName says for which names the certificate is.
func (j *judge) wrongName(leaf *material.Certificate) {
	text := "the certificate is not for " + finding.Quote(j.serverName())
	if names := leaf.Names(); len(names) > 0 {
		text += ", but for " + finding.QuoteAll(names)
	} else {
		text += ": it has no subject alternative name, and the common name does not count"
	}
	m := more{effect: "a client says: " + finding.Printable(j.facts.trust.nameErr.Error())}
	if names := leaf.Names(); len(names) > 0 {
		m.help = "connect by one of these names, or say it: --server-name " + finding.ShellQuote(finding.Printable(names[0])) + " (in prometheus.yml: tls_config.server_name)"
	} else {
		m.help = "webtool gen cert --host " + finding.ShellQuote(j.serverName())
	}
	o := j.fault(ruleName, "name", text, m)
	if j.opts.Client.Insecure || j.opts.Client.Lenient {
		o.Verdict, o.Finding.Severity = finding.Warns, finding.Warning
	}
}
