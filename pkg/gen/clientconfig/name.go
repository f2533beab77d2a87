package clientconfig

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/gen"
)

// settleName finds a name that the server's certificate is for.
func (c *client) settleName() error {
	leaf := c.server.leaf()
	if c.ServerName != "" {
		name, err := gen.ParseHost(c.ServerName)
		if err != nil || strings.HasPrefix(name.Text, "*") {
			return usagef("--server-name %s is no name of a host", finding.Quote(c.ServerName))
		}
		if leaf != nil && leaf.VerifyHostname(bracket(name.Text)) != nil {
			return usagef("the server's certificate is not for --server-name %s, but for %s", finding.Quote(c.ServerName), c.server.names())
		}
		if name.Text != c.host {
			c.serverName = name.Text
		}
		return nil
	}
	if !c.server.tls || leaf == nil || leaf.VerifyHostname(bracket(c.host)) == nil {
		return nil
	}
	name := c.server.nameToAsk()
	if name == "" {
		return &gen.RefusedError{Text: "the server's certificate names no host, so that every client refuses it",
			Help: "webtool gen cert makes one for " + c.host + ": --host " + finding.ShellQuote(c.host)}
	}
	c.serverName = name
	c.note("the server's certificate is for %s and not for %s: the client is told to ask for %s", c.server.names(), c.host, name)
	return nil
}

// names are those of the server's certificate, for people.
func (s *server) names() string {
	var all []string
	for _, n := range s.leaf().DNSNames {
		all = append(all, finding.Printable(n))
	}
	for _, ip := range s.leaf().IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no host at all"
	}
	return strings.Join(all, ", ")
}

// nameToAsk is a name that the server's certificate covers; "" when there is none.
func (s *server) nameToAsk() string {
	leaf := s.leaf()
	var candidates []string
	candidates = append(candidates, leaf.DNSNames...)
	for _, ip := range leaf.IPAddresses {
		candidates = append(candidates, ip.String())
	}
	for _, name := range leaf.DNSNames {
		candidates = append(candidates, strings.Replace(name, "*", "prometheus", 1))
	}
	for _, name := range candidates {
		parsed, err := gen.ParseHost(name)
		if err == nil && !strings.HasPrefix(name, "*") && leaf.VerifyHostname(bracket(parsed.Text)) == nil {
			return parsed.Text
		}
	}
	return ""
}
