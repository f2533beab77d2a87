package exposure

import (
	"context"
	"fmt"
	"strings"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
)

// MaxRequests bounds what is sent to one server, with and without credentials.
// The longest list takes 24.
const MaxRequests = 32

// maxFailures is how many requests may stay without an answer before the rest is
// left out: each may take as long as the caller lets it.
const maxFailures = 2

// origin is sent where an answer says who may read it. Nobody can own the name
// (RFC 2606, section 2).
const origin = "https://origin.invalid"

// look is one look at one server.
type look struct {
	ctx              context.Context
	anonymous, known Get
	base             string // in front of each path; "" or without a slash at its end
	proxied          bool

	facts   facts
	refused bool // the credentials
	prefix  prefix
	visited map[string]*Path

	sent, failures int
	ended          string // why the rest was left out
}

func newLook(ctx context.Context, anonymous, known Get, opts Options) *look {
	base := strings.TrimRight(opts.Prefix, "/")
	base = strings.TrimRight(strings.TrimSuffix(base, "/metrics"), "/")
	return &look{
		ctx: ctx, anonymous: anonymous, known: known, base: base, proxied: opts.Proxied,
		visited: map[string]*Path{},
	}
}

// get sends one request, and returns nil when nothing came. What keeps the others
// from being sent, it notes.
func (l *look) get(get Get, target string, header ...exchange.Field) *exchange.Response {
	switch {
	case l.ended != "":
		return nil
	case l.ctx.Err() != nil:
		l.ended = "the time was over"
		return nil
	case l.sent >= MaxRequests:
		l.ended = fmt.Sprintf("%d requests are the most that is sent", MaxRequests)
		return nil
	}
	l.sent++
	response, err := get(l.ctx, target, header...)
	if response == nil {
		l.failures++
		if l.failures >= maxFailures {
			l.ended = "the server did not answer"
			if err != nil {
				l.ended += ": " + shorten(err.Error())
			}
		}
		return nil
	}
	if response.Status == 429 {
		l.ended = "the server answered 429 (too many requests)"
	}
	return response
}

// shorten makes a text of the peer's fit for a line.
func shorten(text string) string {
	if r := []rune(text); len(r) > maxValue {
		text = string(r[:maxValue]) + "…"
	}
	return finding.Printable(text)
}

// visit asks for a page without credentials, once, and notes what came.
func (l *look) visit(p page) *Path {
	if path, ok := l.visited[p.path]; ok {
		path.Kind, path.What, path.feature = p.kind, p.what, p.feature
		return path
	}
	path := &Path{Path: p.path, Kind: p.kind, What: p.what, feature: p.feature, State: Unknown}
	l.visited[p.path] = path
	if p.kind.certain() && !l.facts.certain {
		path.Why = "not asked: it is not certain that the product acts on POST alone"
		return path
	}
	if l.anonymous == nil {
		path.State, path.Why = Guarded, "nobody gets in without credentials"
		return path
	}
	response := l.get(l.anonymous, l.base+p.path, p.header()...)
	if response == nil {
		path.Why = "no answer"
		return path
	}
	path.Status = response.Status
	path.State, path.Why = l.judgeAnswer(p, response)
	if path.State == Open {
		l.read(p, response, false)
	}
	return path
}

// visitKnown asks for a page with credentials, where there are some and the page
// does not answer without.
func (l *look) visitKnown(p page) {
	path := l.visit(p)
	if l.known == nil || path.State == Open || path.Known != 0 || p.kind.certain() && !l.facts.certain {
		return
	}
	response := l.get(l.known, l.base+p.path, p.header()...)
	if response == nil {
		return
	}
	path.Known = response.Status
	switch state, _ := l.judgeAnswer(p, response); {
	case state == Open:
		path.reached = true
		l.read(p, response, true)
	case response.Status == 401:
		// A wrong password is not tried again: each try costs the server a bcrypt.
		l.refused, l.known = true, nil
	}
}

// read notes what an answer tells.
func (l *look) read(p page, r *exchange.Response, known bool) {
	if p.origin {
		l.facts.noteOrigin(p.path, r, known)
	}
	if p.read != nil {
		p.read(&l.facts, r, known)
	}
}

// header is what is sent beside the usual.
func (p *page) header() []exchange.Field {
	if !p.origin {
		return nil
	}
	return []exchange.Field{{Name: "Origin", Value: origin}}
}
