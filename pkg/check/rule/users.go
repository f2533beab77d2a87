package rule

import (
	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
)

// user is one user whose hash the server loads.
type user struct {
	webconfig.Item[web.Secret]
	material.Hash
}

// users returns the users whose hashes the server loads, in the order written;
// of the others the refusals tell.
func (c *Context) users() []user {
	if c.facts.users == nil {
		c.facts.users = []user{}
		for _, item := range c.Users.Value {
			if hash, ok := material.ReadHash(string(item.Value)); ok {
				c.facts.users = append(c.facts.users, user{item, hash})
			}
		}
	}
	return c.facts.users
}

// at is where the user's hash stands.
func (u *user) at() *source.Node {
	if u.Node == nil {
		return u.Key
	}
	return u.Node
}

// name quotes the user's name for a message.
func (u *user) name() string { return webconfig.QuoteUser(u.Name) }

// who names the user within a sentence.
func (u *user) who() string {
	if name := u.name(); name == finding.Quote(u.Name) && u.Name != "" {
		return finding.Printable(u.Name)
	}
	return "this user"
}

// setPassword says how to give a user a new hash.
func (c *Context) setPassword(u *user) string { return c.SetPassword(u.Name) }
