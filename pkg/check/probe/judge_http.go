package probe

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
)

// http judges the answers to requests.
func (j *judge) http() {
	first := j.facts.main.first
	if first == nil {
		j.unseen()
		return
	}
	j.login(first)
	j.status(first)
	if err := j.facts.main.firstErr; err != nil {
		j.see(finding.Unknown, "HTTP", "the answer breaks off behind its header: "+words(err))
	}
	j.headers(first)
	j.redirect(first)
}

// unseen says what lies behind a handshake that came to nothing.
func (j *judge) unseen() {
	if !j.aboutClientCert(j.facts.main) {
		j.noAnswer(j.facts.main.firstErr)
		return
	}
	if j.expect == nil || j.expect.Refusal != "" { // the client certificate is a topic of its own
		return
	}
	why := "the endpoint lets in nobody without the right client certificate"
	j.see(finding.Unknown, "basic auth", why)
	if len(j.expect.Headers) > 0 {
		j.see(finding.Unknown, "headers", why)
	}
}

// status judges what a request was answered with: the one with the password, if
// that was asked for and is the right one.
func (j *judge) status(first *exchange.Response) {
	text := statusText(first)
	switch status := first.Status; {
	case status == statusUnauthorized:
		if right := j.facts.login.right; right != nil && right.Status != statusUnauthorized {
			j.status(right)
		}
	case j.proxySpeaksHTTP(first):
	case status >= 400 && j.target.Client != nil:
		j.refusedScrape(status, text)
	case status == statusTooManyRequests:
		j.fault(ruleLimits, "HTTP", text, more{likely: []string{limitedByConfig}})
	case status == statusServerError && j.target.Scheme == "http":
		j.configBroken("HTTP", text)
	case status >= statusServerError:
		j.fault(ruleNotReady, "HTTP", text, j.notReady(status))
	case status < 400:
		j.see(finding.OK, "HTTP", text)
	default:
		j.see(finding.Seen, "HTTP", text)
	}
}

// limitedByConfig is why an endpoint answers 429.
const limitedByConfig = "rate_limit in its web config is lower than what all clients ask for together"

// refusedScrape says that a target is down for a job, and why that may be.
func (j *judge) refusedScrape(status int, text string) {
	var why more
	switch {
	case status == statusTooManyRequests:
		why.likely = []string{limitedByConfig}
	case status >= statusServerError:
		why = j.notReady(status)
	}
	why.effect = "the target is down: server returned HTTP status " + strings.TrimSpace(fmt.Sprintf("%d %s", status, statusWord(status)))
	j.fault(ruleStatus, "HTTP", text, why)
}

// notReady says why an endpoint answers, and does not serve.
func (j *judge) notReady(status int) more {
	switch status {
	case statusBadGateway, statusGatewayTimeout:
		before := "a proxy answers"
		if server := j.serverHeader(); server != "" {
			before += " (Server: " + finding.Printable(server) + ")"
		}
		return more{likely: []string{before + ", and the server behind it does not: it is down, or listens elsewhere",
			"the proxy does not accept its certificate, or speaks TLS to a server without: its log says which (nginx: grep upstream /var/log/nginx/error.log)"},
			decide: j.pastProxy()}
	case statusUnavailable:
		return more{likely: []string{"it is starting or shutting down"}, help: j.command(Flag{"--wait", "60s"})}
	}
	return more{likely: []string{"the page fails, or the web config broke a moment ago: the server's log says which"}}
}

func statusText(r *exchange.Response) string {
	text := fmt.Sprintf("%d %s", r.Status, statusWord(r.Status))
	return strings.TrimSpace(text) + " over " + r.Proto
}

// redirect says where the endpoint sends its clients. Nobody goes there.
func (j *judge) redirect(first *exchange.Response) {
	if j.facts.slashed {
		j.see(finding.Seen, "redirect", "to the same page with a slash behind, which was asked for instead")
	}
	where := first.Get("Location")
	if first.Status < 300 || first.Status >= 400 || where == "" {
		return
	}
	o := j.see(finding.Seen, "redirect", "to "+finding.Quote(where)+", which was not followed")
	if j.target.Scheme == "http" && strings.HasPrefix(strings.ToLower(where), "https:") {
		o.Text += "; a client that follows it has sent its password in clear before"
	}
}

// securityHeaders are those that a web config can set.
var securityHeaders = []string{"Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-Xss-Protection"}

// headers judges what the endpoint tells browsers.
func (j *judge) headers(first *exchange.Response) {
	if j.expect != nil && j.expect.Refusal == "" {
		j.compareHeaders(first)
		return
	}
	var there []string
	for _, name := range securityHeaders {
		if first.Get(name) != "" {
			there = append(there, name)
		}
	}
	if len(there) > 0 {
		j.see(finding.Seen, "headers", strings.Join(there, ", "))
	}
}

// compareHeaders compares each header that the web config sets. The rate limiter
// answers before headers are set.
func (j *judge) compareHeaders(first *exchange.Response) {
	if first.Status == statusTooManyRequests {
		j.see(finding.Unknown, "headers", "the rate limit answers before they are set")
		return
	}
	var fine []string
	for _, h := range j.expect.Headers {
		values := first.Values(h.Name)
		switch {
		case slices.Equal(values, []string{h.Value}):
			fine = append(fine, finding.Printable(h.Name))
		case len(values) == 0:
			j.difference(ruleDiffersHeader, "headers", finding.Printable(h.Name)+" is not sent; "+j.place(h.Place, "")+" sets it", h.Place, more{})
		default:
			j.difference(ruleDiffersHeader, "headers", fmt.Sprintf("%s is sent as %s; %s says %s", finding.Printable(h.Name),
				finding.QuoteAll(values), j.place(h.Place, ""), finding.Quote(h.Value)), h.Place, more{})
		}
	}
	if len(fine) > 0 {
		j.see(finding.OK, "headers", strings.Join(fine, ", "))
	}
}
