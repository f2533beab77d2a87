package probe

import (
	"context"
	"net/url"
	"strings"

	"webtool/pkg/check/exchange"
)

// addSlash asks once more where "/prometheus" leads to "/prometheus/": nginx says
// that by itself for a location with a slash, and it tells nothing of the server
// behind. No other redirect is followed.
func (s *session) addSlash(ctx context.Context, v *visit) {
	path, query, asked := strings.Cut(s.page, "?")
	if v.first == nil || v.firstErr != nil || v.closed || strings.HasSuffix(path, "/") {
		return
	}
	slashed := path + "/"
	if to := leadsTo(v.first, s.target); to == nil || to.EscapedPath() != slashed {
		return
	}
	if asked {
		slashed += "?" + query
	}
	if answer, err := s.ask(ctx, v, slashed); answer != nil {
		v.first, v.firstErr, s.page = answer, err, slashed
	}
}

// leadsTo is where a redirect leads on the target's own server; nil when it leads
// elsewhere, or is none.
func leadsTo(r *exchange.Response, target *Target) *url.URL {
	where := r.Get("Location")
	if r.Status < 300 || r.Status > 399 || where == "" {
		return nil
	}
	to, err := url.Parse(where)
	if err != nil || to.Host != "" && !strings.EqualFold(to.Host, target.Authority()) || to.Scheme != "" && !strings.EqualFold(to.Scheme, target.Scheme) {
		return nil
	}
	return to
}

// isFrontPage reports whether a redirect is that of Prometheus' own front page:
// who gets it has got in.
func isFrontPage(r *exchange.Response, target *Target) bool {
	to := leadsTo(r, target)
	if to == nil {
		return false
	}
	for _, home := range []string{"/graph", "/query", "/agent"} {
		if strings.HasSuffix(to.Path, home) {
			return true
		}
	}
	return false
}
