package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"webtool/pkg/check/dial"
	"webtool/pkg/check/exchange"
	"webtool/pkg/check/exposure"
	"webtool/pkg/check/handshake"
	"webtool/pkg/check/wire"
)

// Pauses between two attempts at an endpoint that is not up yet.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 2 * time.Second
)

// lookTimeouts is how many times the timeout all together may take that follows
// the first visit and the passwords: an endpoint can always be a little faster than
// the timeout.
const lookTimeouts = 6

// observeUntilUp looks at the endpoint; while one is on its way up, and there is
// time to wait, it looks again.
func (s *session) observeUntilUp(ctx context.Context) *facts {
	patience, cancel := context.WithTimeout(ctx, s.opts.Wait)
	defer cancel()
	var tried login
	for attempt, pause := 0, firstPause; ; attempt, pause = attempt+1, min(2*pause, lastPause) {
		f := &facts{waited: attempt, main: s.visit(ctx, s.opts.Client.Certificate)}
		f.login.wrong, f.login.wrongErr = tried.wrong, tried.wrongErr // which is tried once
		s.observeLogin(ctx, f)
		tried = f.login
		if !f.isComingUp() || !sleep(patience, pause) {
			s.observe(ctx, f)
			f.main.close()
			f.address, f.proxied, f.slashed = s.reached(), s.dialer.Proxy != nil, s.page != s.target.Path
			return f
		}
		f.main.close()
		s.forget()
	}
}

// isComingUp reports whether what failed may be right in a moment: nothing listens
// yet, also behind a proxy; the web config is being written; or the server says, to
// who has the password if it wants one, that it is not ready.
// A password that is asked for does not go away by asking again.
func (f *facts) isComingUp() bool {
	v := f.main
	code, alerted := alertOf(v.failure())
	return isNotUp(v.dialErr) || alerted && code == alertInternalError || saysNotReady(v.first) || saysNotReady(f.login.right)
}

func saysNotReady(r *exchange.Response) bool {
	return r != nil && (r.Status == statusUnavailable || r.Status == statusBadGateway)
}

// sleep waits, and reports whether there is time left.
func sleep(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// observe sees what the first visit has not shown.
func (s *session) observe(ctx context.Context, f *facts) {
	ctx, cancel := context.WithTimeoutCause(ctx, lookTimeouts*s.opts.Timeout, &overError{lookTimeouts * s.opts.Timeout})
	defer cancel()
	f.bare, f.trust = f.main, s.trustOf(f.main)
	if f.main.dialErr != nil || isSilence(f.main.failure()) {
		return
	}
	if s.opts.Exposure && f.main.first != nil {
		f.exposed = s.observeExposure(ctx, f)
	}
	if first, ok := firstBytes(f.main.shakeErr); s.target.Scheme != "https" || ok && !speaksTLS(first) {
		return
	}
	plain := func() *plainAnswer { return nil }
	if s.opts.Full {
		plain = s.askPlain(ctx)
	}
	if s.opts.Full || s.opts.Expect != nil {
		s.observeClientAuth(ctx, f)
		if f.spokeTLS() || f.main.asked != nil || isMismatch(f.main.shakeErr) {
			s.observeSupport(ctx, f)
		}
	}
	f.plain = plain()
}

// isMismatch reports whether the endpoint and a client of today have nothing in
// common, so that it is worth while to find out what it does take.
func isMismatch(err error) bool {
	code, alerted := alertOf(err)
	return alerted && (code == alertProtocolVersion || code == alertHandshakeFailure || code == alertInsufficientSecurity)
}

// observeClientAuth meets the endpoint without a certificate and with one that
// nobody issued: together they tell the policies apart.
func (s *session) observeClientAuth(ctx context.Context, f *facts) {
	if f.main.asked == nil {
		return
	}
	if s.opts.Client.Certificate != nil {
		f.bare = s.visit(ctx, nil)
		f.bare.close()
	}
	shown, err := handshake.Throwaway(s.opts.Now())
	if err != nil {
		f.stranger = &visit{dialErr: err}
		return
	}
	f.stranger = s.visit(ctx, shown)
	f.stranger.close()
}

// observeSupport finds out versions, suites and groups: all of them, or those
// that tell whether it is as expected.
func (s *session) observeSupport(ctx context.Context, f *facts) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout, errSilent(s.opts.Timeout))
	defer cancel()
	survey := &wire.Survey{Dial: s.dialHello, ServerName: s.serverName()}
	if agreed := &f.main.state; f.spokeTLS() && agreed.Version == tls.VersionTLS13 {
		survey.Agreed = &wire.Agreed{Suite: agreed.CipherSuite, Group: uint16(agreed.CurveID)}
	}
	switch e := s.opts.Expect; {
	case e.compares():
		f.support = survey.Verify(ctx, e.support())
	case s.opts.Full:
		f.support = survey.Run(ctx)
	}
}

