package main

import (
	"context"
	"fmt"
	"time"
)

// readTime is how long a pipe, a FIFO or standard input may take to end, where no flag
// says otherwise.
const readTime = 30 * time.Second

// forReading bounds reading.
func forReading(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, readTime, fmt.Errorf("gave up after %s", readTime))
}
