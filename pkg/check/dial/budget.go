package dial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
)

// Budget bounds how many connections are opened. It may be used by several
// goroutines at once; a nil one has no bound.
type Budget struct {
	mu     sync.Mutex
	most   int
	opened int
}

// NewBudget allows for that many connections; less than one: any number.
func NewBudget(most int) *Budget { return &Budget{most: most} }

// BudgetError says that no further connection may be opened.
type BudgetError struct{ Most int }

func (e *BudgetError) Error() string {
	return fmt.Sprintf("all %d connections that were allowed have been made", e.Most)
}

// Dial opens a connection with a Dialer and counts it. One of which the endpoint has
// seen nothing does not count; one that was given up does, since it may have been
// accepted by then. The error is a *BudgetError or the Dialer's.
func (b *Budget) Dial(ctx context.Context, d *Dialer, host, port string) (net.Conn, error) {
	if err := b.take(); err != nil {
		return nil, err
	}
	conn, err := d.Dial(ctx, host, port)
	if err != nil && !maybeSeen(err) {
		b.giveBack()
	}
	return conn, err
}

func maybeSeen(err error) bool {
	var failed *Error
	return errors.As(err, &failed) && (failed.Kind == TimedOut || failed.Kind == Cancelled || failed.Kind == Failed)
}

// Opened returns the number of connections so far, those being dialled included.
func (b *Budget) Opened() int {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.opened
}

func (b *Budget) take() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.most > 0 && b.opened >= b.most {
		return &BudgetError{b.most}
	}
	b.opened++
	return nil
}

func (b *Budget) giveBack() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened--
}
