// Package programlog keeps what a program writes that runs beside a test, and says when
// there is more.
package programlog

import (
	"bytes"
	"sync"
)

// Log is the writer for a program's streams.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{} // holds one when there may be more
}

// New is an empty log.
func New() *Log { return &Log{news: make(chan struct{}, 1)} }

// Write takes what the program writes.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.news <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

// String is all that was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// News brings something when there may be more than before. One reader may wait.
func (l *Log) News() <-chan struct{} { return l.news }
