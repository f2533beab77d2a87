package rule

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
	"webtool/pkg/check/material"
	"webtool/pkg/check/webconfig"
)

// describe says what the config makes of the server, from the facts that the
// rules and the handshake found.
func (c *Context) describe() []finding.Described {
	var all []finding.Described
	add := func(topic, text string) {
		if text != "" {
			all = append(all, finding.Described{Topic: topic, Text: text})
		}
	}
	starts := false
	for _, server := range c.Servers {
		if server.Starts == nil || *server.Starts {
			starts = true
		} else if len(c.Servers) > 1 {
			add("start", server.Target+" not at all: it refuses this file")
		}
	}
	if !starts {
		return []finding.Described{{Topic: "start", Text: "not at all: it refuses this file"}}
	}
	add("listen", c.describeListen())
	if c.TLS.Enabled() {
		add("show", c.describeCertificate())
		add("ask for", c.describeClientAuth())
	}
	add("let in", c.describeUsers())
	add("limit", c.describeLimit())
	for _, h := range c.HTTP.Headers.Value {
		add("send", h.Name+": "+finding.Printable(h.Value))
	}
	return all
}

func (c *Context) describeListen() string {
	if !c.TLS.Enabled() {
		return "plain HTTP: no certificate, and nothing is encrypted"
	}
	t := &c.TLS
	lowest, highest := versionText(t.MinVersion.Value, "1.2"), versionText(t.MaxVersion.Value, "1.3")
	text := "TLS " + lowest
	if lowest != highest {
		text += " to " + highest
	}
	http2 := c.HTTP.HTTP2.Value
	if proof := c.Proof(); proof != nil && slices.ContainsFunc(proof.Cases, func(one handshake.Case) bool { return one.Outcome.OK() }) {
		http2 = slices.ContainsFunc(proof.Cases, func(one handshake.Case) bool { return one.Outcome.HTTP2 })
	}
	if http2 {
		text += ", HTTP/2"
	} else {
		text += ", HTTP/1.1"
	}
	for _, f := range c.Judged {
		if f.Rule.Name == "http2-not-served" {
			text += " (but see " + f.Rule.Name + ")"
		}
	}
	suites, groups := listed(t.CipherSuites.Value), listed(t.CurvePreferences.Value)
	if lowest == "1.3" {
		suites = "" // TLS 1.3 has its own, whatever the list says
	}
	switch {
	case suites == "" && groups == "":
		return text + "; suites and groups as the server's build has them"
	case suites == "":
		return text + "; groups " + groups + ", suites as the server's build has them"
	case groups == "":
		return text + "; for TLS 1.2 the suites " + suites + ", groups as the server's build has them"
	}
	return text + "; for TLS 1.2 the suites " + suites + "; groups " + groups
}

// versionText turns "TLS12" into "1.2".
func versionText(name, otherwise string) string {
	if v, ok := strings.CutPrefix(name, "TLS1"); ok {
		return "1." + v
	}
	return otherwise
}

func listed(items []webconfig.Item[string]) string {
	var names []string
	for _, item := range items {
		names = append(names, item.Value)
	}
	return strings.Join(names, ", ")
}

func (c *Context) describeCertificate() string {
	leaf := c.Leaf()
	switch {
	case leaf != nil:
	case len(c.Loaded.StoodIn) > 0:
		return "a certificate that is not here: a stand-in took its place"
	case c.SkipsFiles:
		return "a certificate that was not opened (--syntax-only)"
	default:
		return "a certificate that could not be read here"
	}
	names := strings.Join(leaf.Names(), ", ")
	if names == "" {
		names = "a certificate without a name"
	}
	issuer := "signed by " + leaf.IssuerName()
	if leaf.SelfSigned() {
		issuer = "self-signed"
	}
	text := fmt.Sprintf("%s (%s, %s, until %s", finding.Printable(names), material.KeyName(leaf.Certificate), issuer, material.Date(leaf.NotAfter))
	if !c.Now.IsZero() && c.Now.Before(leaf.NotAfter) {
		text += ", " + material.Days(c.Now, leaf.NotAfter)
	}
	return text + ")"
}

func (c *Context) describeClientAuth() string {
	var text string
	switch c.TLS.ClientAuthType.Value {
	case "RequestClientCert":
		text = "a client certificate, and takes any, or none"
	case "RequireAnyClientCert", "RequireClientCert":
		text = "a client certificate, and takes any: nobody's signature is checked"
	case "VerifyClientCertIfGiven":
		text = "a client certificate signed by " + c.clientCANames() + ", or none"
	case "RequireAndVerifyClientCert":
		text = "a client certificate signed by " + c.clientCANames()
	default:
		return ""
	}
	switch names := listed(c.TLS.ClientAllowedSANs.Value); {
	case c.TLS.AllowsSANs && names == "":
		text += "; no name is allowed, so that nobody gets in"
	case c.TLS.AllowsSANs:
		text += ", with one of the names " + finding.Printable(names)
		if auth := webconfig.ClientAuth(c.TLS.ClientAuthType.Value); auth == tls.RequestClientCert || auth == tls.VerifyClientCertIfGiven {
			text += "; the connection of a client without one breaks off"
		}
	}
	return text
}

func (c *Context) clientCANames() string {
	field := c.ClientCAField()
	cas := c.ClientCAs()
	switch {
	case field.Value == "":
		return "any CA that the system knows"
	case cas == nil:
		return "a CA that could not be read here"
	}
	var names []string
	for _, cert := range cas.Certificates() {
		names = append(names, cert.SubjectName())
	}
	if len(names) == 0 {
		return "nobody: the client CA file holds no certificate"
	}
	return strings.Join(names, " or ")
}

func (c *Context) describeUsers() string {
	users := c.Users.Value
	if len(users) == 0 {
		switch auth := webconfig.ClientAuth(c.TLS.ClientAuthType.Value); {
		case c.TLS.Enabled() && (auth == tls.RequireAndVerifyClientCert || auth != tls.NoClientCert && c.TLS.AllowsSANs):
			return "" // the certificate is what lets in
		case c.TLS.Enabled() && auth == tls.RequireAnyClientCert:
			return "whoever shows a certificate, be it self-made: there are no users"
		}
		return "everyone: there are no users"
	}
	const most = 10
	var names []string
	var costs []int
	for _, u := range users {
		if len(names) < most {
			names = append(names, webconfig.ShowUser(u.Name))
		}
		if cost, err := bcrypt.Cost([]byte(u.Value)); err == nil && !slices.Contains(costs, cost) {
			costs = append(costs, cost)
		}
	}
	text := finding.Printable(strings.Join(names, ", "))
	if more := len(users) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	slices.Sort(costs)
	words := make([]string, len(costs))
	for i, cost := range costs {
		words[i] = fmt.Sprint(cost)
	}
	return fmt.Sprintf("%s (bcrypt cost %s)", text, strings.Join(words, ", "))
}

func (c *Context) describeLimit() string {
	l := &c.RateLimit
	switch {
	case l.Interval.Value == 0:
		return ""
	case l.Interval.Value < 0:
		return "none: the interval is negative"
	case l.Burst.Value <= 0:
		return "no request at all: the burst is 0"
	}
	return fmt.Sprintf("%d requests at once, then one every %s, for all clients together", l.Burst.Value, l.Interval.Value)
}
