package probe

import (
	"context"
	"encoding/base64"
	"errors"

	"webtool/pkg/check/exchange"
)

// Statuses that mean something here: RFC 9110, section 15.
const (
	statusOK              = 200
	statusBadRequest      = 400
	statusUnauthorized    = 401
	statusForbidden       = 403
	statusProxyPassword   = 407
	statusTooManyRequests = 429
	statusServerError     = 500
	statusBadGateway      = 502
	statusUnavailable     = 503
	statusGatewayTimeout  = 504
)

// wrongPassword is always the same: the server keeps what it has compared, a
// hundred entries in all, and other guesses would push right ones out.
const wrongPassword = "webtool-probe: a wrong password"

// observeLogin tries the passwords, if the endpoint asks for one and may get it.
func (s *session) observeLogin(ctx context.Context, f *facts) {
	if f.main.first == nil || f.main.first.Status != statusUnauthorized {
		return
	}
	right, withheld := s.credentials(f)
	f.login.withheld = withheld
	if withheld != "" && !s.comparesUsers() || !s.maySendPassword(f.main) {
		return
	}
	get := s.getter(f.main, s.opts.Client.Certificate)
	if user := s.userToCompare(); s.comparesUsers() && f.login.wrong == nil && f.login.wrongErr == nil && s.mayAsk() {
		f.login.wrong, f.login.wrongErr = get(ctx, s.page, basicAuth(user, wrongPassword))
	}
	if withheld == "" && s.mayAsk() {
		f.login.right, f.login.rightErr = get(ctx, s.page, right)
	}
}

// mayAsk reports whether the rate limit of the web config lets one more request
// through.
func (s *session) mayAsk() bool {
	e := s.opts.Expect
	return e == nil || e.Burst == 0 || s.requests < e.Burst
}

// comparesUsers reports whether the users of a web config are compared.
func (s *session) comparesUsers() bool { return s.opts.Expect != nil && len(s.opts.Expect.Users) > 0 }

// userToCompare is whose name goes with the wrong password.
func (s *session) userToCompare() string {
	if s.opts.Client.User != "" || !s.comparesUsers() {
		return s.opts.Client.User
	}
	return s.opts.Expect.Users[0]
}

// credentials returns the header with user and password, or why it is withheld.
func (s *session) credentials(f *facts) (header exchange.Field, withheld string) {
	c := &s.opts.Client
	switch {
	case !c.hasCredentials():
		return header, "no password is given (--user, --password-file)"
	case s.maySendPassword(f.main):
		return c.credentials(), ""
	case s.target.Scheme == "http":
		return header, "the password was not sent: over plain HTTP anybody on the way can read it"
	}
	return header, "the password was not sent: the certificate did not verify, so nobody knows who would get it"
}

// maySendPassword reports whether whoever is at the other end of a visit has
// proven who that is.
func (s *session) maySendPassword(v *visit) bool {
	t := s.trustOf(v)
	return s.opts.Client.Insecure || t != nil && t.holds()
}

func (c *Client) hasCredentials() bool { return c.HasPassword || c.Authorization != "" }

// credentials are the header that says who the client is.
func (c *Client) credentials() exchange.Field {
	if c.Authorization != "" {
		return exchange.Field{Name: "Authorization", Value: c.Authorization}
	}
	return basicAuth(c.User, c.Password)
}

// errUnproven says that a password was on its way to a connection whose other end
// did not prove who it is: an endpoint can show another certificate each time.
var errUnproven = errors.New("it was not sent, since the certificate on its connection did not verify")

func basicAuth(user, password string) exchange.Field {
	return exchange.Field{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}
}
