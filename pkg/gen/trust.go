package gen

import (
	"fmt"
	"time"

	"webtool/pkg/gen/atomicfile"
)

// renewTrusted renews a self-signed certificate without a gap. A client accepts
// it only while it has this very certificate, so the new one goes into the
// bundle that clients read, waits there for as long as they need to read it, and
// takes over at the first run after that.
func (r *certificateRun) renewTrusted() error {
	old, _, err := readThere(r.TrustFile)
	if err != nil {
		return err
	}
	have := bundle{old}
	waiting, err := r.readStaged()
	if err != nil {
		return err
	}
	drop := waiting != nil && r.outdated(waiting)
	if drop {
		waiting = nil
	}
	if waiting != nil && !(r.Policy.Force && !r.Policy.IfNeeded) {
		return r.await(waiting, have)
	}
	reasons := r.reasons(r.pair)
	issue, err := r.mayIssue(reasons)
	if err != nil {
		return err
	}
	if !issue {
		if err := r.tidy(have); err != nil || !drop {
			return err
		}
		return r.dropStaged()
	}
	if r.Policy.Check {
		return nil
	}
	m, err := r.issue()
	if err != nil {
		return err
	}
	if at := r.takeover(); at.After(r.Now) {
		return r.stage(m, at, have)
	}
	if err := r.writeBundle(have.with(m.leaf), have); err != nil {
		return err
	}
	if err := r.write(m); err != nil {
		return err
	}
	return r.removeStaged()
}

// takeover returns when a new certificate may take the old one's place: now,
// when there is none that clients accept; no later than its end otherwise.
func (r *certificateRun) takeover() time.Time {
	p := r.pair
	if !p.usable() || r.Now.After(p.certs[0].NotAfter) || r.ActivateAfter == 0 {
		return r.Now
	}
	at := r.Now.Add(r.ActivateAfter)
	if end := p.certs[0].NotAfter; at.After(end) {
		r.result.Warnings = append(r.result.Warnings, fmt.Sprintf("the old certificate ends on %s, sooner than --activate-after asks for: clients must read the bundle by then", formatTime(end)))
		return end
	}
	return at
}

// stage puts a certificate into the bundle, and beside its place.
func (r *certificateRun) stage(m *made, at time.Time, have bundle) error {
	next := have.with(r.pair.certs[0]).with(m.leaf).withoutExpired(r.Now)
	if err := r.writeBundle(next, have); err != nil {
		return err
	}
	files, err := r.stagedFiles(m, at)
	if err != nil {
		return err
	}
	if m.keyKept { // of an earlier stage
		if err := atomicfile.Remove(r.place.key + nextSuffix); err != nil {
			return err
		}
	}
	written, err := atomicfile.Write(files...)
	if err != nil {
		return err
	}
	for _, w := range written {
		kind, detail := KindStaged, "takes over at the first run after "+formatTime(at)
		if w.Path == r.place.key+nextSuffix && !r.place.combined {
			kind, detail = KindStagedKey, typeOf(m.key.Public()).Label()+", waits with it"
		}
		r.result.Files = append(r.result.Files, FileResult{Path: w.Path, Kind: kind, Written: true, Mode: w.Mode, Detail: detail})
	}
	r.result.Certificate = describe(m.leaf)
	r.result.Notes = append(r.result.Notes, fmt.Sprintf("bring %s to all clients before %s; the server shows the old certificate until then", r.TrustFile, formatTime(at)))
	return nil
}

// await lets a staged certificate take over when its time has come.
func (r *certificateRun) await(s *staged, have bundle) error {
	m := s.asMade(r.pair.key)
	urgent := !r.pair.usable() || !r.Now.Before(r.pair.certs[0].NotAfter)
	switch {
	case r.pair.usable() && r.pair.certs[0].Equal(m.leaf): // a run was killed before it could clear away
		return r.activated(have)
	case !have.contains(m.leaf) && !urgent:
		return r.announce(s, m, have)
	case r.Now.Before(s.at) && !urgent:
		r.result.Certificate = describe(r.pair.certs[0])
		r.result.Comment = fmt.Sprintf("%s takes over at the first run after %s: nothing to do", s.pair.certFile, formatTime(s.at))
		return nil
	}
	r.result.Changed = true
	r.result.Reasons = []string{"the certificate that clients were given in " + r.TrustFile + " takes over"}
	r.result.Comment = fmt.Sprintf("%s replaced by %s, which clients had in %s", r.place.cert, s.pair.certFile, r.TrustFile)
	if r.Policy.Check {
		r.result.Comment = fmt.Sprintf("%s would be replaced by %s, which clients have in %s", r.place.cert, s.pair.certFile, r.TrustFile)
		return nil
	}
	if err := r.writeBundle(have.with(m.leaf).withoutExpired(r.Now), have); err != nil {
		return err
	}
	if err := r.write(m); err != nil {
		return err
	}
	return r.removeStaged()
}

// announce puts a staged certificate back into a bundle that lost it, and gives
// clients the whole time again.
func (r *certificateRun) announce(s *staged, m *made, have bundle) error {
	r.result.Changed = true
	r.result.Reasons = []string{r.TrustFile + " had lost the next certificate"}
	r.result.Comment = fmt.Sprintf("%s had lost the next certificate: added, and the wait begins anew", r.TrustFile)
	if r.Policy.Check {
		r.result.Comment = fmt.Sprintf("%s has lost the next certificate, and would get it back", r.TrustFile)
		return nil
	}
	at := r.takeover()
	if err := r.writeBundle(have.with(r.pair.certs[0]).with(m.leaf).withoutExpired(r.Now), have); err != nil {
		return err
	}
	data, _, err := readThere(s.pair.certFile)
	if err != nil {
		return err
	}
	file := r.publicFile(s.pair.certFile, restamp(data, at))
	file.Secret = r.place.combined
	_, err = atomicfile.Write(file)
	return err
}

// activated clears away a staged certificate that is in its place already.
func (r *certificateRun) activated(have bundle) error {
	r.nothingToDo()
	if r.Policy.Check {
		return nil
	}
	if err := r.removeStaged(); err != nil {
		return err
	}
	return r.tidy(have)
}

// tidy keeps the bundle right while there is nothing else to do: what the server
// shows is in it, what has ended is not.
func (r *certificateRun) tidy(have bundle) error {
	next := have.with(r.pair.certs[0]).withoutExpired(r.Now)
	if next.equal(have) {
		return nil
	}
	r.result.Changed = true
	reason := "certificates in " + r.TrustFile + " have ended"
	if !have.contains(r.pair.certs[0]) {
		reason = r.TrustFile + " lacks the certificate that the server shows"
	}
	r.result.Reasons = []string{reason}
	r.result.Comment = reason + ": mended"
	if r.Policy.Check {
		r.result.Comment = reason + ": it would be mended"
		return nil
	}
	return r.writeBundle(next, have)
}

// writeBundle writes the bundle where it differs from what is there.
func (r *certificateRun) writeBundle(next, have bundle) error {
	if next.equal(have) {
		return nil
	}
	written, err := atomicfile.Write(r.publicFile(r.TrustFile, next.data))
	if err != nil {
		return err
	}
	count := len(next.certificates())
	noun := "certificates"
	if count == 1 {
		noun = "certificate"
	}
	for _, w := range written {
		r.result.Files = append(r.result.Files, FileResult{Path: w.Path, Kind: KindTrust, Written: true, Mode: w.Mode,
			Detail: fmt.Sprintf("%d %s, for clients (ca_file)", count, noun)})
	}
	return nil
}
