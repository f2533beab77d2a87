package rule

import (
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
)

// renewHelp says how to come by a new certificate: whoever issued the old one
// issues the next, and only a self-signed one is made anew on the spot.
func (c *Context) renewHelp() string { return c.newCertHelp("", "--if-needed") }

// reissueHelp is renewHelp for what gen cert does not see by itself. want says
// what to ask a CA for.
func (c *Context) reissueHelp(want string, flags ...string) string {
	return c.newCertHelp(want, append([]string{"--force"}, flags...)...)
}

func (c *Context) newCertHelp(want string, flags ...string) string {
	leaf := c.Leaf()
	if want != "" {
		want = " " + want
	}
	certFile, keyFile := c.TLS.CertFile.Value, c.TLS.KeyFile.Value
	switch {
	case leaf == nil:
		return ""
	case !leaf.SelfSigned():
		return "ask for a new one" + want + " where this one came from: it was issued by " + leaf.IssuerName()
	case certFile == "" || keyFile == "":
		return "make a new one with webtool gen cert, and paste certificate and key in"
	case !c.Files.OnDisk(c.Path(c.TLS.CertFile)):
		return "make a new one with webtool gen cert, and put certificate and key into the Secret"
	}
	words := append([]string{"webtool gen cert"}, flags...)
	words = append(words, "--cert-file", shellQuote(c.Files.Here(c.Path(c.TLS.CertFile))),
		"--key-file", shellQuote(c.Files.Here(c.Path(c.TLS.KeyFile))))
	for _, name := range hostNames(leaf, c.Hosts) {
		words = append(words, "--host", shellQuote(name))
	}
	return strings.Join(words, " ")
}

// hostNames are the names of a certificate, mended where they could never match,
// then those that were asked for.
func hostNames(leaf *material.Certificate, asked []string) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, name := range leaf.Names() {
		if _, meant := deadName(name, leaf); meant != "" {
			name = meant
		} else if isDead(name, leaf) {
			continue
		}
		add(name)
	}
	for _, name := range asked {
		add(name)
	}
	if len(names) == 0 {
		add(commonNameAsHost(leaf))
	}
	return names
}

// commonNameAsHost is the name that a certificate without others was made for, as
// far as it can be one.
func commonNameAsHost(leaf *material.Certificate) string {
	if cn := leaf.Subject.CommonName; isHostName(cn) {
		return cn
	}
	return "localhost"
}

func shellQuote(word string) string { return finding.ShellQuote(word) }
