package finding

import (
	"net/url"
	"strings"
)

// This file keeps passwords out of what is shown of a URL.

// ShownURL is a URL without a password, be it where none belongs, and without the
// values of parameters that may be secrets. One without any stays as it is written.
func ShownURL(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil && strings.Contains(u.Host, "@") {
		return hideUser(text)
	}
	hidden := hideParams(u)
	if _, set := u.User.Password(); set {
		u.User, hidden = url.UserPassword(u.User.Username(), "xxxxx"), true // as net/url has it
	}
	if !hidden {
		return text
	}
	return u.String()
}

// hideUser masks what stands before a host that net/url does not take.
func hideUser(text string) string {
	if !strings.Contains(text, "@") && !strings.Contains(text, "%40") {
		return text
	}
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return Mask
	}
	authority, path, _ := strings.Cut(rest, "/")
	return scheme + "://" + ShownHost(authority) + "/" + path
}

// ShownHost is a host without the user and password before it.
func ShownHost(authority string) string {
	for _, at := range []string{"%40", "@"} {
		if i := strings.LastIndex(authority, at); i >= 0 {
			authority = Mask + "@" + authority[i+len(at):]
		}
	}
	return authority
}

// hideParams masks the values of parameters whose names speak of secrets, and reports
// whether there are any.
func hideParams(u *url.URL) (hidden bool) {
	query := u.Query()
	for name := range query {
		if speaksOfSecret(name) {
			query.Set(name, "xxxxx")
			hidden = true
		}
	}
	if hidden {
		u.RawQuery = query.Encode()
	}
	return hidden
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

// ShownError is what a client says of a URL, with the same kept out.
func ShownError(text, of string) string {
	shown := ShownURL(of)
	if shown == of || text == "" {
		return text
	}
	u, err := url.Parse(of)
	if err != nil {
		// What net/url quotes may be a part of the password.
		const escape = "invalid URL escape \"%40\""
		if strings.HasSuffix(text, escape) {
			return "parse \"" + shown + "\": " + escape
		}
		return "parse \"" + shown + "\": " + Mask
	}
	for _, form := range []string{of, u.Redacted()} {
		text = strings.ReplaceAll(text, form, shown)
	}
	return text
}
