package gen

import (
	"context"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
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
