package source

import (
	"regexp"
	"sync"
)

// Pattern returns a regular expression that is compiled when it is first asked
// for: most runs need none of them, and each costs a start some time.
func Pattern(expr string) func() *regexp.Regexp { return (&pattern{expr: expr}).get }

// pattern is made dozens of times at each start: sync.OnceValue would take twice
// the memory, and its code once for each.
type pattern struct {
	expr     string
	once     sync.Once
	compiled *regexp.Regexp
}

func (p *pattern) get() *regexp.Regexp {
	p.once.Do(p.compile)
	return p.compiled
}

func (p *pattern) compile() { p.compiled = regexp.MustCompile(p.expr) }
