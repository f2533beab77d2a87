package gen

import (
	"crypto/x509"
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
)

// reasons says why the CA that is there will not do.
func (r *caRun) reasons() []string {
	p := r.pair
	switch {
	case !p.certThere && !p.keyThere:
		return []string{noneYet}
	case !p.certThere:
		return []string{p.certFile + " is not there"}
	case p.certFlaw != "":
		return []string{p.certFile + " " + p.certFlaw}
	case !p.keyThere:
		return []string{"its key " + p.keyFile + " is not there"}
	case p.keyFlaw != "":
		return []string{p.keyFile + " " + p.keyFlaw}
	case !p.fits():
		return []string{fmt.Sprintf("%s and %s do not belong together (a run that was broken off?)", p.certFile, p.keyFile)}
	}
	cert := p.certs[0]
	have := typeOf(p.key.Public())
	var why []string
	if rest := cert.NotAfter.Sub(r.Now); rest < r.Policy.RenewBefore && r.notAfter.After(cert.NotAfter) {
		why = append(why, fmt.Sprintf("it ends in %s (--renew-before %s)", left(cert, r.Now), FormatDuration(r.Policy.RenewBefore)))
		if rest <= 0 {
			why = []string{"it ended on " + formatDate(cert.NotAfter)}
		}
	}
	if !cert.IsCA {
		why = append(why, "it is not a CA")
	}
	if r.KeyType != "" && have != r.KeyType {
		why = append(why, fmt.Sprintf("its key is %s, and %s is asked for", have.Label(), r.KeyType.Label()))
	}
	return append(why, r.differs(cert)...)
}

// differs compares what the CA is called and what it may vouch for.
func (r *caRun) differs(cert *x509.Certificate) (why []string) {
	if r.renames(cert) {
		why = append(why, "its subject is "+finding.Printable(cert.Subject.String()))
	}
	if r.Permit.any() && r.Permit.String() != permitsOf(cert).String() {
		why = append(why, "it permits other names")
	}
	return why
}

// breaks says what must be done anew when the CA that is there becomes the one
// that is asked for: certificates name their CA, and must be within what it
// permits.
func (r *caRun) breaks() string {
	if !r.pair.usable() {
		return ""
	}
	cert := r.pair.certs[0]
	switch {
	case r.renames(cert):
		return "its name is another one, so all that it signed must be signed anew, and all clients need " + r.CertFile
	case r.Permit.any() && !r.Permit.covers(permitsOf(cert)):
		return "what it signed for names that it no longer permits must be signed anew; bring " + r.CertFile + " to all clients"
	}
	return ""
}

func (r *caRun) renames(cert *x509.Certificate) bool {
	if r.Subject.IsZero() {
		return false
	}
	want, err := encodeName(r.Subject.withCommonName(cert.Subject.CommonName))
	return err == nil && string(want) != string(cert.RawSubject)
}

func (r *caRun) mayIssue(reasons []string) (bool, error) {
	p, policy := r.pair, r.Policy
	fresh := !p.certThere && !p.keyThere
	careful := policy.IfNeeded || policy.Check && !policy.Force
	verb, would := "made", "would be made"
	if !fresh {
		verb, would = "re-issued", "would be re-issued"
	}
	switch {
	case fresh:
	case careful && len(reasons) == 0:
		r.result.Certificate = describe(p.certs[0])
		r.result.Comment = fmt.Sprintf("%s is good for %s: nothing to do", p.certFile, left(p.certs[0], r.Now))
		return false, nil
	case !careful && !policy.Force:
		there := p.certFile
		if !p.certThere {
			there = p.keyFile
		}
		return false, &RefusedError{there + " is already there",
			"--if-needed renews it only when it must be, and keeps its key; --force replaces it"}
	case !policy.Force && (!p.usable() || !r.keepsKey()):
		// What the old key signed would be worth nothing from here on.
		return false, &RefusedError{fmt.Sprintf("%s needs a new key: %s", p.certFile, strings.Join(reasons, "; ")),
			"--force makes it so: all that it signed must be signed anew, and all clients need the new CA"}
	case !policy.Force && r.breaks() != "":
		return false, &RefusedError{fmt.Sprintf("%s would not vouch for what it signed: %s", p.certFile, strings.Join(reasons, "; ")),
			"--force makes it so: " + r.breaks()}
	}
	if policy.Check {
		verb = would
	}
	r.result.Changed, r.result.Reasons = true, reasons
	r.result.Comment = p.certFile + " " + verb
	if !fresh && len(reasons) > 0 {
		r.result.Comment += ": " + strings.Join(reasons, "; ")
	}
	return true, nil
}

func (r *caRun) keepsKey() bool {
	return r.pair.key != nil && !r.Policy.NewKey && (r.KeyType == "" || typeOf(r.pair.key.Public()) == r.KeyType)
}
