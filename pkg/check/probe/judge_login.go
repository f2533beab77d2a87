package probe

import (
	"fmt"
	"strings"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
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
