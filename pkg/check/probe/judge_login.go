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
		m := more{effect: "user and password can be read by whoever is on the way"}
		if !j.expect.compares() { // a file with TLS has its certificate
			m.help = "give the web config a certificate: webtool gen cert --host " + finding.ShellQuote(j.target.Host)
		}
		j.fault(rulePasswordInClear, "basic auth", asked+", over plain HTTP", m)
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
			effect: "passwords are asked for, and not looked at", likely: []string{"a proxy before the server lets through whoever shows some password"},
			decide: j.pastProxy()})
	case l.right == nil:
		j.withheld(asked, text)
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
	case l.wrong != nil:
		o := j.see(finding.OK, "basic auth", "401 without a password, 401 with a wrong one")
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
			likely: []string{"the name is another: " + quoteAll(e.Users)},
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
	if j.expect != nil && !j.opts.Client.hasCredentials() {
		j.see(finding.OK, "basic auth", "not asked for")
		return
	}
	if j.expect != nil { // the file says so, and whoever has a password may not know
		j.see(finding.Note, "basic auth", "not asked for: the password was not needed")
		return
	}
	if asks := j.facts.main.asked != nil && entryOf(j.facts.bare) != in; asks {
		j.see(finding.Seen, "basic auth", "not asked for")
		return
	}
	if first.Status >= 300 && !isFrontPage(first, j.target) {
		j.see(finding.Unknown, "basic auth", "not asked for by the redirect: who gets in where it leads cannot be told from it")
		return
	}
	j.fault(ruleOpen, "basic auth", "not asked for: whoever reaches the endpoint gets in", more{})
}
