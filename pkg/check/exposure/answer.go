package exposure

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
)

// judgeAnswer says what an answer comes to, and why where the status alone does
// not say it.
func (l *look) judgeAnswer(p page, r *exchange.Response) (State, string) {
	switch {
	case p.sign(r):
		return Open, ""
	case r.Status == 401 || r.Status == 403 || r.Status == 407:
		return Guarded, ""
	case r.Status == 404 || r.Status == 410:
		return Absent, ""
	case r.Status >= 300 && r.Status <= 399:
		return l.judgeRedirect(p.path, r)
	case r.Status == 429:
		return Unknown, "too many requests"
	case r.Status < 300 || r.Status == 400 || r.Status == 405:
		// A landing page for any path, a login page with 200, a firewall with 405.
		return Unknown, fmt.Sprintf("answers %d, and not as the product does", r.Status)
	}
	return Unknown, ""
}

// judgeRedirect tells what leads to a login page from what leads to the same page
// elsewhere. Nothing is followed.
func (l *look) judgeRedirect(path string, r *exchange.Response) (State, string) {
	to, err := url.Parse(r.Get("Location"))
	switch {
	case err != nil || r.Get("Location") == "":
		return Unknown, "redirects to no address"
	case l.losesPrefix(path, to.Path):
		l.prefix.doubled(l.base, path)
		return Unknown, "redirects to the same path without the prefix"
	case to.Path == l.base+path:
		return Unknown, "redirects to the same path elsewhere" + atHost(to)
	}
	return Guarded, "redirects to another page" + atHost(to)
}

// atHost names the host of an address, and not the rest: a login page's address
// can hold a secret.
func atHost(to *url.URL) string {
	if to.Host == "" {
		return ""
	}
	return " at " + finding.Quote(to.Host)
}

// sign tells a product's own answer from that of something else.
type sign func(r *exchange.Response) bool

// isPostOnly holds for the refusal of GET where POST would act: 405 with an Allow
// of one of the methods (httprouter), or with words that name it (Prometheus,
// Pushgateway, blackbox_exporter); 400 by snmp_exporter. A firewall's 405 names
// none.
func isPostOnly(r *exchange.Response) bool {
	switch r.Status {
	case 405:
		for _, allow := range r.Values("Allow") {
			for method := range strings.SplitSeq(allow, ",") {
				if slices.Contains([]string{"POST", "PUT", "DELETE"}, strings.TrimSpace(method)) {
					return true
				}
			}
		}
		return startsWith(r, "Only POST or PUT requests allowed") || startsWith(r, "This endpoint requires a POST request")
	case 400:
		return startsWith(r, "POST method expected")
	}
	return false
}

// isTargetMissing holds for the refusal to fetch without a target, or without a
// module that is known.
func isTargetMissing(r *exchange.Response) bool {
	return r.Status == 400 && (startsWith(r, "Target parameter is missing") || startsWith(r, "Unknown module") ||
		startsWith(r, "'target' parameter must be specified once"))
}

// isPprof holds for the index of net/http/pprof.
func isPprof(r *exchange.Response) bool {
	return r.Status == 200 && mediaType(r) == "text/html" && bytes.Contains(r.Body[:min(len(r.Body), 4096)], []byte("<title>/debug/pprof/</title>"))
}

func isPlainText(r *exchange.Response) bool {
	return r.Status == 200 && mediaType(r) == "text/plain" && !startsWith(r, "<")
}

// isFederation holds also for the empty answer to a request that matches nothing.
func isFederation(r *exchange.Response) bool {
	return r.Status == 200 && isExpositionType(r) && (len(bytes.TrimSpace(r.Body)) == 0 || hasSamples(r.Body))
}

func isExposition(r *exchange.Response) bool {
	return r.Status == 200 && isExpositionType(r) && hasSamples(r.Body)
}

// isExpositionType holds for the text formats of metrics.
func isExpositionType(r *exchange.Response) bool {
	switch mediaType(r) {
	case "text/plain", "application/openmetrics-text":
		return true
	}
	return false
}

func isJSONList(r *exchange.Response) bool {
	return r.Status == 200 && mediaType(r) == "application/json" && startsWith(r, "[")
}

func startsWith(r *exchange.Response, words string) bool {
	return bytes.HasPrefix(bytes.TrimLeft(r.Body, " \t\r\n"), []byte(words))
}

// mediaType is the type of the body, in lower case and without parameters.
func mediaType(r *exchange.Response) string {
	kind, _, _ := strings.Cut(r.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}
