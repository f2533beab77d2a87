package rule

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
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
	if c.Refused {
		return []finding.Described{{Topic: "start", Text: "not at all: it refuses this file"}}
	}
	var all []finding.Described
	add := func(topic, text string) {
		if text != "" {
			all = append(all, finding.Described{Topic: topic, Text: text})
		}
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
		http2 = slices.ContainsFunc(proof.Cases, func(one handshake.Case) bool { return one.Outcome.Proto == "HTTP/2.0" })
	}
	if http2 {
		text += ", HTTP/2"
	} else {
		text += ", HTTP/1.1"
	}
	suites, groups := listed(t.CipherSuites.Value), listed(t.CurvePreferences.Value)
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
	if leaf == nil {
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
	text := fmt.Sprintf("%s (%s, %s, until %s", finding.Printable(names), keyName(leaf), issuer, date(leaf.NotAfter))
	if !c.Now.IsZero() && c.Now.Before(leaf.NotAfter) {
		text += ", " + days(leaf.NotAfter.Sub(c.Now))
	}
	return text + ")"
}

// keyName names a certificate's key the way people do.
func keyName(cert *material.Certificate) string {
	switch key := cert.PublicKey.(type) {
	case *ecdsa.PublicKey:
		return key.Curve.Params().Name
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", key.N.BitLen())
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return cert.PublicKeyAlgorithm.String()
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
	if c.TLS.AllowsSANs {
		text += ", and one of: " + finding.Printable(listed(c.TLS.ClientAllowedSANs.Value))
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
		if c.TLS.Enabled() && c.TLS.ClientAuthType.Value == "RequireAndVerifyClientCert" {
			return "" // the certificate is what lets in
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
