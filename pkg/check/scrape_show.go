package check

import (
	"net/url"
	"strings"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
)

// This file keeps passwords out of what is shown of a URL.

// shownURL is a URL without a password, be it where none belongs, and without the
// values of parameters that may be secrets.
func shownURL(text string) string {
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.User == nil && strings.Contains(u.Host, "@") {
		return hideUser(text)
	}
	if _, set := u.User.Password(); set {
		u.User = url.UserPassword(u.User.Username(), "xxxxx") // as net/url has it
	}
	return hideParams(u).String()
}

// hideUser masks what stands before a host that net/url does not take.
func hideUser(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return finding.Mask
	}
	authority, path, _ := strings.Cut(rest, "/")
	for _, at := range []string{"%40", "@"} {
		if i := strings.LastIndex(authority, at); i >= 0 {
			authority = finding.Mask + "@" + authority[i+len(at):]
		}
	}
	return scheme + "://" + authority + "/" + path
}

// hideParams masks the values of parameters whose names speak of secrets.
func hideParams(u *url.URL) *url.URL {
	query := u.Query()
	hidden := false
	for name := range query {
		if speaksOfSecret(name) {
			query.Set(name, "xxxxx")
			hidden = true
		}
	}
	if !hidden {
		return u
	}
	shown := *u
	shown.RawQuery = query.Encode()
	return &shown
}

func speaksOfSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"token", "secret", "password", "passwd", "key", "auth", "credential"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// shownError is what the client says, with the same kept out.
func shownError(text string, t *client.Target) string {
	shown := shownURL(t.URL)
	if shown == t.URL || text == "" {
		return text
	}
	u, err := url.Parse(t.URL)
	if err != nil {
		// What net/url quotes may be a part of the password.
		const escape = "invalid URL escape \"%40\""
		if strings.HasSuffix(text, escape) {
			return "parse \"" + shown + "\": " + escape
		}
		return "parse \"" + shown + "\": " + finding.Mask
	}
	for _, form := range []string{t.URL, u.Redacted()} {
		text = strings.ReplaceAll(text, form, shown)
	}
	return text
}
