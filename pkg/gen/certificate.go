package gen

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"webtool/pkg/check/stack"
	"webtool/pkg/gen/atomicfile"
)

// Defaults of certificates.
const (
	DefaultValidity    = 365 * day
	DefaultRenewBefore = 30 * day
)

// CertificateOptions say which certificate is wanted, and what may be done to
// have it.
type CertificateOptions struct {
	Names    []Name
	Client   bool // for a client, not for a server
	Subject  Subject
	KeyType  KeyType // "": P256 for a new key, and any for one that is there
	Validity Validity

	Files Files

	CAFile, CAKeyFile string   // sign with this CA
	CA                *CADraft // sign with this CA, which no file may hold yet
	NewCAFile         string   // sign with a CA made for this alone, whose key is thrown away

	TrustFile     string        // the bundle that clients read
	ActivateAfter time.Duration // how long a new certificate is in the bundle before the server shows it

	Policy Policy
	Access atomicfile.Access
	Now    time.Time
}

// Policy says what may happen to files that are there.
type Policy struct {
	IfNeeded    bool // replace what is not good any more
	Check       bool // change nothing, say what IfNeeded would do
	Force       bool // replace, whatever is there
	NewKey      bool // make a new key, too
	RenewBefore time.Duration
}

// certificateRun is one call of [MakeCertificate].
type certificateRun struct {
	CertificateOptions
	place               placement
	pair                *pair
	ca                  *authority // that is to sign, nil for none
	notBefore, notAfter time.Time
	renewBefore         time.Duration
	result              *Result
}

// MakeCertificate makes a certificate and its key, or renews them, as opts say.
// Errors are a [*UsageError] when the wish cannot be fulfilled as it is put, and
// a [*RefusedError] when what is there would have to give way.
func MakeCertificate(ctx context.Context, opts CertificateOptions) (*Result, error) {
	stack.Grow()
	r := &certificateRun{CertificateOptions: opts, result: &Result{}}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	if !r.Policy.Check {
		unlock, err := atomicfile.Lock(ctx, r.touched()...)
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	if err := r.read(); err != nil {
		return nil, err
	}
	renew := r.renew
	if r.TrustFile != "" {
		renew = r.renewTrusted
	}
	if err := renew(); err != nil {
		return r.result, err
	}
	return r.result, r.mendAccess()
}

// renew makes a certificate in the place of what is there.
func (r *certificateRun) renew() error {
	reasons := r.reasons(r.pair)
	issue, err := r.mayIssue(reasons)
	if err != nil {
		return err
	}
	next, err := r.readStagedTime()
	if err != nil {
		return err
	}
	if !issue {
		if !next.IsZero() {
			r.result.Notes = append(r.result.Notes, fmt.Sprintf("%s waits to take over at %s, and does so in a run with --trust-file alone", r.place.cert+nextSuffix, formatTime(next)))
		}
		return nil
	}
	if err := r.readSigner(); err != nil || r.Policy.Check {
		return err
	}
	made, err := r.issue()
	if err != nil {
		return err
	}
	if err := r.write(made); err != nil || next.IsZero() {
		return err
	}
	// What was made before this one must not take over after it.
	r.result.Notes = append(r.result.Notes, fmt.Sprintf("%s, which was to take over at %s, is removed", r.place.cert+nextSuffix, formatTime(next)))
	return r.removeStaged()
}

// prepare checks the wish before any file is touched.
func (r *certificateRun) prepare() error {
	if err := r.checkWish(); err != nil {
		return err
	}
	if err := r.renewal(); err != nil {
		return err
	}
	place, err := r.Files.place(r.Names, r.Client)
	if err != nil {
		return err
	}
	r.place = place
	if !r.notAfter.After(r.Now) {
		r.result.Warnings = append(r.result.Warnings, fmt.Sprintf("the certificate ended on %s: every client that verifies refuses it", formatDate(r.notAfter)))
	}
	return distinct(r.touched(), r.CAFile, r.CAKeyFile)
}

func (r *certificateRun) checkWish() error {
	switch {
	case len(r.Names) == 0 && !r.Client:
		return usagef("a certificate needs the names that clients will use: --host localhost --host 127.0.0.1")
	case len(r.Names) == 0 && !r.Subject.hasCommonName():
		return usagef("a client certificate needs a name: --host, --uri, --email, or --subject /CN=prometheus")
	case r.CAFile != "" && r.NewCAFile != "":
		return usagef("--ca-file signs with a CA that is there, --new-ca-file makes one: give one of them")
	case r.CAKeyFile != "" && r.CAFile == "":
		return usagef("--ca-key-file is the key of --ca-file: give that, too")
	case r.CAFile != "" && r.CAKeyFile == "":
		return usagef("signing takes the CA's key: --ca-key-file")
	case r.TrustFile != "" && (r.CAFile != "" || r.NewCAFile != ""):
		return usagef("--trust-file is for self-signed certificates: under a CA clients trust the CA, and nothing changes for them when a certificate is renewed")
	case r.ActivateAfter != 0 && r.TrustFile == "":
		return usagef("--activate-after is the time that clients have to read the bundle: name it with --trust-file")
	case r.ActivateAfter < 0:
		return usagef("--activate-after cannot be negative")
	}
	return nil
}

// renewal settles the times.
func (r *certificateRun) renewal() (err error) {
	r.notBefore, r.notAfter, err = r.Validity.span(r.Now, DefaultValidity)
	if err != nil {
		return err
	}
	life := r.notAfter.Sub(r.notBefore)
	r.renewBefore = r.Policy.RenewBefore
	if r.renewBefore == 0 {
		r.renewBefore = min(DefaultRenewBefore, life/3)
	}
	switch {
	case r.renewBefore >= life && r.Policy.RenewBefore != 0:
		return usagef("--renew-before %s is as long as the certificate lives: every run would re-issue it", FormatDuration(r.renewBefore))
	case r.ActivateAfter >= r.renewBefore && r.ActivateAfter > 0:
		return usagef("--activate-after %s must be shorter than --renew-before %s: the old certificate would end before the new one takes over",
			FormatDuration(r.ActivateAfter), FormatDuration(r.renewBefore))
	}
	return nil
}

// outputs are the files that the run may write.
func (r *certificateRun) outputs() []string {
	var all []string
	for _, path := range []string{r.place.cert, r.place.key, r.NewCAFile, r.TrustFile} {
		if path != "" && (path != r.place.key || !r.place.combined || len(all) == 0) {
			all = append(all, path)
		}
	}
	return all
}

// touched are all files that the run may write or remove.
func (r *certificateRun) touched() []string {
	all := append(r.outputs(), r.place.cert+nextSuffix)
	if !r.place.combined {
		all = append(all, r.place.key+nextSuffix)
	}
	return all
}

// read looks at what is there.
func (r *certificateRun) read() (err error) {
	if err := cmp.Or(refuseKeyIn(r.TrustFile, "--trust-file"), refuseKeyIn(r.NewCAFile, "--new-ca-file")); err != nil {
		return err
	}
	if r.pair, err = readPair(r.place.cert, r.place.key); err != nil {
		return err
	}
	switch {
	case r.CAFile != "":
		if r.ca, err = openAuthority(r.CAFile, r.pair.certs); err != nil {
			return err
		}
		r.fitInto(r.ca.cert)
	case r.CA != nil:
		if r.ca = r.CA.authority(); r.ca.key != nil {
			r.fitInto(r.ca.cert)
		}
	case r.NewCAFile != "":
		err = r.readThrowAwayCA()
	}
	return err
}
