package probe

import (
	"context"
	"sync"

	"webtool/pkg/check/finding"
)

// ahead is how many endpoints may be done and wait for one before them: it bounds
// what is kept, however many there are.
const ahead = 512

// Endpoints looks at many endpoints, as many at once as there are workers (one at
// least), and hands over their reports in the order of the targets. One that is dead hides nothing of the others. When
// tell returns false, no more are looked at; when ctx ends, those under way are
// left out: half a look says nothing.
func Endpoints(ctx context.Context, opts *Options, targets []*Target, workers int, tell func(*finding.EndpointReport) bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type job struct {
		target *Target
		report chan *finding.EndpointReport // nil: it was interrupted
	}
	jobs := make(chan job)
	waiting := make(chan job, ahead)
	var wait sync.WaitGroup
	for range min(max(workers, 1), len(targets)) {
		wait.Go(func() {
			for one := range jobs {
				report := Endpoint(ctx, opts, one.target)
				if ctx.Err() != nil {
					one.report <- nil
					continue
				}
				one.report <- &report
			}
		})
	}
	wait.Go(func() {
		defer close(jobs)
		defer close(waiting)
		for _, target := range targets {
			one := job{target, make(chan *finding.EndpointReport, 1)}
			select {
			case <-ctx.Done():
				return
			case waiting <- one:
			}
			jobs <- one
		}
	})
	goOn := true
	for one := range waiting {
		report := <-one.report
		if report == nil || !goOn {
			continue
		}
		if goOn = tell(report); !goOn {
			cancel()
		}
	}
	wait.Wait()
}
