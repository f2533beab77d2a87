package exposure

import (
	"net/url"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// prefix is what is wrong with the path that a proxy passes on.
type prefix struct {
	fault *fault // nothing behind the proxy can be asked
	lost  string // the path that the UI leads to, outside of the prefix
}

// fault is a finding in the making.
type fault struct {
	rule                  *finding.Rule
	message, effect, help string
}

// losesPrefix reports whether a redirect leads to the same path without the
// prefix. httprouter and Go's ServeMux redirect "//metrics" so.
func (l *look) losesPrefix(path, to string) bool { return l.base != "" && to == path }

// doubled notes that a proxy leaves a slash too many: of "location /prometheus {"
// and "proxy_pass http://localhost:9090/;" nginx makes "//metrics".
func (p *prefix) doubled(base, path string) {
	if p.fault != nil {
		return
	}
	shown := finding.Printable(base)
	p.fault = &fault{prefixDoubledSlash,
		shown + path + " redirects to " + path + ": the proxy passes " + `"/` + path + `" on, with a slash too many`,
		"nothing below " + shown + " answers: each path redirects to one without the prefix",
		"end both with a slash (nginx: location " + shown + "/ { proxy_pass …/; })"}
}

// askTwice asks for a path with the prefix twice: it answers where the proxy takes
// the prefix away from a server that expects it.
func (l *look) askTwice(get Get) {
	r := l.get(get, l.base+l.base+healthyPage.path)
	if r == nil || r.Status != 200 || !isPlainText(r) {
		return
	}
	for _, words := range []string{"Prometheus", "OK", "Healthy"} {
		if !startsWith(r, words) {
			continue
		}
		shown := finding.Printable(l.base)
		l.prefix.fault = &fault{prefixTwice,
			"the server answers at " + shown + shown + ": the proxy takes " + shown + " away, and the server expects it",
			"everything below " + shown + " answers 404, the server's own pages too",
			"start the server with --web.route-prefix=/, or let the proxy pass the path on as it is (nginx: proxy_pass without a path)"}
		return
	}
}

// homes are where Prometheus' front page leads to.
var homes = []string{"/graph", "/query", "/agent", "/classic/graph"}

// askUI asks for the front page, which leads out of the prefix where the server
// does not know of it.
func (l *look) askUI() {
	if l.base == "" || l.facts.product != Prometheus {
		return
	}
	get := l.anonymous
	if metrics := l.visited[metricsPage.path]; get == nil || metrics != nil && metrics.State == Guarded {
		get = l.known
	}
	if get == nil {
		return
	}
	r := l.get(get, l.base+"/")
	if r == nil || r.Status < 300 || r.Status > 399 {
		return
	}
	if to, err := url.Parse(r.Get("Location")); err == nil && slices.Contains(homes, to.Path) {
		l.prefix.lost = to.Path
	}
}

// judgePrefix says whether paths reach the server as it expects them.
func (j *judge) judgePrefix(l *look) {
	shown := finding.Printable(l.base)
	switch f := l.prefix.fault; {
	case l.base == "":
	case f != nil:
		j.find("prefix", f.rule, finding.Error, f.message, f.effect, f.help)
	case l.prefix.lost != "":
		j.find("prefix", prefixLost, finding.Warning,
			"the front page at "+shown+"/ leads out of that prefix, to "+l.prefix.lost,
			"the API answers below "+shown+", and the user interface leads nowhere",
			"start the server with --web.external-url=https://…"+shown+"/ and --web.route-prefix=/")
	case j.Product == "":
		j.say("prefix", finding.Unknown, "nothing below "+shown+" tells what it is")
		if asked := j.pick(func(p *Path) bool { return p.Status == 401 }); len(asked) > 0 && l.known == nil && !l.refused {
			j.Observations[len(j.Observations)-1].Help = "--user NAME --password-file FILE looks behind the password"
		}
	case strings.Count(shown, "/") > 0:
		j.say("prefix", finding.OK, "the paths below "+shown+" reach the server")
	}
}
