package gen

import (
	"crypto"
	"crypto/x509"
	"slices"

	"webtool/pkg/gen/atomicfile"
)

// CertificateDraft is a certificate that is decided on and not written: for those
// who write it together with other files, all or none of them.
type CertificateDraft struct {
	run    *certificateRun
	needed bool
	made   *made
	files  []atomicfile.File
}

// DraftCertificate looks at what is there and decides as [MakeCertificate] does.
// It writes nothing, and takes no lock: [CertificateDraft.Touches] says which
// files one is for.
func DraftCertificate(opts CertificateOptions) (*CertificateDraft, error) {
	if opts.TrustFile != "" {
		return nil, usagef("--trust-file is for webtool gen cert")
	}
	r := &certificateRun{CertificateOptions: opts, result: &Result{}}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	if err := r.read(); err != nil {
		return nil, err
	}
	needed, err := r.mayIssue(r.reasons(r.pair))
	if err == nil && needed && opts.Policy.Check {
		err = r.readSigner() // as issuing would find it
	}
	return &CertificateDraft{run: r, needed: needed}, err
}

// Paths returns those of the certificate and of its key.
func (d *CertificateDraft) Paths() (cert, key string) { return d.run.place.cert, d.run.place.key }

// Options are those that it was drafted with.
func (d *CertificateDraft) Options() CertificateOptions { return d.run.CertificateOptions }

// Touches are the files that may be written.
func (d *CertificateDraft) Touches() []string { return d.run.outputs() }

// Needed reports whether there is anything to make.
func (d *CertificateDraft) Needed() bool { return d.needed }

// IsThere reports whether a certificate or a key stands in its place already.
func (d *CertificateDraft) IsThere() bool { return d.run.pair.certThere || d.run.pair.keyThere }

// Reasons say why it is to be made.
func (d *CertificateDraft) Reasons() []string { return d.run.result.Reasons }

// Issue makes what is needed, and returns the files to write: none when all stays
// as it is.
func (d *CertificateDraft) Issue() ([]atomicfile.File, error) {
	if !d.needed {
		return nil, nil
	}
	if err := d.run.readSigner(); err != nil {
		return nil, err
	}
	m, err := d.run.issue()
	if err != nil {
		return nil, err
	}
	d.made = m
	d.files, err = d.run.filesOf(m)
	return d.files, err
}

// Finish tells what came of it, once the files of [CertificateDraft.Issue] are
// written; files that stay get the owner and mode that are asked for.
func (d *CertificateDraft) Finish(written []atomicfile.Written) (*Result, error) {
	if d.made != nil {
		d.run.tell(d.made, ofFiles(written, d.files))
	}
	return d.run.result, d.run.mendAccess()
}

// ofFiles picks what was written of these files.
func ofFiles(written []atomicfile.Written, files []atomicfile.File) (ours []atomicfile.Written) {
	for _, w := range written {
		if slices.ContainsFunc(files, func(f atomicfile.File) bool { return f.Path == w.Path }) {
			ours = append(ours, w)
		}
	}
	return ours
}

// CADraft is a CA that is decided on and not written; see [CertificateDraft].
type CADraft struct {
	run    *caRun
	needed bool
	cert   *x509.Certificate // nil until it is made
	key    crypto.Signer
	kept   bool
	files  []atomicfile.File
}

// DraftCA looks at what is there and decides as [MakeCA] does.
func DraftCA(opts CAOptions) (*CADraft, error) {
	r := &caRun{CAOptions: opts, result: &Result{}}
	err := r.prepare()
	if err != nil {
		return nil, err
	}
	if r.pair, err = readPair(r.CertFile, r.KeyFile); err != nil {
		return nil, err
	}
	needed, err := r.mayIssue(r.reasons())
	return &CADraft{run: r, needed: needed}, err
}

// Touches are the files that may be written.
func (d *CADraft) Touches() []string { return []string{d.run.CertFile, d.run.KeyFile} }

// Needed reports whether there is anything to make.
func (d *CADraft) Needed() bool { return d.needed }

// IsThere reports whether a certificate or a key stands in its place already.
func (d *CADraft) IsThere() bool { return d.run.pair.certThere || d.run.pair.keyThere }

// Issue makes what is needed, and returns the files to write. Certificates that
// are to be signed with it are drafted after that.
func (d *CADraft) Issue() ([]atomicfile.File, error) {
	if !d.needed {
		return nil, nil
	}
	var err error
	if d.cert, d.key, d.kept, err = d.run.make(); err != nil {
		return nil, err
	}
	d.files, err = d.run.filesOf(d.cert, d.key, d.kept)
	return d.files, err
}

// Finish is as [CertificateDraft.Finish].
func (d *CADraft) Finish(written []atomicfile.Written) (*Result, error) {
	if d.cert != nil {
		d.run.tell(d.cert, d.kept, ofFiles(written, d.files))
	}
	return d.run.result, d.run.mendAccess()
}

// authority is the CA that signs: the one that was made, or the one that is
// there. Until there is one, it has no key and has signed nothing.
func (d *CADraft) authority() *authority {
	switch {
	case d.cert != nil:
		return &authority{cert: d.cert, key: d.key, file: d.run.CertFile}
	case !d.needed && d.run.pair.usable():
		return &authority{cert: d.run.pair.certs[0], key: d.run.pair.key, file: d.run.CertFile}
	}
	return &authority{cert: &x509.Certificate{}, file: d.run.CertFile}
}
