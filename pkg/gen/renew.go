package gen

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// throwAwayName begins the name of a CA whose key was never written.
const throwAwayName = "throw-away CA "

// throwAway reports whether such a CA signed a certificate.
func throwAway(cert *x509.Certificate) bool {
	return strings.HasPrefix(cert.Issuer.CommonName, throwAwayName)
}

// reasons says why a pair is not what is asked for; none when it is good.
func (r *certificateRun) reasons(p *pair) []string {
	switch {
	case !p.certThere && !p.keyThere:
		return []string{noneYet}
	case !p.certThere:
		return []string{fmt.Sprintf("%s is not there", p.certFile)}
	case p.certFlaw != "":
		return []string{fmt.Sprintf("%s %s", p.certFile, p.certFlaw)}
	case !p.keyThere:
		return []string{fmt.Sprintf("its key %s is not there", p.keyFile)}
	case p.keyFlaw != "":
		return []string{fmt.Sprintf("%s %s", p.keyFile, p.keyFlaw)}
	case !p.fits():
		return []string{fmt.Sprintf("%s and %s do not belong together (a run that was broken off?)", p.certFile, p.keyFile)}
	}
	cert := p.certs[0]
	var why []string
	add := func(reason string) {
		if reason != "" {
			why = append(why, reason)
		}
	}
	add(r.endReason(cert))
	add(r.namesReason(cert))
	add(r.keyFlaw(p.key))
	add(r.roleReason(cert))
	add(r.issuerReason(cert))
	return why
}

// endReason heeds that a CA's end can keep a new certificate from ending later.
func (r *certificateRun) endReason(cert *x509.Certificate) string {
	rest := cert.NotAfter.Sub(r.Now)
	switch {
	case rest <= 0 && r.notAfter.After(cert.NotAfter):
		return fmt.Sprintf("it ended on %s", formatDate(cert.NotAfter))
	case rest < r.renewBefore && r.notAfter.Sub(cert.NotAfter) > r.renewBefore/10:
		return fmt.Sprintf("it ends in %s (--renew-before %s)", left(cert, r.Now), FormatDuration(r.renewBefore))
	case r.Now.Before(cert.NotBefore) && r.notBefore.Before(cert.NotBefore):
		return fmt.Sprintf("it is not valid before %s", formatTime(cert.NotBefore))
	}
	return ""
}

