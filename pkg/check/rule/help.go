package rule

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// renewHelp says how to come by a new certificate: whoever issued the old one
// issues the next, and only a self-signed one is made anew on the spot.
func (c *Context) renewHelp() string {
	leaf := c.Leaf()
	certFile, keyFile := c.TLS.CertFile.Value, c.TLS.KeyFile.Value
	switch {
	case leaf == nil:
		return ""
	case !leaf.SelfSigned():
		return "ask for a new one where this one came from: it was issued by " + leaf.IssuerName()
	case certFile == "" || keyFile == "":
		return "make a new one with webtool gen cert, and paste certificate and key in"
	case !c.Files.OnDisk(c.Path(c.TLS.CertFile)):
		return "make a new one with webtool gen cert, and put certificate and key into the Secret"
	}
	var b strings.Builder
	b.WriteString("webtool gen cert --if-needed --cert-file " + shellQuote(c.Files.Here(c.Path(c.TLS.CertFile))) +
		" --key-file " + shellQuote(c.Files.Here(c.Path(c.TLS.KeyFile))))
	for _, name := range hostNames(leaf, c.Hosts) {
		b.WriteString(" --host " + shellQuote(name))
	}
	return b.String()
}

// hostNames are the names of a certificate, then those that were asked for.
func hostNames(leaf *material.Certificate, asked []string) []string {
	var names []string
	seen := map[string]bool{}
	for _, name := range append(leaf.Names(), asked...) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		names = append(names, "localhost")
	}
	return names
}

func shellQuote(word string) string { return finding.ShellQuote(word) }
