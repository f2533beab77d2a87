package gen

import (
	"context"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen/atomicfile"
)

// DefaultCAValidity is how long a CA lives: clients have to be told of a new one.
const DefaultCAValidity = 10 * 365 * day

// CAOptions say which CA is wanted.
type CAOptions struct {
	CertFile, KeyFile string
	Name              string // its CN; "" makes one up that no other CA has
	Subject           Subject
	KeyType           KeyType
	Validity          Validity
	Permit            Constraints
	Policy            Policy
	Access            atomicfile.Access
	Now               time.Time
}

// caRun is one call of [MakeCA].
type caRun struct {
	CAOptions
	pair                *pair
	notBefore, notAfter time.Time
	result              *Result
}

// MakeCA makes a CA and its key, or renews it, as opts say.
func MakeCA(ctx context.Context, opts CAOptions) (*Result, error) {
	r := &caRun{CAOptions: opts, result: &Result{}}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	if !r.Policy.Check {
		unlock, err := atomicfile.Lock(ctx, r.CertFile, r.KeyFile)
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	var err error
	if r.pair, err = readPair(r.CertFile, r.KeyFile); err != nil {
		return nil, err
	}
	issue, err := r.mayIssue(r.reasons())
	if err == nil && issue && !r.Policy.Check {
		err = r.issue()
	}
	if err != nil {
		return r.result, err
	}
	return r.result, r.mendAccess()
}

func (r *caRun) prepare() (err error) {
	if r.Name != "" && !r.Subject.IsZero() {
		return usagef("--name is the CN of the subject: give --name or --subject")
	}
	if r.Name != "" {
		if r.Subject, err = subjectOf(r.Name); err != nil {
			return err
		}
	}
	if r.notBefore, r.notAfter, err = r.Validity.span(r.Now, DefaultCAValidity); err != nil {
		return err
	}
	life := r.notAfter.Sub(r.notBefore)
	if r.Policy.RenewBefore >= life {
		return usagef("--renew-before %s is as long as the CA lives: every run would re-issue it", FormatDuration(r.Policy.RenewBefore))
	}
	if r.Policy.RenewBefore == 0 {
		r.Policy.RenewBefore = min(365*day, life/3) // what it signs lives for a year
	}
	return distinct([]string{r.CertFile, r.KeyFile})
}

// subjectOf makes a subject of a plain name.
func subjectOf(name string) (Subject, error) {
	attr, err := makeAttribute("CN", name)
	if err != nil {
		return Subject{}, usagef("the name of the CA must have 1 to 64 characters, and no control characters")
	}
	return Subject{[]pkix.AttributeTypeAndValue{attr}}, nil
}

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

// issue makes the CA, and writes it.
func (r *caRun) issue() error {
	cert, key, kept, err := r.make()
	if err != nil {
		return err
	}
	files, err := r.filesOf(cert, key, kept)
	if err != nil {
		return err
	}
	written, err := atomicfile.Write(files...)
	if err != nil {
		return err
	}
	r.tell(cert, kept, written)
	return nil
}

// make makes the CA. With its key and its name, a renewed one vouches for all
// that the old one signed.
func (r *caRun) make() (cert *x509.Certificate, key crypto.Signer, kept bool, err error) {
	key, kept = r.pair.key, r.keepsKey()
	if !kept {
		if key, err = typeOfNew(r.KeyType, r.pair.key).generate(); err != nil {
			return nil, nil, false, err
		}
	}
	req := caRequest{name: func(id string) string { return "webtool CA " + id }, subject: r.Subject,
		notBefore: r.notBefore, notAfter: r.notAfter, permit: r.Permit}
	if kept && len(r.pair.certs) > 0 && r.pair.usable() {
		old := r.pair.certs[0]
		if r.Subject.IsZero() {
			req.rawSubject = old.RawSubject
		}
		if !r.Permit.any() {
			req.permit = permitsOf(old)
		}
	}
	cert, err = makeCA(req, key)
	return cert, key, kept, err
}

// filesOf are the files of a CA, in the order of writing.
func (r *caRun) filesOf(cert *x509.Certificate, key crypto.Signer, kept bool) ([]atomicfile.File, error) {
	keyData, err := keyPEM(key)
	if err != nil {
		return nil, err
	}
	access := r.Access
	access.Mode = nil
	files := []atomicfile.File{{Path: r.CertFile, Data: certificatesPEM(cert), Access: access}}
	if !kept {
		files = append([]atomicfile.File{{Path: r.KeyFile, Data: keyData, Secret: true, Access: r.Access}}, files...)
	}
	return files, nil
}

func (r *caRun) tell(cert *x509.Certificate, kept bool, written []atomicfile.Written) {
	label := typeOf(cert.PublicKey).Label()
	for _, w := range written {
		f := FileResult{Path: w.Path, Kind: KindCA, Written: true, Mode: w.Mode,
			Detail: finding.Printable(cert.Subject.CommonName) + ", " + span(cert, r.Now)}
		if w.Path == r.KeyFile {
			f.Kind, f.Detail = KindCAKey, fmt.Sprintf("%s, mode %04o", label, w.Mode)
		}
		r.result.Files = append(r.result.Files, f)
	}
	if kept {
		r.result.Files = append(r.result.Files, FileResult{Path: r.KeyFile, Kind: KindCAKey, Detail: label})
	}
	r.result.Certificate = describe(cert)
	if refused := typeOf(cert.PublicKey).refused(); refused != "" {
		r.result.Warnings = append(r.result.Warnings, refused)
	}
	note := fmt.Sprintf("clients trust %s (ca_file); keep %s to yourself: who has it can pose as any of your servers\nsign with it: webtool gen cert --ca-file %[1]s --ca-key-file %[2]s --host …", r.CertFile, r.KeyFile)
	switch {
	case len(r.pair.certs) > 0 && kept && r.breaks() != "":
		note = r.breaks()
	case len(r.pair.certs) > 0 && kept:
		note = fmt.Sprintf("what it signed stays good; bring %s to all clients before the old one ends on %s", r.CertFile, formatDate(r.pair.certs[0].NotAfter))
	case len(r.pair.certs) > 0:
		note = fmt.Sprintf("the key is new: bring %s to all clients, and sign all certificates anew", r.CertFile)
	}
	r.result.Notes = append(r.result.Notes, note)
}

// Add adds what a CA may vouch for: a domain with all below it, or a
// network.
func (c *Constraints) Add(s string) error {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		prefix = prefix.Masked()
		c.IP = append(c.IP, &net.IPNet{IP: prefix.Addr().AsSlice(), Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen())})
		return nil
	}
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" {
		addr = addr.Unmap()
		c.IP = append(c.IP, &net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(addr.BitLen(), addr.BitLen())})
		return nil
	}
	name, err := parseDNS(strings.TrimPrefix(s, "."))
	if err != nil || strings.HasPrefix(s, "*") {
		return usagef("%s is neither a domain (example.com, with all below it) nor a network (10.0.0.0/8) that a CA could be kept to", finding.Quote(s))
	}
	c.DNS = append(c.DNS, name.Text)
	return nil
}

// String lists the constraints.
func (c Constraints) String() string {
	all := append([]string(nil), c.DNS...)
	for _, n := range c.IP {
		all = append(all, n.String())
	}
	return strings.Join(all, ", ")
}