func (r *certificateRun) namesReason(cert *x509.Certificate) string {
	have := namesOf(cert)
	var missing []string
	for _, n := range r.Names {
		if !slices.ContainsFunc(have, n.covered) {
			missing = append(missing, n.Text)
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "it does not cover " + strings.Join(missing, ", ")
}

// roleReason compares what only a look at the extensions tells.
func (r *certificateRun) roleReason(cert *x509.Certificate) string {
	if !slices.Contains(cert.ExtKeyUsage, usageOf(r.Client)) && (len(cert.ExtKeyUsage) > 0 || len(cert.UnknownExtKeyUsage) > 0) {
		if r.Client {
			return "it is not for clients (extended key usage)"
		}
		return "it is not for servers (extended key usage)"
	}
	if r.Subject.IsZero() {
		return ""
	}
	want, err := encodeName(r.Subject.withCommonName(commonName(r.Names)))
	if err == nil && !bytes.Equal(want, cert.RawSubject) {
		return "its subject is " + finding.Printable(cert.Subject.String())
	}
	return ""
}

func (r *certificateRun) issuerReason(cert *x509.Certificate) string {
	switch {
	case r.NewCAFile != "" && r.ca == nil:
		return fmt.Sprintf("its CA %s is not there", r.NewCAFile)
	case r.ca != nil && !r.ca.issued(cert):
		return fmt.Sprintf("it is not signed by the CA in %s", r.ca.file)
	case r.ca != nil && !r.Now.Before(r.ca.cert.NotAfter):
		return fmt.Sprintf("its CA ended on %s", formatDate(r.ca.cert.NotAfter))
	case r.ca != nil && len(forbidden(r.ca.cert, namesOf(cert))) > 0:
		return fmt.Sprintf("the CA in %s does not permit %s", r.ca.file, strings.Join(forbidden(r.ca.cert, namesOf(cert)), ", "))
	case r.ca == nil && !selfSigned(cert):
		return "it is signed by " + finding.Quote(issuerName(cert)) + ", and a self-signed one is asked for"
	}
	return ""
}

func issuerName(cert *x509.Certificate) string {
	if cert.Issuer.CommonName != "" {
		return cert.Issuer.CommonName
	}
	return cert.Issuer.String()
}

// mayIssue decides whether a certificate is to be made. It fills in the result
// when nothing is to be done, and with Check.
func (r *certificateRun) mayIssue(reasons []string) (bool, error) {
	policy, p := r.Policy, r.pair
	fresh := !p.certThere && !p.keyThere && (r.NewCAFile == "" || r.ca == nil)
	careful := policy.IfNeeded || policy.Check && !policy.Force
	switch {
	case fresh:
	case careful && len(reasons) == 0:
		r.nothingToDo()
		return false, nil
	case !careful && !policy.Force:
		return false, r.refuseThere(reasons)
	case p.keyFlaw != "" && !policy.Force:
		return false, &RefusedError{fmt.Sprintf("%s %s, and a key is not replaced for that", p.keyFile, p.keyFlaw), "--force replaces it by a new one"}
	case r.losesCA() && !policy.Force:
		hint := "--ca-file and --ca-key-file sign with that CA again"
		if throwAway(p.certs[0]) { // whose key is gone
			hint = "--new-ca-file names it, and keeps the certificate while it is good"
		}
		return false, &RefusedError{
			fmt.Sprintf("%s is signed by %s, and would no longer be", p.certFile, finding.Quote(issuerName(p.certs[0]))),
			hint + "; --force makes it so, and locks out clients that trust the CA"}
	}
	r.result.Changed = true
	r.result.Reasons = reasons
	r.result.Comment = r.comment(fresh, reasons)
	r.warnOfNames()
	return true, nil
}

// warnOfNames tells which clients will not match the names of a new certificate.
func (r *certificateRun) warnOfNames() {
	for _, n := range r.Names {
		if advice := n.Advice(); advice != "" && !r.Client {
			r.result.Warnings = append(r.result.Warnings, advice)
		}
	}
	if len(r.pair.certs) == 0 {
		return
	}
	var lost []string
	for _, n := range namesOf(r.pair.certs[0]) {
		if !slices.ContainsFunc(r.Names, n.covered) {
			lost = append(lost, n.Text)
		}
	}
	if len(lost) > 0 {
		r.result.Warnings = append(r.result.Warnings, fmt.Sprintf("the old certificate also covered %s, and the new one does not", strings.Join(lost, ", ")))
	}
}

// losesCA reports whether a certificate that a CA signed would become one that
// the CA's clients do not know.
func (r *certificateRun) losesCA() bool {
	if len(r.pair.certs) == 0 || selfSigned(r.pair.certs[0]) || r.CAFile != "" || r.CA != nil {
		return false
	}
	return !throwAway(r.pair.certs[0]) || r.NewCAFile == ""
}

func (r *certificateRun) nothingToDo() {
	cert := r.pair.certs[0]
	r.result.Certificate = describe(cert)
	r.result.Comment = fmt.Sprintf("%s is good for %s: nothing to do", r.pair.certFile, left(cert, r.Now))
}

// refuseThere says what is there, and whether it would have to be replaced.
func (r *certificateRun) refuseThere(reasons []string) error {
	p := r.pair
	there := p.certFile
	switch {
	case p.certThere:
	case p.keyThere && !r.keepsKey():
		there = p.keyFile
	case p.keyThere:
		return &RefusedError{p.keyFile + " is already there, and " + p.certFile + " is not",
			"--if-needed and --force make a certificate for the key, and keep it"}
	default:
		there = r.NewCAFile
	}
	state := "it must: " + strings.Join(reasons, "; ")
	if len(reasons) == 0 {
		state = left(p.certs[0], r.Now) + " left, names fit: it need not"
	}
	return &RefusedError{there + " is already there",
		fmt.Sprintf("--if-needed re-issues it only when it must be (%s), --force replaces it", state)}
}

func (r *certificateRun) comment(fresh bool, reasons []string) string {
	verb, would := "made", "would be made"
	if !fresh {
		verb, would = "re-issued", "would be re-issued"
	}
	if r.Policy.Check {
		verb = would
	}
	text := fmt.Sprintf("%s %s", r.place.cert, verb)
	switch {
	case fresh:
	case len(reasons) == 0:
		text += ": --force"
	default:
		text += ": " + strings.Join(reasons, "; ")
	}
	return text
}
