package wire

import (
	"cmp"
	"errors"
	"slices"
)

// chunk is how many suites are offered at once to a server that hangs up on long
// lists.
const chunk = 48

var errNoCandidate = errors.New("no suite of this version was to be looked for")

// peel finds out what a server supports in one version: it strikes off what was
// chosen, and asks again.
type peel struct {
	found          *VersionSupport
	offer          Offer    // what all hellos have in common
	suites, groups []uint16 // all candidates
	usual          Expectation

	suitesLeft, groupsLeft []uint16
	suitesDone, groupsDone bool
	width                  int // most suites in a hello

	// Suites and groups are struck off together, as long as usual ones of both are
	// left. When that is refused, either may have run out.
	together, unclear bool

	// kept are the curves of the server's certificates. OpenSSL serves an ECDSA
	// certificate in TLS 1.2 only to clients that offer its curve, Go to all. So it
	// is offered, and last; when it is chosen all the same, nothing else would be.
	kept []uint16

	agreed *Agreed // what was known before, until an answer has confirmed that hellos like ours are answered

	withGroup []uint16 // suites that came with a group
	takesLong *bool    // was a list longer than a chunk answered, in whatever version?
	good      Offer    // the first that was answered
}

func newPeel(s *Survey, want Expectation, found *VersionSupport, takesLong *bool) *peel {
	p := &peel{
		found:  found,
		offer:  Offer{ServerName: s.ServerName, ALPN: s.ALPN, Versions: []uint16{found.Version}},
		suites: candidateSuites(s.Suites, found.Version), groups: candidateGroups(s.Groups, found.Version),
		usual: Expectation{usualSuites, usualGroups}, takesLong: takesLong,
	}
	if suites := within(want.Suites, p.suites); len(suites) > 0 {
		p.usual.Suites = suites
	}
	if groups := within(want.Groups, p.groups); len(groups) > 0 {
		p.usual.Groups = groups
	}
	p.suitesLeft, p.groupsLeft = slices.Clone(p.suites), slices.Clone(p.groups)
	p.together, p.width = true, len(p.suites)
	if a := s.Agreed; a != nil && found.Version == TLS13 && slices.Contains(p.suites, a.Suite) && slices.Contains(p.groups, a.Group) {
		p.agreed = a
	}
	return p
}

// first asks whether the version is supported at all. It returns the version that
// the server agreed to, 0 for none.
func (p *peel) first(ask askFunc) (agreed uint16, err error) {
	if len(p.suites) == 0 {
		p.found.Err = errNoCandidate
		return 0, nil
	}
	if a := p.agreed; a != nil {
		p.found.Supported, p.good = Yes, p.offer
		p.good.Suites, p.good.Groups = p.suites, p.groups
		return TLS13, p.strike(&Answer{Version: TLS13, Suite: a.Suite, Group: a.Group}, p.suites)
	}
	answer, err := p.ask(ask, p.suites, p.groups)
	var closed *ClosedError
	if errors.As(err, &closed) && len(p.suites) > chunk && !*p.takesLong {
		// Some servers, and boxes before them, hang up on a hello of this length.
		if short, again := p.ask(ask, within(commonSuites, p.suites), p.groups); again == nil {
			answer, err = short, nil
			p.width, p.together = chunk, false
		}
	}
	switch {
	case err == nil && answer.Version == p.found.Version:
		p.found.Supported, p.found.First = Yes, answer
		return answer.Version, p.strike(answer, p.suites)
	case err == nil:
		p.found.refuse(nil)
		return answer.Version, nil
	case isPlainRefusal(err):
		p.found.refuse(err)
	default:
		p.found.Err = err
	}
	return 0, err
}

// full finds out the suites and groups.
func (p *peel) full(ask askFunc) {
	_, err := p.first(ask)
	p.rest(ask, err)
}

// suitesOnly finds out the suites, when the version is supported.
func (p *peel) suitesOnly(ask askFunc) {
	p.together, p.groupsDone = false, true
	p.rest(ask, nil)
}

// rest asks until nothing is left, unless an error came before.
func (p *peel) rest(ask askFunc, err error) {
	if p.found.Supported != Yes {
		return
	}
	for err == nil && p.more() {
		suites, groups := p.next()
		var answer *Answer
		switch answer, err = p.try(ask, suites, groups); {
		case err != nil:
		case answer == nil:
			p.refused(suites)
		default:
			err = p.strike(answer, suites)
		}
	}
	p.found.Complete, p.found.Err = err == nil, err
}

// more reports whether there is anything left to ask.
func (p *peel) more() bool {
	p.suitesDone = p.suitesDone || len(p.suitesLeft) == 0
	p.groupsDone = p.groupsDone || len(p.groupsLeft) == 0 || p.suitesDone && len(p.withGroup) == 0
	p.together = p.together && !p.suitesDone && !p.groupsDone &&
		overlap(p.suitesLeft, p.usual.Suites) && overlap(p.groupsLeft, p.usual.Groups)
	return !p.suitesDone || !p.groupsDone
}

// next returns what to offer next.
func (p *peel) next() (suites, groups []uint16) {
	switch {
	case p.together:
		return p.suitesLeft, p.groupsLeft
	case !p.suitesDone:
		return p.suitesLeft[:min(p.width, len(p.suitesLeft))], p.groups
	}
	return p.withGroup, p.groupsLeft
}

// refused notes that nothing of the last offer was taken.
func (p *peel) refused(suites []uint16) {
	switch {
	case p.together:
		p.together, p.unclear = false, true
	case !p.suitesDone:
		p.suitesLeft = p.suitesLeft[len(suites):]
	default:
		p.groupsDone = true
	}
}

// try asks for part of what is left. It returns nil without an error when the server
// refuses.
func (p *peel) try(ask askFunc, suites, groups []uint16) (*Answer, error) {
	answer, err := p.ask(ask, suites, groups)
	sure := p.agreed == nil // that a refusal is not of the empty key_share
	switch {
	case err == nil && answer.Version == p.found.Version:
		p.agreed = nil
		return answer, nil
	case sure && (err == nil || isPlainRefusal(err)):
		return nil, nil
	case err != nil && !isRefusal(err):
		return nil, err
	}
	// The server may refuse in its own way, or be gone: what it took before tells.
	if _, again := ask(p.good); again != nil {
		return nil, cmp.Or(err, again)
	}
	p.agreed = nil
	return nil, nil
}

// ask offers suites and groups, the curves of certificates last.
func (p *peel) ask(ask askFunc, suites, groups []uint16) (*Answer, error) {
	o := p.offer
	o.Suites = suites
	for _, g := range groups {
		if !slices.Contains(p.kept, g) {
			o.Groups = append(o.Groups, g)
		}
	}
	for _, g := range p.kept {
		if slices.Contains(groups, g) {
			o.Groups = append(o.Groups, g)
		}
	}
	answer, err := ask(o)
	if err == nil {
		*p.takesLong = *p.takesLong || len(suites) > chunk
		if p.good.Suites == nil {
			p.good = o
		}
	}
	return answer, err
}
