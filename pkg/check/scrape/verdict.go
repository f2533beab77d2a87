package scrape

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
)

// Verdict is what one client gets to see of one server.
type Verdict struct {
	Verdict finding.ScrapeVerdict
	Status  int    // of the answer; 0 when there is none
	Error   string // as Prometheus shows it; it may hold what the client was given, a URL above all
	Reason  string // why it is unknown
	Cause   Cause  // of a verdict that is down
	Meeting *handshake.Meeting
	Cert    bool // the client has a certificate
	Shown   bool // and the server asks for it
	User    string
}

// Cause is what a verdict comes from.
type Cause int

// The causes.
const (
	None       Cause = iota
	Request          // the request cannot be made: its URL, its scheme, a secret
	Scheme           // one side speaks TLS, the other does not
	Trust            // the client refuses the server
	Admission        // the server breaks off the handshake
	Password         // 401
	RateLimit        // 429
	Inadequate       // HTTP/2 wants more of TLS than was agreed on
)

// Meet judges whether a client that Prometheus made gets what it asks for.
func (g *Judge) Meet(ctx context.Context, s *Server, j *client.Job, c *client.Client, t *client.Target) *Verdict {
	switch {
	case t.Unknown != "":
		return unknown(t.Unknown)
	case s.Unsure != "":
		return unknown(s.Unsure)
	}
	r := &request{Judge: g, server: s, client: c, kind: j.Kind}
	v := r.send(ctx, t)
	v.Cert = c.Certificate != nil
	v.Shown = v.Cert && s.tls != nil && s.tls.ClientAuth != tls.NoClientCert
	return v
}

func unknown(reason string) *Verdict {
	return &Verdict{Verdict: finding.ScrapeUnknown, Reason: reason}
}

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
func (r *request) send(ctx context.Context, t *client.Target) *Verdict {
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
	return r.connect(ctx, u, auth)
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

// connect meets the server.
func (r *request) connect(ctx context.Context, u *url.URL, auth credentials) *Verdict {
	secure := u.Scheme == "https"
	switch {
	case secure && !r.server.TLS():
		return r.fails(Scheme, errors.New("http: server gave HTTP response to HTTPS client"))
	case !secure && r.server.TLS():
		return r.answers(400, Scheme)
	case !secure:
		return r.handle(auth)
	}
	m := r.shake(ctx, u.Hostname())
	if m.Failed() {
		v := r.refused(m)
		v.Meeting = m
		return v
	}
	if m.Protocol == "h2" && (m.Version < tls.VersionTLS12 || m.Version == tls.VersionTLS12 && prohibited(m.Suite)) {
		v := r.fails(Inadequate, errors.New("connection error: PROTOCOL_ERROR"))
		v.Meeting = m
		return v
	}
	v := r.handle(auth)
	v.Meeting = m
	return v
}

// shake makes the handshake, unless it was made already.
func (r *request) shake(ctx context.Context, host string) *handshake.Meeting {
	host = strings.TrimSuffix(host, ".") // crypto/x509 does the same with a name
	if i := strings.LastIndexByte(host, '%'); i > 0 && net.ParseIP(host[:i]) != nil {
		host = host[:i]
	}
	key := encounter{r.clients.Get(r.client, r.client.ID), r.server.id, r.client.Name(host)}
	return r.meetings.Get(key, func() *handshake.Meeting {
		return handshake.Meet(ctx, r.server.tls, r.client.TLSConfig(host, r.Now))
	})
}

// refused says what the client gets to see of a handshake that failed.
func (r *request) refused(m *handshake.Meeting) *Verdict {
	var alert *net.OpError
	switch {
	case errors.Is(m.ClientErr, context.Canceled) || errors.Is(m.ClientErr, context.DeadlineExceeded):
		return unknown("the time was over before the handshake was")
	case m.Panicked && m.Version == tls.VersionTLS13 && m.Protocol == "h2":
		return r.fails(Admission, errors.New("unexpected EOF"))
	case errors.As(m.ClientErr, &alert) && alert.Op == "remote error" || m.Panicked:
		return r.fails(Admission, m.ClientErr)
	}
	return r.fails(Trust, m.ClientErr)
}

// prohibited reports whether HTTP/2 refuses a suite of TLS 1.2 (RFC 9113, appendix
// A): all that have no ephemeral key, or no AEAD.
func prohibited(suite uint16) bool {
	name := tls.CipherSuiteName(suite)
	return !strings.Contains(name, "_ECDHE_") || strings.Contains(name, "_CBC_") || strings.Contains(name, "_RC4_")
}

// maxCost is the highest cost of a hash that is compared: each step doubles the time,
// and 16 takes four seconds.
const maxCost = 16

// handle is what the server's handler answers (exporter-toolkit 0.20.0,
// web/handler.go).
func (r *request) handle(auth credentials) *Verdict {
	s := r.server
	if s.full {
		return r.answers(429, RateLimit)
	}
	if len(s.users) == 0 {
		return r.answers(200, None)
	}
	if auth.unknown != "" {
		return unknown(auth.unknown)
	}
	hash, known := s.users[auth.user]
	if !auth.basic || !known {
		return r.answers(401, Password)
	}
	if cost, err := bcrypt.Cost([]byte(hash)); err == nil && cost > maxCost {
		return unknown(fmt.Sprintf("the hash of the user has cost %d, and takes too long to compare", cost))
	}
	if !r.match(hash, auth.password) {
		v := r.answers(401, Password)
		v.User = auth.user
		return v
	}
	v := r.answers(200, None)
	v.User = auth.user
	return v
}

var statusTexts = map[int]string{400: "400 Bad Request", 401: "401 Unauthorized", 429: "429 Too Many Requests"}

// answers is a request that is answered: what each kind of client makes of it
// (prometheus v3.14: scrape/scrape.go, notifier/sendloop.go, storage/remote/client.go).
func (r *request) answers(status int, cause Cause) *Verdict {
	v := &Verdict{Verdict: finding.ScrapeUp, Status: status, Cause: cause}
	if status == 200 {
		return v
	}
	v.Verdict = finding.ScrapeDown
	text := statusTexts[status]
	body := text[len("400 "):]
	if status == 400 {
		body = "Client sent an HTTP request to an HTTPS server."
	}
	switch r.kind {
	case client.Alertmanager:
		v.Error = "bad response status " + text
	case client.RemoteWrite:
		v.Error = fmt.Sprintf("server returned HTTP status %s: %s", text, body)
	case client.RemoteRead:
		v.Error = fmt.Sprintf("remote server %s returned http status %s: %s", redacted(r.url), text, body)
	default:
		v.Error = "server returned HTTP status " + text
	}
	return v
}
