package rule

import (
	"strings"

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

// shellQuote writes a word so that a shell takes it as it is.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@%+=,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
