package exposure

import (
	"strings"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
)

// origins is which web pages may read the answers (CORS; Fetch standard, section
// 3.2.3).
type origins struct {
	asked       bool
	any         string // how: "*", or the origin that was sent; "" when not any
	path        string // that shows it
	open        bool   // that path answers without credentials
	credentials bool   // also with the browser's own credentials
}

// noteOrigin reads who may read an answer, where that was asked. What shows most
// is kept.
func (f *facts) noteOrigin(path string, r *exchange.Response, known bool) {
	o := origins{asked: true, path: path, open: !known, credentials: strings.TrimSpace(r.Get("Access-Control-Allow-Credentials")) == "true"}
	switch strings.TrimSpace(r.Get("Access-Control-Allow-Origin")) {
	case "*":
		o.any, o.credentials = "*", false // browsers refuse both together
	case origin:
		o.any = "whatever origin asks"
	}
	if !f.origins.asked || f.origins.any == "" && o.any != "" || o.credentials && !f.origins.credentials {
		f.origins = o
	}
}

// String is what is seen of the origins, in a few words.
func (o origins) String() string {
	switch {
	case !o.asked:
		return ""
	case o.any == "":
		return "none"
	case o.credentials:
		return "any, with credentials"
	}
	return "any"
}

// judgeOrigins says whether any web page may read the server.
func (j *judge) judgeOrigins(f *facts) {
	o := f.origins
	switch {
	case !o.asked:
		return
	case o.any == "":
		j.say("CORS", finding.OK, "no web page of another origin may read the answers")
		return
	}
	severity, effect := finding.Warning, "a web page that somebody inside opens reads the server through that browser, also where the network lets only insiders through"
	if o.credentials {
		effect = "a web page that a logged-in browser opens reads the server with that browser's credentials"
	} else if !o.open {
		severity, effect = finding.Info, "a web page that knows the credentials may read the server from any browser"
	}
	text := j.base + o.path + " may be read by any web page: Access-Control-Allow-Origin is " + o.any
	j.find("CORS", corsAny, severity, text, effect, corsHelp(j.Product, j.viaProxy))
}

// corsHelp says how to name the origins.
func corsHelp(product string, viaProxy bool) string {
	const proxy = "let the proxy take Access-Control-Allow-Origin out (nginx: proxy_hide_header Access-Control-Allow-Origin)"
	switch {
	case product == Prometheus && !viaProxy:
		return "name the origins: --web.cors.origin='https?://grafana\\.example\\.com'"
	case product == Prometheus:
		return "name the origins (--web.cors.origin), or " + proxy
	}
	if viaProxy {
		return proxy
	}
	return "there is no switch for it: put a proxy before the server that takes Access-Control-Allow-Origin out (nginx: proxy_hide_header Access-Control-Allow-Origin)"
}
