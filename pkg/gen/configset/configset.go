// Package configset makes a web config with all that it names: the certificate
// and its key, a user, and for mutual TLS a client CA and a client's certificate.
// What is to be written is judged first, and then written all together or not at
// all.
package configset

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
	"webtool/pkg/gen/userfile"
)

// Options say which web config is wanted.
type Options struct {
	Path   string                 // of the web config
	Server gen.CertificateOptions // its Policy, Access and Now hold for all files

	User         string // "": no basic authentication
	Password     []byte // nil: not known; a hash that is there stays then
	Cost         int    // 0: any for a hash that is there, password.DefaultCost for a new one
	PasswordFile string // file to write the password to, "" for none

	MutualTLS *MutualTLS // nil: clients show no certificate
}

// MutualTLS says whose certificates clients must show.
type MutualTLS struct {
	CAFile, CAKeyFile string // the client CA; without a key, no certificate is made for the client
	IsThere           bool   // the CA is there and only read; otherwise it is made, or kept

	Client     gen.Name // the client, as its certificate names it
	ClientDir  string   // where its certificate and key are to stand
	OnlyClient bool     // no other client of that CA is let in (client_allowed_sans)
}

// Result is what a run did, or with Check would do.
type Result struct {
	gen.Result
	Client *gen.Certificate // the client's, when one was made
	Next   []string         // commands to start the server with, and to test it
}

// NeedsPassword looks at what is there, and reports whether a password is to be
// hashed whatever it is. Its errors are those of [Make], found before anybody
// types a password.
func NeedsPassword(opts Options) (bool, error) {
	r := &run{Options: opts}
	err := r.read()
	return r.needsHash, err
}

// Make makes what is wanted. Errors are a [*gen.UsageError] when the wish cannot
// be fulfilled as it is put, and a [*gen.RefusedError] when what is there would
// have to give way.
func Make(ctx context.Context, opts Options) (*Result, error) {
	r := &run{Options: opts}
	if err := r.read(); err != nil {
		return nil, err
	}
	if opts.Server.Policy.Check {
		return r.finish(nil)
	}
	unlock, err := atomicfile.Lock(ctx, r.touches()...)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r = &run{Options: opts} // what was there before the lock may be old
	if err := r.read(); err != nil {
		return nil, err
	}
	files, err := r.issue()
	if err != nil {
		return nil, err
	}
	if err := r.check(ctx, files); err != nil {
		return nil, err
	}
	written, err := atomicfile.Write(files...)
	if err != nil {
		return nil, err
	}
	return r.finish(written)
}

// run is one call of [Make].
type run struct {
	Options
	config present

	server *gen.CertificateDraft
	ca     *gen.CADraft          // nil: none is made
	client *gen.CertificateDraft // nil: none is made

	needsHash bool     // a hash is to be made, if only its password were known
	reasons   []string // why the web config is to be written
	whole     bool     // it is written as a whole, and not just the user's hash
	text      []byte   // of the web config that is to be written
	warnings  []string
}

// read looks at what is there, and decides.
func (r *run) read() (err error) {
	if err := r.checkWish(); err != nil {
		return err
	}
	if r.server, err = gen.DraftCertificate(r.Server); err != nil {
		return cmp.Or(r.refuseThere(), err)
	}
	if err := r.draftClient(); err != nil {
		return cmp.Or(r.refuseThere(), err)
	}
	if err := r.distinct(); err != nil {
		return err
	}
	if r.config, err = readPresent(r.Path); err != nil {
		return err
	}
	return r.decide()
}

func (r *run) checkWish() error {
	if r.User == "" {
		return nil
	}
	return userfile.CheckName(r.User)
}

// refuseThere speaks of the web config first when that is in the way.
func (r *run) refuseThere() error {
	if p := r.Server.Policy; p.IfNeeded || p.Force || p.Check || !there(r.Path) {
		return nil
	}
	return &gen.RefusedError{Text: r.Path + " is already there",
		Help: "--if-needed keeps it, and makes what is missing or no longer good; --force writes it anew"}
}

// draftClient decides on the client CA and the client's certificate.
func (r *run) draftClient() (err error) {
	m := r.MutualTLS
	if m == nil {
		return nil
	}
	of := r.Server
	wish := gen.CertificateOptions{Names: []gen.Name{m.Client}, Client: true, KeyType: of.KeyType, Validity: of.Validity,
		Files: gen.Files{Dir: m.ClientDir}, Policy: of.Policy, Access: of.Access, Now: of.Now}
	switch {
	case m.IsThere && m.CAKeyFile == "":
		return nil
	case m.IsThere:
		wish.CAFile, wish.CAKeyFile = m.CAFile, m.CAKeyFile
	default:
		policy := of.Policy
		policy.RenewBefore = 0 // that is for certificates; a CA has its own
		if policy.IfNeeded && !there(m.CAFile) && !there(r.Path) {
			policy.Force = true // a run that was broken off left its key alone: no server knows it yet
		}
		r.ca, err = gen.DraftCA(gen.CAOptions{CertFile: m.CAFile, KeyFile: m.CAKeyFile, KeyType: of.KeyType,
			Policy: policy, Access: of.Access, Now: of.Now})
		if err != nil {
			return err
		}
		wish.CA = r.ca
	}
	r.client, err = gen.DraftCertificate(wish)
	return err
}

// touches are the files that may be written.
func (r *run) touches() []string {
	paths := append([]string{r.Path}, r.server.Touches()...)
	if r.ca != nil {
		paths = append(paths, r.ca.Touches()...)
	}
	if r.client != nil {
		paths = append(paths, r.client.Touches()...)
	}
	if r.PasswordFile != "" {
		paths = append(paths, r.PasswordFile)
	}
	return paths
}

// distinct refuses to write one file as two.
func (r *run) distinct() error {
	seen := map[string]bool{}
	for _, path := range r.touches() {
		target, err := atomicfile.Target(path)
		if err != nil {
			return err
		}
		if seen[target] {
			return &gen.UsageError{Text: finding.Quote(path) + " would be two files at once: give each its own name"}
		}
		seen[target] = true
	}
	return nil
}

// there reports whether a path leads to something.
func there(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
