package probe

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"

	"webtool/pkg/check/dial"
	"webtool/pkg/check/exchange"
)

// session is what the connections to one endpoint share: how it is reached, and
// how many it may still get.
type session struct {
	opts   *Options
	target *Target
	most   int
	budget *dial.Budget
	before int // connections of attempts that came too early
	dialer dial.Dialer
	err    error // why no connection can be made at all

	page     string // that is asked for: the target's, or where a proxy adds a slash to it
	requests int    // that were sent
	limits   exchange.Limits
	flood    int64 // how many bytes one connection may bring in all

	mu      sync.Mutex
	address string // that was reached
}

func newSession(opts *Options, target *Target) *session {
	most := opts.MaxConnections
	if most == 0 {
		most = DefaultConnections
	}
	s := &session{opts: opts, target: target, page: target.Path, most: most, limits: limits, flood: floodLimit}
	proxy := opts.Reach.Proxy
	if proxy == nil && opts.Reach.ConnectTo == "" { // an address of one's own is reached directly
		proxy, s.err = dial.ProxyFor(opts.Reach.Proxies, target.Host, target.Port, target.Scheme)
	}
	s.dialer = dial.Dialer{ConnectTo: opts.Reach.ConnectTo, Proxy: proxy, Timeout: opts.Timeout}
	s.dialer.Forward = target.Scheme == "http" && proxy != nil && strings.HasPrefix(proxy.Scheme, "http")
	s.budget = dial.NewBudget(s.most)
	return s
}

// forget lets an attempt that came too early take nothing from what is allowed.
func (s *session) forget() {
	s.before += s.budget.Opened()
	s.budget = dial.NewBudget(s.most)
}

// reached is the address at the other end, "" when there was none.
func (s *session) reached() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// dial opens one more connection.
func (s *session) dial(ctx context.Context) (net.Conn, error) {
	if s.err != nil {
		return nil, s.err
	}
	conn, err := s.budget.Dial(ctx, &s.dialer, s.target.Host, s.target.Port)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = dial.Route(conn)
	return conn, nil
}

// connections is how many there were, too early ones included.
func (s *session) connections() int { return s.before + s.budget.Opened() }

// isSpent reports whether an error says that no more connections were allowed.
func isSpent(err error) bool {
	var spent *dial.BudgetError
	return errors.As(err, &spent)
}
