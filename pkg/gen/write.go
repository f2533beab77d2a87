package gen

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"strings"

	"webtool/pkg/gen/atomicfile"
)

// made is a certificate that no file holds yet.
type made struct {
	key     crypto.Signer
	keyKept bool
	leaf    *x509.Certificate
	chain   []*x509.Certificate // intermediates
	ca      *x509.Certificate   // thrown-away one, nil for none

	announced bool // it was staged, and clients had it in their bundle
}

// issue makes the certificate in the shape that is asked for, and proves it.
func (r *certificateRun) issue() (*made, error) {
	key, kept, err := r.newKey()
	if err != nil {
		return nil, err
	}
	m := &made{key: key, keyKept: kept}
	t, err := leafTemplate(r.Names, r.Subject.withCommonName(commonName(r.Names)), r.Client, r.notBefore, r.notAfter, key.Public())
	if err != nil {
		return nil, err
	}
	parent, signer := t, key
	switch {
	case r.CAFile != "" || r.CA != nil:
		parent, signer, m.chain = r.ca.cert, r.ca.key, r.ca.chain
	case r.NewCAFile != "":
		if m.ca, signer, err = r.throwAwayCA(); err != nil {
			return nil, err
		}
		parent = m.ca
	}
	if m.leaf, err = sign(t, parent, key.Public(), signer); err != nil {
		return nil, err
	}
	root := parent
	if parent == t {
		root = m.leaf
	}
	return m, prove(m.leaf, root, m.chain, r.Client)
}

// throwAwayCA makes a CA that signs once. Nobody can sign with it again, so it
// is no danger to the clients that trust it.
func (r *certificateRun) throwAwayCA() (*x509.Certificate, crypto.Signer, error) {
	key, err := P256.generate()
	if err != nil {
		return nil, nil, err
	}
	ca, err := makeCA(caRequest{
		name:      func(id string) string { return throwAwayName + id },
		notBefore: r.notBefore, notAfter: r.notAfter,
	}, key)
	return ca, key, err
}

// contents returns what the certificate's file and the key's file are to hold.
func (m *made) contents() (cert, key []byte, err error) {
	key, err = keyPEM(m.key)
	return certificatesPEM(append([]*x509.Certificate{m.leaf}, m.chain...)...), key, err
}

// write puts what was made in its place. The key comes first and the certificate
// last: of a pair that a kill leaves mismatched the certificate is the old one.
func (r *certificateRun) write(m *made) error {
	files, err := r.filesOf(m)
	if err != nil {
		return err
	}
	written, err := atomicfile.Write(files...)
	if err != nil {
		return err
	}
	r.tell(m, written)
	return nil
}

// filesOf are the files of what was made, in the order of writing.
func (r *certificateRun) filesOf(m *made) (files []atomicfile.File, err error) {
	cert, key, err := m.contents()
	if err != nil {
		return nil, err
	}
	if m.ca != nil {
		files = append(files, r.publicFile(r.NewCAFile, certificatesPEM(m.ca)))
	}
	switch {
	case r.place.combined:
		files = append(files, r.secretFile(r.place.cert, append(cert, key...)))
	case m.keyKept:
		files = append(files, r.publicFile(r.place.cert, cert))
	default:
		files = append(files, r.secretFile(r.place.key, key), r.publicFile(r.place.cert, cert))
	}
	return files, nil
}

func (r *certificateRun) publicFile(path string, data []byte) atomicfile.File {
	access := r.Access
	access.Mode = nil // --mode is for secrets
	return atomicfile.File{Path: path, Data: data, Access: access}
}

func (r *certificateRun) secretFile(path string, data []byte) atomicfile.File {
	return atomicfile.File{Path: path, Data: data, Secret: true, Access: r.Access}
}

// tell fills in the result.
func (r *certificateRun) tell(m *made, written []atomicfile.Written) {
	label := typeOf(m.key.Public()).Label()
	names := strings.Join(describe(m.leaf).Names, ", ")
	if names == "" {
		names = m.leaf.Subject.CommonName
	}
	for _, w := range written {
		f := FileResult{Path: w.Path, Written: true, Mode: w.Mode}
		switch {
		case r.place.combined && w.Path == r.place.cert:
			f.Kind, f.Detail = KindCombined, fmt.Sprintf("%s, mode %04o; %s, %s", label, w.Mode, names, span(m.leaf, r.Now))
		case w.Path == r.place.key:
			f.Kind, f.Detail = KindKey, fmt.Sprintf("%s, mode %04o", label, w.Mode)
		case w.Path == r.place.cert:
			f.Kind, f.Detail = KindCertificate, fmt.Sprintf("%s, %s", names, span(m.leaf, r.Now))
		case w.Path == r.TrustFile:
			f.Kind, f.Detail = KindTrust, "the bundle for clients (ca_file)"
		default:
			f.Kind, f.Detail, f.Throwaway = KindCA, "for clients (ca_file); its key is thrown away", true
		}
		r.warnNarrowed(w)
		r.result.Files = append(r.result.Files, f)
	}
	if m.keyKept && !r.place.combined {
		r.result.Files = append(r.result.Files, FileResult{Path: r.place.key, Kind: KindKey, Detail: label})
	}
	r.result.Certificate = describe(m.leaf)
	if refused := typeOf(m.key.Public()).refused(); refused != "" {
		r.result.Warnings = append(r.result.Warnings, refused)
	}
	r.advise(m)
}

func (r *certificateRun) warnNarrowed(w atomicfile.Written) {
	if w.Narrowed {
		r.result.Warnings = append(r.result.Warnings, fmt.Sprintf("%s could be read by everyone and now has mode %04o: if the server runs as another user, give it to that user or group with --owner or --group", w.Path, w.Mode))
	}
}