// dialHello opens a connection for one hello.
func (s *session) dialHello(ctx context.Context) (net.Conn, error) {
	conn, err := s.dialBounded(ctx)
	if isSpent(err) {
		return nil, wire.ErrBudget
	}
	return conn, err
}

// dialBounded opens a connection that brings no more than a hello needs.
func (s *session) dialBounded(ctx context.Context) (net.Conn, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, err
	}
	return dial.Guard(ctx, conn, floodLimit), nil
}

// askPlain speaks plain HTTP to a TLS port, while other things are asked: the
// connection is made at once, so that what is allowed is spent in the same order
// each time. The function that it returns waits for the answer.
func (s *session) askPlain(ctx context.Context) func() *plainAnswer {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout, errSilent(s.opts.Timeout))
	conn, err := s.dialBounded(ctx)
	if err != nil {
		cancel()
		return func() *plainAnswer { return &plainAnswer{err: err} }
	}
	answer := make(chan *plainAnswer, 1)
	var fault any
	go func() {
		defer cancel()
		defer conn.Close()
		defer func() {
			if f := recover(); f != nil {
				fault = f
				answer <- nil
			}
		}()
		response, err := exchange.New(conn, "", limits).Do(ctx, exchange.Request{
			Target: "/", Host: s.target.Authority(), Scheme: "http", Header: s.header(),
		})
		answer <- &plainAnswer{response: response, err: because(ctx, err)}
	}()
	return func() *plainAnswer {
		came := <-answer
		if fault != nil {
			panic(fault) // where the caller can catch it
		}
		return came
	}
}

// observeExposure asks which sensitive paths answer, over one connection while it
// lasts.
func (s *session) observeExposure(ctx context.Context, f *facts) *exposure.Exposure {
	ours := s.getter(f.main, s.opts.Client.Certificate)
	anonymous, known := ours, exposure.Get(nil)
	if s.opts.Client.Certificate != nil && f.main.asked != nil {
		anonymous, known = nil, ours // a certificate is a credential, too
		if bare := s.visit(ctx, nil); bare.first != nil {
			defer bare.close()
			anonymous = s.getter(bare, nil)
		}
	}
	refused := f.login.right != nil && f.login.right.Status == statusUnauthorized // each try costs the server a bcrypt
	if header, withheld := s.credentials(f); withheld == "" && !refused {
		known = func(ctx context.Context, target string, more ...exchange.Field) (*exchange.Response, error) {
			return ours(ctx, target, append(more, header)...)
		}
	}
	return exposure.Look(ctx, anonymous, known, exposure.Options{Prefix: s.target.Prefix, Proxied: isProxy(f.main.first.Get("Server"))})
}

// getter asks over a visit's connection, and over a new one when that has ended.
func (s *session) getter(v *visit, shown *tls.Certificate) exposure.Get {
	return func(ctx context.Context, target string, header ...exchange.Field) (*exchange.Response, error) {
		for again := false; ; again = true {
			if v.closed {
				v = s.connect(ctx, shown)
				if err := v.failure(); err != nil {
					return nil, err
				}
			}
			response, err := s.ask(ctx, v, target, header...)
			if again || !isUnprocessed(err) {
				return response, err
			}
			s.requests-- // nobody has looked at it
		}
	}
}

// isUnprocessed reports whether a server that was about to end an HTTP/2 connection
// has not looked at the request any more, so that another connection may carry it
// (RFC 9113, section 6.8).
func isUnprocessed(err error) bool {
	var refused *exchange.RefusedError
	return errors.As(err, &refused) && !refused.Stream && refused.Code == exchange.NoError
}
