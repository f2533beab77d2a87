package scrape

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
)

// This file makes the request as net/http and the round trippers of prometheus/common
// would.

// request is one request of a client to a server.
type request struct {
	*Judge
	server *Server
	client *client.Client
	kind   client.Kind
	url    string
}

// method is what kind of request a client makes.
func (r *request) method() string {
	if r.kind == client.Scrape || r.kind == client.Bare {
		return "Get"
	}
	return "Post"
}

// fails is a request that fails with an error of the client (net/url, Error; then
// what Prometheus puts before it).
func (r *request) fails(cause Cause, err error) *Verdict {
	text := fmt.Sprintf("%s %q: %s", r.method(), redacted(r.url), err)
	if r.kind == client.RemoteRead {
		text = "error sending request: " + text
	}
	return &Verdict{Verdict: finding.ScrapeDown, Error: text, Cause: cause}
}

// redacted is a URL as net/http writes it into an error: without the password.
func redacted(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return u.Redacted()
}

// send makes the request as net/http would.
func (r *request) send(t *client.Target) *Verdict {
	u, err := url.Parse(t.URL)
	if err != nil {
		return &Verdict{Verdict: finding.ScrapeDown, Error: err.Error(), Cause: Request}
	}
	r.url = u.String()
	auth, failed := r.credentials(u)
	switch {
	case failed != nil:
		return failed
	case r.client.HeaderError != nil:
		return r.fails(Request, r.client.HeaderError)
	case u.Scheme != "http" && u.Scheme != "https":
		return r.fails(Request, fmt.Errorf("unsupported protocol scheme %q", u.Scheme))
	case u.Host == "":
		return r.fails(Request, errors.New("http: no Host in request URL"))
	case r.client.Proxy != "":
		return unknown("a proxy stands in between: " + r.client.Proxy)
	}
	return r.connect(u, auth)
}

// credentials are what a request carries to say who it is.
type credentials struct {
	basic    bool
	user     string
	password string
	unknown  string
}

// credentials works out what the client's round trippers put into the header.
func (r *request) credentials(u *url.URL) (credentials, *Verdict) {
	c := r.client
	var a credentials
	read := func(secret func() client.Secret) (string, *Verdict) {
		if secret == nil {
			return "", nil
		}
		s := secret()
		if s.Err != nil {
			return "", r.fails(Request, s.Err)
		}
		if s.Unknown != "" {
			a.unknown = s.Unknown
		}
		return s.Value, nil
	}
	switch {
	case u.User != nil: // net/http sets the header before anyone else
		a.basic, a.user = true, u.User.Username()
		a.password, _ = u.User.Password()
	case c.HasBasicAuth:
		a.basic, a.user = true, c.User
		var failed *Verdict
		if c.UserSecret != nil {
			if a.user, failed = read(c.UserSecret); failed != nil {
				return a, failed
			}
		}
		if a.password, failed = read(c.Password); failed != nil {
			return a, failed
		}
	case c.Authorization != nil:
		token, failed := read(c.Authorization)
		if failed != nil {
			return a, failed
		}
		if !client.ValidHeaderValue(c.AuthType + " " + token) {
			return a, r.fails(Request, errors.New(`net/http: invalid header field value for "Authorization"`))
		}
	}
	if a.unknown == "" {
		a.unknown = c.Unknown
	}
	// What the server takes for the user ends at the first colon (RFC 7617).
	a.user, a.password, _ = strings.Cut(a.user+":"+a.password, ":")
	return a, nil
}
