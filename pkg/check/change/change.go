// Package change tells what it does to a running server when one web config takes
// the place of another: what takes effect at once, what waits for a restart, whom
// it locks out and whom it lets in.
//
// The server reads the file anew at every handshake and every request. What it
// keeps from its start is whether there is TLS and HTTP/2 at all, and the rate
// limit (exporter-toolkit 0.20.0, web/tls_config.go, Serve).
package change

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// Side is one of the two configs, judged.
type Side struct {
	*webconfig.Config
	webconfig.Verdict
}

// Between compares a config that a server was started with and one that takes its
// place. The zero time leaves dates out. The notes say what could not be compared.
func Between(old, replacement Side, now time.Time) (change *finding.Change, notes []string) {
	c := &comparison{old: newServer(old, now), new: newServer(replacement, now), now: now}
	switch {
	case c.old.breaks >= breaksHandshakes:
		c.mends()
	case c.new.breaks == breaksAll:
		c.breaksAll()
	default:
		c.compare()
	}
	return &c.change, c.notes()
}

// NoneBefore is the change where there was no config.
func NoneBefore(path string) *finding.Change {
	return &finding.Change{Restart: []string{fmt.Sprintf("all of it: there is no %s yet, and a server that runs was started without", finding.Quote(path))}}
}

// comparison collects the differences of two servers.
type comparison struct {
	old, new server
	now      time.Time
	change   finding.Change
}

func (c *comparison) atOnce(format string, args ...any) {
	add(&c.change.AtOnce, fmt.Sprintf(format, args...))
}

func (c *comparison) restart(format string, args ...any) {
	add(&c.change.Restart, fmt.Sprintf(format, args...))
}

func (c *comparison) locksOut(format string, args ...any) {
	add(&c.change.LocksOut, fmt.Sprintf(format, args...))
}

func (c *comparison) opens(format string, args ...any) {
	add(&c.change.Opens, fmt.Sprintf(format, args...))
}

func add(list *[]string, text string) {
	if !slices.Contains(*list, text) {
		*list = append(*list, text)
	}
}

// fromRestart marks who is concerned from the next start on.
const fromRestart = ", from the restart on"

// compare compares two configs that a running server can read.
func (c *comparison) compare() {
	known := c.old.breaks == breaksNothing // with what the server was started
	if known || c.old.tls && c.new.tls {
		c.tls()
	}
	c.users()
	c.headers()
	if known {
		c.rateLimit()
	} else {
		c.restart("what of it cannot be told: no server can have been started with the old file: %s", c.old.reason)
	}
	if c.new.breaks != breaksNothing {
		c.restart("the server does not come up again: %s", c.new.reason)
	}
}

// breaksAll is about a file that a running server cannot read.
func (c *comparison) breaksAll() {
	if c.old.tls {
		c.atOnce("every request gets status 500, and every new handshake fails (alert 80)")
	} else {
		c.atOnce("every request gets status 500")
	}
	c.restart("the server does not come up again: %s", c.new.reason)
	c.locksOut("everyone")
}

// mends is about an old file that a running server cannot read: who got in with
// it is nobody, and what the server was started with is not known.
func (c *comparison) mends() {
	c.restart("whether and what cannot be told: no server can have been started with the old file: %s", c.old.reason)
	switch {
	case c.new.breaks >= breaksHandshakes:
		c.atOnce("nothing gets better: the server refuses the new file, too: %s", c.new.reason)
	case c.old.breaks == breaksHandshakes:
		c.atOnce("handshakes succeed again")
		c.opens("whom the new file lets in: with the old one, no new handshake succeeds")
	default:
		c.atOnce("requests are answered again")
		c.opens("whom the new file lets in: with the old one, every request gets status 500")
	}
}

// notes say what is not known of either side.
func (c *comparison) notes() []string {
	if !c.old.tls || !c.new.tls || c.old.breaks >= breaksHandshakes || c.new.breaks >= breaksHandshakes {
		return nil
	}
	var parts []string
	if c.old.leaf() == nil || c.new.leaf() == nil {
		parts = append(parts, "certificates")
	}
	if c.old.poolUnknown || c.new.poolUnknown {
		parts = append(parts, "client CAs")
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{"what the change does to " + strings.Join(parts, " and ") + " is not known, since they could not be read here"}
}
