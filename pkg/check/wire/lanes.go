package wire

import (
	"context"
	"iter"
	"sync"
)

// askFunc asks the server once, on a connection of its own.
type askFunc func(Offer) (*Answer, error)

// lane is a course of questions of which each depends on the answer before.
type lane struct {
	next  func() (Offer, bool) // runs the course to its next question
	stop  func()
	offer Offer

	answer *Answer
	err    error
}

func newLane(course func(askFunc)) *lane {
	l := &lane{}
	l.next, l.stop = iter.Pull(func(yield func(Offer) bool) {
		course(func(o Offer) (*Answer, error) {
			if !yield(o) {
				return nil, context.Canceled
			}
			return l.answer, l.err
		})
	})
	return l
}

// run is one survey under way.
type run struct {
	*Survey
	ctx     context.Context
	support *Support
	mu      sync.Mutex // guards support.Connections
}

// walk follows all lanes to their ends, abreast: one question of each at a time, so
// that what a budget allows does not depend on which answer is the faster.
func (r *run) walk(lanes ...*lane) {
	for _, l := range lanes {
		defer l.stop()
	}
	for len(lanes) > 0 {
		var abreast []*lane
		for _, l := range lanes {
			var more bool
			if l.offer, more = l.next(); more {
				abreast = append(abreast, l)
			}
		}
		var asked sync.WaitGroup
		faults := make(chan any, len(abreast))
		for _, l := range abreast {
			if r.Reserve != nil && !r.Reserve() {
				l.answer, l.err = nil, ErrBudget
				continue
			}
			asked.Go(func() {
				defer func() {
					if fault := recover(); fault != nil {
						faults <- fault
					}
				}()
				l.answer, l.err = r.ask(l.offer)
			})
		}
		asked.Wait()
		if len(faults) > 0 {
			panic(<-faults) // where the caller can catch it
		}
		lanes = abreast
	}
}

// ask opens a connection, asks and closes it.
func (r *run) ask(offer Offer) (*Answer, error) {
	ctx := r.ctx
	if r.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.Timeout)
		defer cancel()
	}
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	conn, err := r.Dial(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	r.mu.Lock()
	r.support.Connections++
	r.mu.Unlock()
	return Ask(ctx, conn, offer)
}
