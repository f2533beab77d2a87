package finding

// Change is what it does to a running server when one web config takes the place
// of another. Each text is a few words: lower case, no full stop.
type Change struct {
	AtOnce   []string // in force with the next connection or request
	Restart  []string // in force after a restart alone
	LocksOut []string // who got in before, and does not any more
	Opens    []string // who gets in now, and did not before
}

// IsNone reports whether the server does not notice.
func (c *Change) IsNone() bool {
	return len(c.AtOnce)+len(c.Restart)+len(c.LocksOut)+len(c.Opens) == 0
}
