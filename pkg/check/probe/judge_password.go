package probe

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

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
	case l.wrong != nil && letsIn(l.wrong):
		j.difference(ruleDiffersUsers, "basic auth", text, j.expect.config.Users.Place, more{
			effect: "passwords are asked for, and not looked at", likely: []string{"a proxy before the server lets through whoever shows some password"},
			decide: j.pastProxy()})
	case l.right == nil:
		j.withheld(asked, text)
	case l.right.Status == statusUnauthorized:
		j.refusedPassword(text)
	case l.right.Status == statusTooManyRequests:
		j.see(finding.Unknown, "basic auth", text+": the rate limit lets no more requests through")
	case l.wrong != nil && !keepsOut(l.wrong):
		j.see(finding.Unknown, "basic auth", text+": whether a wrong one gets in cannot be told")
	default:
		j.see(finding.OK, "basic auth", text)
	}
}

// keepsOut reports whether an answer refuses a password.
func keepsOut(r *exchange.Response) bool {
	return r.Status == statusUnauthorized || r.Status == statusForbidden
}

// letsIn reports whether an answer is that of somebody who looked at the password and
// went on. Who limits requests or fails may not have looked at all.
func letsIn(r *exchange.Response) bool {
	return !keepsOut(r) && r.Status != statusTooManyRequests && r.Status < statusServerError
}

// whose says with whose credentials an answer came.
func (c *Client) whose() string {
	if c.Authorization != "" {
		return "with the Authorization header of the job"
	}
	return "for " + finding.Quote(c.User)
}

// withheld says why the right password was not tried, beside what was.
func (j *judge) withheld(asked, tried string) {
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
		j.see(finding.Unknown, "basic auth", tried+"; the rate limit of the web config leaves no request for the right one")
	case l.wrong != nil && !keepsOut(l.wrong):
		j.see(finding.Unknown, "basic auth", tried+": whether a wrong one gets in cannot be told")
	case l.wrong != nil:
		o := j.see(finding.OK, "basic auth", tried)
		o.Help = "--user NAME --password-file FILE tries the right one as well"
	case j.target.Scheme == "http" && j.expect != nil: // a guess names a user, too
		j.see(finding.Unknown, "basic auth", "401 without a password; none is tried over plain HTTP")
	case j.target.Scheme == "http" && j.target.Client == nil: // that it is asked for was told
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
	if c.Authorization != "" {
		j.refusedHeader(text)
		return
	}
	if e == nil || len(e.Users) == 0 {
		j.fault(ruleRefusesPassword, "basic auth", text, more{
			likely: []string{"wrong password, or wrong user", "the user's value in the web config is no bcrypt hash, which a running server tells nobody"},
			decide: "webtool user verify /etc/prometheus/web.yml " + finding.ShellQuote(c.User),
		})
		return
	}
	i := slices.Index(e.Users, c.User)
	if i < 0 {
		j.fault(ruleRefusesPassword, "basic auth", text+"; "+j.place(e.config.Users.Place, "")+" has no such user", more{
			likely: []string{"the name is another: " + finding.QuoteAll(e.Users)},
			decide: "webtool user verify " + finding.ShellQuote(j.fileName()) + " " + finding.ShellQuote(e.Users[0])})
		return
	}
	user := e.config.Users.Value[i]
	place := j.place(user.Place, "")
	m := more{
		likely: []string{"the password is another: it does not fit the hash in " + place + " either"},
		decide: "webtool user verify " + finding.ShellQuote(j.fileName()) + " " + finding.ShellQuote(c.User),
	}
	switch hash, ok := material.ReadHash(string(user.Value)); {
	case !ok || hash.Flaw != material.HashWhole:
		m.likely = []string{"no password fits what stands in " + place + ", which is no whole bcrypt hash: nobody is told, the server's log neither"}
		m.decide = "webtool check web-config " + finding.ShellQuote(j.fileName())
	case hash.Cost > material.MaxCompared:
		m.likely = []string{fmt.Sprintf("the password is another; it was not compared with the hash in %s: with cost %d that takes too long", place, hash.Cost)}
		m.decide = "webtool check web-config " + finding.ShellQuote(j.fileName())
	case bcrypt.CompareHashAndPassword([]byte(user.Value), []byte(c.Password)) == nil:
		j.difference(ruleDiffersUsers, "basic auth", text+"; the password fits the hash in "+place, user.Place, more{})
		return
	}
	j.fault(ruleRefusesPassword, "basic auth", text, m)
}

// refusedHeader says what may be wrong with the Authorization header of a job.
func (j *judge) refusedHeader(text string) {
	wanted, _, _ := strings.Cut(j.facts.main.first.Get("Www-Authenticate"), " ")
	given, _, _ := strings.Cut(j.opts.Client.Authorization, " ")
	m := more{likely: []string{"the credentials are others, or count no longer"}}
	if strings.EqualFold(wanted, "Basic") && !strings.EqualFold(given, "Basic") {
		m.likely = []string{"the endpoint asks for user and password, and a token does not count"}
		m.help = "basic_auth with username and password_file"
	}
	j.fault(ruleRefusesPassword, "basic auth", text, m)
}
