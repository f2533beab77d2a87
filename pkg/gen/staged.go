package gen

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
	"time"

	"webtool/pkg/check/source"
	"webtool/pkg/gen/atomicfile"
)

// nextSuffix is behind the name of a file that waits for its time.
const nextSuffix = ".next"

// staged is a certificate that clients can learn to trust before the server
// shows it. It stands beside the file whose place it will take, with the moment
// in a comment; the key stands in a file of its own when it is new. The
// certificate's file is written last, and removed last.
type staged struct {
	pair *pair
	at   time.Time
}

var takeoverComment = source.Pattern(`(?m)^# webtool: takes over at (\S+)$`)

// readStaged returns nil when nothing that can take over is staged.
func (r *certificateRun) readStaged() (*staged, error) {
	certFile := r.place.cert + nextSuffix
	at, err := r.readStagedTime()
	if err != nil || at.IsZero() {
		return nil, err
	}
	keyFile := r.place.key + nextSuffix
	p, err := readPair(certFile, keyFile)
	if err != nil {
		return nil, err
	}
	if !p.keyThere { // it is for the key that is in use
		p.key, p.keyThere, p.keyFile = r.pair.key, r.pair.keyThere, r.place.key
	}
	if len(r.reasons(p)) > 0 {
		return nil, nil
	}
	return &staged{p, at}, nil
}

// readStagedTime returns when a staged certificate is to take over; zero when
// none is staged.
func (r *certificateRun) readStagedTime() (at time.Time, err error) {
	data, there, err := readThere(r.place.cert + nextSuffix)
	if err != nil || !there {
		return at, err
	}
	if m := takeoverComment().FindSubmatch(data); m != nil {
		at, err = time.Parse(time.RFC3339, string(m[1]))
	}
	if err != nil {
		return time.Time{}, nil // not webtool's
	}
	return at, nil
}

// outdated reports whether a certificate was staged before the one that is in
// place was made.
func (r *certificateRun) outdated(s *staged) bool {
	if !r.pair.usable() {
		return false
	}
	active, next := r.pair.certs[0], s.pair.certs[0]
	return next.NotBefore.Before(active.NotBefore) && !next.NotAfter.After(active.NotAfter)
}

// dropStaged clears away an outdated certificate.
func (r *certificateRun) dropStaged() error {
	reason := fmt.Sprintf("%s is older than %s", r.place.cert+nextSuffix, r.place.cert)
	verb := "removed"
	if r.Policy.Check {
		verb = "it would be removed"
	}
	r.result.Notes = append(r.result.Notes, reason+": "+verb)
	if !r.result.Changed {
		r.result.Changed = true
		r.result.Reasons, r.result.Comment = []string{reason}, reason+": "+verb
	}
	if r.Policy.Check {
		return nil
	}
	return r.removeStaged()
}

// stagedFiles are what a made certificate waits in.
func (r *certificateRun) stagedFiles(m *made, at time.Time) ([]atomicfile.File, error) {
	cert, key, err := m.contents()
	if err != nil {
		return nil, err
	}
	data := slices.Concat(fmt.Appendf(nil, "# webtool: takes over at %s\n", at.UTC().Format(time.RFC3339)), cert)
	certFile, keyFile := r.place.cert+nextSuffix, r.place.key+nextSuffix
	switch {
	case r.place.combined:
		return []atomicfile.File{r.secretFile(certFile, append(data, key...))}, nil
	case m.keyKept:
		return []atomicfile.File{r.publicFile(certFile, data)}, nil
	}
	return []atomicfile.File{r.secretFile(keyFile, key), r.publicFile(certFile, data)}, nil
}

// asMade returns what is staged as if it had just been made.
func (s *staged) asMade(current crypto.Signer) *made {
	m := &made{key: s.pair.key, leaf: s.pair.certs[0], chain: s.pair.certs[1:], announced: true}
	if k, ok := s.pair.key.Public().(interface{ Equal(crypto.PublicKey) bool }); ok && current != nil {
		m.keyKept = k.Equal(current.Public())
	}
	return m
}

// removeStaged clears away what has taken over, the key first: a certificate
// that is left without it tells the next run that there is more to clear away.
func (r *certificateRun) removeStaged() error {
	for _, path := range slices.Compact([]string{r.place.key + nextSuffix, r.place.cert + nextSuffix}) {
		if _, there, err := readThere(path); err == nil && there {
			if err := atomicfile.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// restamp moves the moment of a staged certificate.
func restamp(data []byte, at time.Time) []byte {
	return takeoverComment().ReplaceAll(bytes.Clone(data), fmt.Appendf(nil, "# webtool: takes over at %s", at.UTC().Format(time.RFC3339)))
}
