package dial_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"webtool/pkg/check/dial"
)

func TestBudget(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	closed := free(t)
	budget := dial.NewBudget(5)
	errs := make(chan error, 20)
	for range cap(errs) {
		go func() {
			conn, err := budget.Dial(t.Context(), &dial.Dialer{}, "127.0.0.1", port)
			if err == nil {
				conn.Close()
			}
			errs <- err
		}()
	}
	opened := 0
	for range cap(errs) {
		var spent *dial.BudgetError
		if err := <-errs; err == nil {
			opened++
		} else if !errors.As(err, &spent) || spent.Most != 5 {
			t.Error(err)
		}
	}
	if opened != 5 || budget.Opened() != 5 {
		t.Errorf("%d and %d", opened, budget.Opened())
	}
	var none *dial.Budget
	for _, b := range []*dial.Budget{none, dial.NewBudget(0), dial.NewBudget(1)} {
		var failed *dial.Error
		if _, err := b.Dial(t.Context(), &dial.Dialer{}, "127.0.0.1", closed); !errors.As(err, &failed) || b.Opened() != 0 {
			t.Errorf("%v: %v", b, err)
		}
	}
}

// TestBudgetOfGivenUp counts a connection that nobody waits for any more: it may have
// been accepted.
func TestBudgetOfGivenUp(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	over, cancel := context.WithCancel(t.Context())
	cancel()
	budget := dial.NewBudget(1)
	var failed *dial.Error
	if _, err := budget.Dial(over, &dial.Dialer{}, "127.0.0.1", port); !errors.As(err, &failed) || failed.Kind != dial.Cancelled || budget.Opened() != 1 {
		t.Errorf("%v, %d opened", err, budget.Opened())
	}
}

func TestGuard(t *testing.T) {
	_, port := greet(t, "tcp", "127.0.0.1:0")
	dialled := func(ctx context.Context, most int64) net.Conn {
		conn, err := (&dial.Dialer{}).Dial(t.Context(), "127.0.0.1", port)
		if err != nil {
			t.Fatal(err)
		}
		guarded := dial.Guard(ctx, conn, most)
		t.Cleanup(func() { guarded.Close() })
		return guarded
	}
	for most, fits := range map[int64]bool{0: true, 1: false, 10: false, 11: true, 12: true} { // "127.0.0.1:0"
		said, err := io.ReadAll(dialled(t.Context(), most))
		var flood *dial.FloodError
		if fits && (err != nil || len(said) != 11) || !fits && (!errors.As(err, &flood) || int64(len(said)) != most) {
			t.Errorf("%d: %q, %v", most, said, err)
		}
	}
	conn := dialled(t.Context(), 1)
	if route := dial.Route(tls.Client(conn, nil)); route != "127.0.0.1:"+port {
		t.Error(route)
	}
	if dial.Route(nil) != "" {
		t.Error("a route without a connection")
	}
}

// TestGuardEnds ends the context in the middle of a read and of a write.
func TestGuardEnds(t *testing.T) {
	for name, wait := range map[string]func(net.Conn) (int, error){
		"read":  func(c net.Conn) (int, error) { return c.Read(make([]byte, 1)) },
		"write": func(c net.Conn) (int, error) { return c.Write(make([]byte, 1)) },
	} {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("why")
		conn := dial.Guard(ctx, ours, 100)
		go cancel(why)
		if _, err := wait(conn); err != why {
			t.Errorf("%s: %v", name, err)
		}
		conn.SetDeadline(time.Time{})
		if _, err := wait(conn); err != why {
			t.Errorf("%s again: %v", name, err)
		}
		conn.Close()
	}
}
