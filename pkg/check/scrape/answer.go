package scrape

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
	"webtool/pkg/check/material"
)

// This file is the server's part: the handshake, and what its handler answers.

// connect meets the server.
func (r *request) connect(u *url.URL, auth credentials) *Verdict {
	secure := u.Scheme == "https"
	switch {
	case secure && !r.server.TLS():
		return r.fails(Scheme, errors.New("http: server gave HTTP response to HTTPS client"))
	case !secure && r.server.TLS():
		return r.answers(400, Scheme)
	case !secure:
		return r.handle(auth)
	}
	m := r.shake(u.Hostname())
	var v *Verdict
	switch {
	case m.Inadequate:
		v = r.fails(Inadequate, errors.New("connection error: PROTOCOL_ERROR"))
	case m.Failed():
		v = r.refused(m)
	default:
		v = r.handle(auth)
	}
	v.Meeting = m
	return v
}

// refused says what the client gets to see of a handshake that failed.
func (r *request) refused(m *handshake.Meeting) *Verdict {
	var alert *net.OpError
	switch {
	case m.Panicked && m.Version == tls.VersionTLS13 && m.Protocol == "h2":
		return r.fails(Admission, errors.New("unexpected EOF"))
	case errors.As(m.ClientErr, &alert) && alert.Op == "remote error" || m.Panicked:
		return r.fails(Admission, m.ClientErr)
	}
	return r.fails(Trust, m.ClientErr)
}

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
	if cost, err := bcrypt.Cost([]byte(hash)); err == nil && cost > material.MaxCompared {
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
