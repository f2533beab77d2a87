package probe

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/bcrypt"

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

// login judges who gets in with which password.
func (j *judge) login(first *exchange.Response) {
	switch {
	case first.Status == statusTooManyRequests:
		j.see(finding.Unknown, "basic auth", "the endpoint lets no more requests through at the moment (429)")
	case first.Status == statusUnauthorized:
		j.asksForPassword(first)
	default:
		j.asksForNone(first)
	}
}

// asksForPassword judges an endpoint that answers 401.
func (j *judge) asksForPassword(first *exchange.Response) {
	scheme, _, _ := strings.Cut(first.Get("Www-Authenticate"), " ")
	asked := "asked for (401"
	if scheme != "" {
		asked += ", " + finding.Printable(scheme)
	}
	asked += ")"
	if j.target.Scheme == "http" {
		j.fault(rulePasswordInClear, "basic auth", asked+", over plain HTTP", more{
			effect: "user and password can be read by whoever is on the way",
			help:   "give the web config a certificate: webtool gen cert --host " + finding.ShellQuote(j.target.Host),
		})
	}
	if e := j.expect; e != nil && e.Refusal == "" && len(e.Users) == 0 {
		j.difference(ruleDiffersUsers, "basic auth", asked+"; "+j.place(e.config.Users.Place, "")+" has no users", e.config.Users.Place, more{})
		return
	}
	j.passwords(asked)
}

// passwords judges what became of the passwords that were tried.
func (j *judge) passwords(asked string) {
	l := &j.facts.login
	parts := []string{"401 without a password"}
	for _, try := range []struct {
		what     string
		response *exchange.Response
		err      error
	}{{"with a wrong one", l.wrong, l.wrongErr}, {j.opts.Client.whose(), l.right, l.rightErr}} {
		switch {
		case try.err != nil:
			parts = append(parts, "no answer "+try.what+": "+words(try.err))
		case try.response != nil:
			parts = append(parts, fmt.Sprintf("%d %s", try.response.Status, try.what))
		}
	}
	text := strings.Join(parts, ", ")
	switch {
	case l.wrong != nil && l.wrong.Status != statusUnauthorized && l.wrong.Status != statusTooManyRequests:
		j.difference(ruleDiffersUsers, "basic auth", text, j.expect.config.Users.Place, more{
			effect: "passwords are asked for, and not looked at", likely: []string{"a proxy before the server lets through whoever shows some password"}})
	case l.right == nil:
		j.withheld(asked)
	case l.right.Status == statusUnauthorized:
		j.refusedPassword(text)
	case l.right.Status == statusTooManyRequests:
		j.see(finding.Unknown, "basic auth", text+": the rate limit lets no more requests through")
	default:
		j.see(finding.OK, "basic auth", text)
	}
}

// whose says with whose credentials an answer came.
func (c *Client) whose() string {
	if c.Authorization != "" {
		return "with the Authorization header of the job"
	}
	return "for " + finding.Quote(c.User)
}

// withheld says why no password was tried.
func (j *judge) withheld(asked string) {
	l := &j.facts.login
	switch {
	case l.rightErr != nil:
		j.see(finding.Unknown, "basic auth", asked+"; no answer to the right password: "+words(l.rightErr))
	case j.opts.Client.hasCredentials() && l.withheld != "":
		o := j.see(finding.Unknown, "basic auth", asked+"; "+l.withheld)
		o.Help = "--insecure sends it nevertheless"
	case j.opts.Client.hasCredentials() && j.facts.main.firstErr != nil:
		j.see(finding.Unknown, "basic auth", asked+"; no password was tried: "+words(j.facts.main.firstErr))
	case j.opts.Client.hasCredentials():
		j.see(finding.Unknown, "basic auth", asked+"; the rate limit of the web config leaves no request for the password")
	case l.wrong != nil:
		o := j.see(finding.OK, "basic auth", "401 without a password, 401 with a wrong one")
		o.Help = "--user NAME --password-file FILE tries the right one as well"
	case j.target.Client != nil:
		j.fault(ruleRefusesPassword, "basic auth", asked+", and the job sends no password: it has no basic_auth", more{
			effect: "the target is down: server returned HTTP status 401 Unauthorized",
			help:   "webtool gen client-config " + finding.ShellQuote(j.target.URL) + " --web-config /etc/prometheus/web.yml --kind scrape",
		})
	default:
		j.see(finding.Seen, "basic auth", asked)
	}
}

