package change

import (
	"crypto/tls"
	"slices"
	"strings"

	"webtool/pkg/check/webconfig"
)

// tls compares what a connection is made of.
func (c *comparison) tls() {
	switch {
	case c.old.tls && !c.new.tls && c.new.breaks < breaksHandshakes:
		c.turnsOff()
	case !c.old.tls && c.new.tls:
		c.turnsOn()
	case c.old.tls && c.new.breaks >= breaksHandshakes:
		c.atOnce("every new handshake fails (alert 80); open connections go on")
		c.locksOut("everyone who connects anew")
	case c.old.tls:
		c.certificate()
		c.versions()
		c.suites()
		c.groups()
		c.clientCertificates()
		if c.old.HTTP.HTTP2.Value != c.new.HTTP.HTTP2.Value {
			c.restart("http2 %s → %s", onOff(c.old.HTTP.HTTP2.Value), onOff(c.new.HTTP.HTTP2.Value))
		}
	}
}

// turnsOff: the server speaks TLS until it is restarted, and has no certificate
// any more to do it with.
func (c *comparison) turnsOff() {
	c.atOnce("every new handshake fails (alert 80) until the restart: TLS cannot be switched off on a running server")
	c.restart("TLS on → off")
	c.locksOut("everyone who connects anew, until the restart; then clients that come with https://")
	c.opens("clients that come with http://%s: nothing is encrypted then", fromRestart)
	if !c.old.letsInWithout() {
		c.opens("clients without a certificate%s", fromRestart)
	}
}

// turnsOn: the server speaks plain HTTP until it is restarted.
func (c *comparison) turnsOn() {
	c.restart("TLS off → on")
	if c.new.breaks >= breaksHandshakes {
		return // it does not come up
	}
	c.locksOut("clients that come with http://%s", fromRestart)
	c.opens("clients that come with https://%s", fromRestart)
	if !c.new.letsInWithout() {
		c.locksOut("clients without a certificate%s", fromRestart)
	}
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// all versions, in ascending order, as the file names them. Null is 0 for the
// server, and 0 is what Go has (crypto/tls, Config.supportedVersions).
var allVersions = []struct {
	name   string
	number uint16
}{{"TLS10", tls.VersionTLS10}, {"TLS11", tls.VersionTLS11}, {"TLS12", tls.VersionTLS12}, {"TLS13", tls.VersionTLS13}}

func versionsOf(t *webconfig.TLS) []uint16 {
	lowest, highest := uint16(tls.VersionTLS12), uint16(tls.VersionTLS13)
	for _, v := range allVersions {
		if v.name == t.MinVersion.Value {
			lowest = v.number
		}
		if v.name == t.MaxVersion.Value {
			highest = v.number
		}
	}
	var spoken []uint16
	for _, v := range allVersions {
		if v.number >= lowest && v.number <= highest {
			spoken = append(spoken, v.number)
		}
	}
	return spoken
}

func (c *comparison) versions() {
	was, is := c.old.versions, c.new.versions
	if slices.Equal(was, is) {
		return
	}
	c.atOnce("the versions of TLS become %s", versionNames(is))
	if gone := without(was, is); len(gone) > 0 {
		c.locksOut("clients that speak nothing but %s", versionNames(gone))
	}
	if added := without(is, was); len(added) > 0 {
		c.opens("clients that speak nothing but %s", versionNames(added))
	}
}

func versionNames(versions []uint16) string {
	var names []string
	for _, v := range versions {
		names = append(names, tls.VersionName(v))
	}
	if len(names) == 0 {
		return "none at all"
	}
	return strings.Join(names, ", ")
}

// without returns what a list has and another has not.
func without[T comparable](list, other []T) []T {
	var rest []T
	for _, item := range list {
		if !slices.Contains(other, item) {
			rest = append(rest, item)
		}
	}
	return rest
}
