package client

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// This file looks at secrets. None of them gets into a message.

// secretField is a secret that a job has, in the config or in a file.
type secretField struct {
	block, inline, file string // keys
	text, path          string // values
	what                string // "password"
	missing             string // that a request meets, before the words of the file system
	optional            bool   // to have none is no mistake
}

func (g *judge) fields() []secretField {
	var all []secretField
	if b := g.HTTP.BasicAuth; b != nil {
		all = append(all,
			secretField{"basic_auth", "username", "username_file", b.Username, b.UsernameFile, "user's name", "unable to read basic auth username", true},
			secretField{"basic_auth", "password", "password_file", string(b.Password), b.PasswordFile, "password", "unable to read basic auth password", b.PasswordRef != ""})
	}
	if a := g.HTTP.Authorization; a != nil {
		block, inline, file := "authorization", "credentials", "credentials_file"
		if key, _ := g.At("authorization"); key == nil {
			block, inline, file = "", "bearer_token", "bearer_token_file"
		}
		all = append(all, secretField{block, inline, file, string(a.Credentials), a.CredentialsFile, "token", "unable to read authorization credentials", a.CredentialsRef != ""})
	}
	return all
}

// secrets looks at the secrets of a job.
func (g *judge) secrets() {
	for _, s := range g.fields() {
		g.secret(s)
	}
	g.headerSecrets()
	if key, value := g.At("basic_auth", "username"); key != nil && strings.Contains(g.HTTP.BasicAuth.Username, ":") {
		g.report(ruleColon, value, "the user's name has a colon in it", "the server takes what stands before the colon for the name, and answers 401 Unauthorized", "choose a name without a colon")
	}
	if g.URL != nil && g.URL.User != nil {
		if _, set := g.URL.User.Password(); set {
			g.report(ruleURLSecret, g.Field("url"), "the URL carries a password", "it shows in the log and in labels of metrics; basic_auth is not used beside it", "move user and password into basic_auth")
		}
	}
}

func (s secretField) at(name string) []string {
	if s.block == "" {
		return []string{name}
	}
	return []string{s.block, name}
}

func (g *judge) secret(s secretField) {
	name, value := s.inline, s.text
	where := "the " + s.what
	if s.text == "" && s.path != "" {
		name = s.file
		data, err := g.opts.Files.read(joinDir(g.File.Dir, s.path))
		var ours *OurError
		switch {
		case errors.As(err, &ours):
			g.result.Secrets = append(g.result.Secrets, ours)
			return
		case err != nil:
			g.missing(s, err)
			return
		}
		value = strings.TrimSpace(string(data))
		where = fmt.Sprintf("the %s in %s", s.what, finding.Quote(s.path))
	}
	at := g.Field(s.at(name)...)
	switch trimmed := strings.TrimSpace(value); {
	case value == "" && !s.optional:
		g.report(ruleEmptySecret, at, where+" is empty", "the client sends an empty one", fmt.Sprintf("set %s, or %s", s.inline, s.file))
	case strings.HasPrefix(value, "\ufeff"):
		g.report(ruleSecretSpace, at, where+" begins with a byte-order mark", "the mark is sent as a part of it, and does not fit", "write the file as UTF-8 without a byte-order mark")
	case trimmed != value:
		g.report(ruleSecretSpace, at, where+" has white space around it", "the white space is sent as a part of it", "take it away: in a block scalar, \"|-\" leaves out the last line break")
	case strings.ContainsAny(trimmed, "\r\n"):
		g.report(ruleSecretSpace, at, fmt.Sprintf("%s has %d lines", where, strings.Count(trimmed, "\n")+1), "all of them are sent as one "+s.what+", the line break among it", "leave the one line that is meant")
	case s.what == "password" && isHash(value):
		g.report(ruleHash, at, where+" is a bcrypt hash", "the server answers 401 Unauthorized: it wants the password that the hash was made of", "write the password itself; the hash belongs into the server's web.yml")
	}
}

func isHash(value string) bool {
	_, ok := material.ReadHash(value)
	return ok
}

func (g *judge) missing(s secretField, err error) {
	said := fmt.Sprintf("%s: unable to read file %s: %v", s.missing, joinDir(g.File.Dir, s.path), err)
	message := fmt.Sprintf("the file %s cannot be read: %v", finding.Quote(s.path), bareError(err))
	if errors.Is(err, fs.ErrNotExist) {
		message = fmt.Sprintf("there is no file %s", finding.Quote(s.path))
	}
	g.report(ruleSecretFile, g.Field(s.at(s.file)...), message, "every request fails: "+finding.Printable(said), "write the "+s.what+" there; relative paths start beside this file")
}

// headerSecrets looks at what http_headers would give to others.
func (g *judge) headerSecrets() {
	if g.HTTP.Headers == nil {
		return
	}
	var names []string
	for name, header := range g.HTTP.Headers.Headers {
		secret := len(header.Secrets)+len(header.Files) > 0
		stripped := slices.Contains([]string{"Cookie", "Cookie2"}, canonicalHeader(name))
		if secret && !stripped && g.HTTP.FollowRedirects {
			names = append(names, name)
		}
		for _, file := range header.Files {
			if _, err := g.opts.Files.read(joinDir(g.File.Dir, file)); err != nil {
				var ours *OurError
				if !errors.As(err, &ours) {
					g.missing(secretField{block: "http_headers", file: name, path: file, what: "header", missing: "unable to read headers file"}, err)
				}
			}
		}
	}
	slices.Sort(names)
	for _, name := range names {
		key, _ := g.At("http_headers", name)
		g.report(ruleRedirect, key, fmt.Sprintf("the header %s goes along when the server redirects to another host", finding.Quote(name)),
			"whoever the server names gets it", "follow_redirects: false")
	}
}

// targets looks at the addresses.
func (g *judge) targets() {
	for i := range g.Targets {
		t := &g.Targets[i]
		if g.URL == nil && strings.Contains(t.Host, "@") && t.Refused == "" {
			f := t.File.finding(ruleUserInTarget, t.Node, "a target is an address, and this one has a user's name in it",
				"every request fails before it is sent: invalid URL escape \"%40\"", "write host:port alone, and user and password in basic_auth")
			g.result.Findings = append(g.result.Findings, f)
		}
	}
}