// refusedPassword says what may be wrong with user and password.
func (j *judge) refusedPassword(text string) {
	e, c := j.expect, &j.opts.Client
	if e == nil || len(e.Users) == 0 {
		j.fault(ruleRefusesPassword, "basic auth", text, more{
			likely: []string{"the password is another, or the user is", "the hash in the web config is no bcrypt hash: nobody is told"},
			decide: "webtool user verify /etc/prometheus/web.yml " + finding.ShellQuote(c.User),
		})
		return
	}
	m := more{decide: "webtool user verify " + finding.ShellQuote(j.fileName()) + " " + finding.ShellQuote(c.User)}
	i := slices.Index(e.Users, c.User)
	switch {
	case i < 0:
		j.fault(ruleRefusesPassword, "basic auth", text+"; "+j.place(e.config.Users.Place, "")+" has no such user", more{
			likely: []string{"the name is another: " + quoteAll(e.Users)}})
		return
	case errors.Is(bcrypt.CompareHashAndPassword([]byte(e.config.Users.Value[i].Value), []byte(c.Password)), nil):
		j.difference(ruleDiffersUsers, "basic auth", text+"; the password fits the hash in "+j.place(e.config.Users.Value[i].Place, ""), e.config.Users.Value[i].Place, more{})
		return
	}
	m.likely = []string{"the password is another: it does not fit the hash in " + j.place(e.config.Users.Value[i].Place, "") + " either"}
	j.fault(ruleRefusesPassword, "basic auth", text, m)
}

// asksForNone judges an endpoint that answers without a password.
func (j *judge) asksForNone(first *exchange.Response) {
	if first.Status >= 400 {
		return // of an error nobody knows who would get in
	}
	if e := j.expect; e != nil && e.Refusal == "" && len(e.Users) > 0 {
		j.difference(ruleDiffersUsers, "basic auth", fmt.Sprintf("%d without a password; %s has users", first.Status, j.place(e.config.Users.Place, "")),
			e.config.Users.Place, more{effect: "whoever reaches the endpoint gets in"})
		return
	}
	if j.expect != nil {
		j.see(finding.OK, "basic auth", "not asked for")
		return
	}
	if asks := j.facts.main.asked != nil && entryOf(j.facts.bare) != in; asks {
		j.see(finding.Seen, "basic auth", "not asked for")
		return
	}
	j.fault(ruleOpen, "basic auth", "not asked for: whoever reaches the endpoint gets in", more{})
}

// status judges what a request without a password was answered with.
func (j *judge) status(first *exchange.Response) {
	text := statusText(first)
	switch status := first.Status; {
	case status == statusUnauthorized:
		if right := j.facts.login.right; right != nil && right.Status != statusUnauthorized {
			j.see(finding.OK, "HTTP", statusText(right))
		}
	case status == statusTooManyRequests:
		j.fault(ruleLimits, "HTTP", text, more{likely: []string{"rate_limit in its web config is lower than what all clients ask for together"}})
	case status == statusUnavailable:
		j.fault(ruleNotReady, "HTTP", text, more{help: j.command("--wait", "60s")})
	case status == statusServerError && j.target.Scheme == "http":
		j.configBroken("HTTP", text)
	case status < 400:
		j.see(finding.OK, "HTTP", text)
	case j.target.Client != nil:
		j.fault(ruleStatus, "HTTP", text, more{effect: "the target is down: server returned HTTP status " + strings.TrimSpace(fmt.Sprintf("%d %s", status, statusWord(status)))})
	default:
		j.see(finding.Seen, "HTTP", text)
	}
}

func statusText(r *exchange.Response) string {
	text := fmt.Sprintf("%d %s", r.Status, statusWord(r.Status))
	return strings.TrimSpace(text) + " over " + r.Proto
}

// redirect says where the endpoint sends its clients. Nobody goes there.
func (j *judge) redirect(first *exchange.Response) {
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
				quoteAll(values), j.place(h.Place, ""), finding.Quote(h.Value)), h.Place, more{})
		}
	}
	if len(fine) > 0 {
		j.see(finding.OK, "headers", strings.Join(fine, ", "))
	}
}
