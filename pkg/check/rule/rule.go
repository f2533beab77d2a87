// Package rule holds what the server will not tell: one rule a file, each a
// value. A rule looks at a config that has been read, and reports.
package rule

import (
	"fmt"
	"sync"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/handshake"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// Rule is one thing to look for. Its metadata is read without running it.
type Rule struct {
	finding.Rule
	Check func(*Context)
}

// Options are what a rule is told beside the config.
type Options struct {
	Now           time.Time
	ExpiresWithin time.Duration     // warn of certificates that end sooner
	Hosts         []string          // names and addresses that clients will use
	Copy          bool              // the file is a copy: its own mode and owner mean nothing
	RunAs         *Identity         // could this user read what the file names? nil: not asked
	Refused       bool              // the newest server does not start with this config
	Servers       []finding.Server  // the verdicts that were asked for
	Judged        []finding.Finding // what the verdicts say
	SkipsFiles    bool              // no file that the config names was to be opened
	Describe      bool              // say what the config makes of the server
	Prover        *Prover           // serves the config in memory; nil: it is not served
}

// Context is what a rule may look at.
type Context struct {
	*webconfig.Config
	Options
	Files  *webconfig.Files
	Loaded *webconfig.Loaded

	rule     *finding.Rule
	findings *[]finding.Finding
	facts    *facts
}

// Report adds a finding of the rule's own severity at a node; the zero help and
// effect are left out.
func (c *Context) Report(at *source.Node, message, effect, help string, related ...finding.Related) {
	c.ReportAs(c.rule.Severity, at, message, effect, help, related...)
}

// ReportAs adds a finding of another severity than the rule's usual one.
func (c *Context) ReportAs(severity finding.Severity, at *source.Node, message, effect, help string, related ...finding.Related) {
	*c.findings = append(*c.findings, finding.Finding{
		Rule: c.rule, Severity: severity, Where: c.At(at), Excerpt: c.ExcerptAt(at),
		Message: message, Effect: effect, Help: help, Related: related,
	})
}

// ReportFile adds a finding about the file as a whole: at its first line, whose
// text has nothing to do with it.
func (c *Context) ReportFile(severity finding.Severity, message, effect, help string) {
	*c.findings = append(*c.findings, finding.Finding{
		Rule: c.rule, Severity: severity, Where: c.At(nil), Message: message, Effect: effect, Help: help,
	})
}

// Run runs all rules on a config that has been judged. A fault in one of them
// does not end the others: it is reported as an error of webtool's own.
func Run(config *webconfig.Config, loaded *webconfig.Loaded, files *webconfig.Files, opts Options) (findings []finding.Finding, description []finding.Described, fault error) {
	f := newFacts(&Context{Config: config, Options: opts, Files: files, Loaded: loaded})
	f.startProof()
	for _, r := range All {
		c := &Context{Config: config, Options: opts, Files: files, Loaded: loaded, rule: &r.Rule, findings: &findings, facts: f}
		if err := runOne(r, c); err != nil {
			fault = err
		}
	}
	if opts.Describe {
		c := &Context{Config: config, Options: opts, Files: files, Loaded: loaded, facts: f}
		description = c.describe()
	}
	return findings, description, fault
}

func runOne(r *Rule, c *Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the rule %q stumbled, which is a fault of webtool's own: %T", r.Name, p)
		}
	}()
	r.Check(c)
	return nil
}

// Metadata returns what is known of all rules, by code.
func Metadata() []*finding.Rule {
	var all []*finding.Rule
	for _, r := range All {
		all = append(all, &r.Rule)
	}
	return all
}

// facts are what several rules want to know, found out once.
type facts struct {
	loaded *webconfig.Loaded
	store  *material.Store
	pool   *clientPool
	users  []user
	proof  func() *handshake.Proof
	chain  func() *material.Chain
	leaf   func() *material.Certificate
	key    func() (foundFile, bool)
}

// newFacts defers each fact to the first rule that wants it.
func newFacts(c *Context) *facts {
	c.facts = &facts{loaded: c.Loaded, store: c.Files.Store, proof: sync.OnceValue(c.prove),
		chain: sync.OnceValue(c.findChain), leaf: sync.OnceValue(c.findLeaf), key: sync.OnceValues(c.findKeyFile)}
	return c.facts
}

// Chain returns the certificates that the server shows, nil when none could be
// read. The first is the server's own, the leaf.
func (c *Context) Chain() *material.Chain { return c.facts.chain() }

func (c *Context) findChain() *material.Chain {
	if len(c.Loaded.Cert) == 0 {
		return nil
	}
	return c.Files.Store.Chain(c.Loaded.Cert)
}

// Leaf returns the server's own certificate, nil when it could not be loaded, or
// when the key says that the first in the file is not the server's own.
func (c *Context) Leaf() *material.Certificate { return c.facts.leaf() }

func (c *Context) findLeaf() *material.Certificate {
	chain := c.findChain()
	if chain == nil {
		return nil
	}
	leaf, l := chain.Leaf(), c.Loaded
	if l.Pair || len(l.Key) == 0 || leaf == nil {
		return leaf
	}
	if flaw, _ := material.CertificateFlaw(l.Cert); flaw != material.None {
		return nil // which is said already
	}
	if m := c.Files.Store.Misfit(l.Cert, l.Key); m.Fits > 1 || m.Hidden != material.None || leaf.IsCA {
		return nil // an issuer's, first in the file or named by mistake
	}
	return leaf
}

// reportCert reports a finding about the server's certificate; the message
// follows its name.
func (c *Context) reportCert(message, effect, help string) {
	c.reportCertAs(c.rule.Severity, message, effect, help)
}

func (c *Context) reportCertAs(severity finding.Severity, message, effect, help string) {
	field := c.CertField()
	c.ReportAs(severity, field.Node, c.NameOf(field, "certificate")+" "+message, effect, help)
}

// ClientCAs returns what the client CA file holds, nil when none is set or it
// could not be read.
func (c *Context) ClientCAs() *material.Chain {
	if len(c.Loaded.ClientCA) == 0 {
		return nil
	}
	return c.facts.store.Chain(c.Loaded.ClientCA)
}

// CertField returns the field that the server takes its certificate from: the
// file wins over the text.
func (c *Context) CertField() webconfig.Field[string] { return first(c.TLS.CertFile, c.TLS.Cert) }

// KeyField returns the field that the server takes its key from.
func (c *Context) KeyField() webconfig.Field[string] { return first(c.TLS.KeyFile, c.TLS.Key) }

// ClientCAField returns the field that the server takes its client CA from.
func (c *Context) ClientCAField() webconfig.Field[string] {
	return first(c.TLS.ClientCAFile, c.TLS.ClientCA)
}

func first(file, inline webconfig.Field[string]) webconfig.Field[string] {
	if file.Value != "" {
		return file
	}
	return inline
}

// NameOf names a field for a message: the file's name in quotes, or "the inline
// certificate".
func (c *Context) NameOf(f webconfig.Field[string], what string) string {
	if f.Key != nil {
		switch f.Key.Text() {
		case "cert_file", "key_file", "client_ca_file":
			return fmt.Sprintf("the %s in %s", what, finding.Quote(f.Value))
		}
	}
	return "the inline " + what
}
