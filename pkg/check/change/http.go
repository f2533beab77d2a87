package change

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
)

// users compares who has a password.
func (c *comparison) users() {
	was, is := logins(&c.old), logins(&c.new)
	switch asked, asks := len(c.old.Users.Value) > 0, len(c.new.Users.Value) > 0; {
	case !asked && !asks:
		return
	case !asked:
		c.atOnce("a password is asked for: of %s", some(names(c.new.Users.Value)))
		c.locksOut("clients without a password")
		return
	case !asks:
		c.atOnce("no password is asked for any more")
		c.opens("clients without a password")
		return
	}
	var added, gone, changed []webconfig.Item[web.Secret]
	for _, u := range c.new.Users.Value {
		switch hash, there := was[u.Name]; {
		case is[u.Name] == "" || there && hash == is[u.Name]:
		case there:
			changed = append(changed, u)
		default:
			added = append(added, u)
		}
	}
	for _, u := range c.old.Users.Value {
		if was[u.Name] != "" && is[u.Name] == "" {
			gone = append(gone, u)
		}
	}
	if len(added) > 0 {
		c.atOnce("%s may enter", some(names(added)))
		c.opens("%s", some(names(added)))
	}
	if len(gone) > 0 {
		c.atOnce("%s may enter no more", some(names(gone)))
		c.locksOut("%s", some(names(gone)))
	}
	if len(changed) > 0 {
		c.atOnce("the hash of %s becomes another", some(names(changed)))
		c.locksOut("%s with the old password, if it is another", some(names(changed)))
		c.opens("%s with the new password, if it is another", some(names(changed)))
	}
}

// logins are the users that a password can let in, and their hashes; what stands
// behind the 60 characters of a hash means nothing.
func logins(s *server) map[string]string {
	all := map[string]string{}
	for _, u := range s.Users.Value {
		hash, ok := material.ReadHash(string(u.Value))
		if ok && hash.Flaw == material.HashWhole && !strings.Contains(u.Name, ":") {
			all[u.Name] = string(u.Value)[:min(len(u.Value), 60)]
		}
	}
	return all
}

// names returns the names of users as they may be shown.
func names(users []webconfig.Item[web.Secret]) []string {
	var all []string
	for _, u := range users {
		name := finding.Printable(webconfig.ShowUser(u.Name))
		if name == "" {
			name = `""`
		}
		all = append(all, name)
	}
	return all
}

// headers compares what is sent with every answer.
func (c *comparison) headers() {
	was, is := headerValues(c.old.HTTP.Headers.Value), headerValues(c.new.HTTP.Headers.Value)
	for _, h := range c.new.HTTP.Headers.Value {
		if value, there := was[h.Name]; !there || value != h.Value {
			c.atOnce("%s", finding.Printable(h.Name+": "+h.Value+" is sent"))
		}
	}
	for _, h := range c.old.HTTP.Headers.Value {
		if _, there := is[h.Name]; !there {
			c.atOnce("%s is not sent any more", finding.Printable(h.Name))
		}
	}
}

func headerValues(headers []webconfig.Item[string]) map[string]string {
	all := map[string]string{}
	for _, h := range headers {
		all[h.Name] = h.Value
	}
	return all
}

// rateLimit compares the limit, which a server has from its start.
func (c *comparison) rateLimit() {
	was, is := limitOf(&c.old.RateLimit), limitOf(&c.new.RateLimit)
	if was == is {
		return
	}
	c.restart("rate limit %s → %s", was, is)
	switch {
	case is == noRequest:
		c.locksOut("everyone%s: the rate limit lets no request through", fromRestart)
	case was == noRequest:
		c.opens("everyone%s: the old rate limit lets no request through", fromRestart)
	}
}

const noRequest = "no request at all"

func limitOf(l *webconfig.RateLimit) string {
	switch {
	case l.Interval.Value <= 0: // negative is without limit (x/time/rate, Every)
		return "none"
	case l.Burst.Value <= 0:
		return noRequest
	}
	return fmt.Sprintf("%d at once, then one every %s", l.Burst.Value, l.Interval.Value)
}
