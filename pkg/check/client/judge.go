package client

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// Options say how to judge a client by itself.
type Options struct {
	Files         *Files
	Now           time.Time     // of certificates
	ExpiresWithin time.Duration // warn of certificates that end sooner
}

// Judged is what is known of a job without any server.
type Judged struct {
	Client   *Client           // nil when none can be made
	Broken   error             // why not, in prometheus/common's words: the job has no targets
	Unread   *OurError         // why webtool cannot tell
	Secrets  []*OurError       // files with secrets that webtool cannot read
	Unknown  string            // why nobody can tell without asking others; "" when it can be told
	Rule     *finding.Rule     // that explains Broken
	Findings []finding.Finding //
}

// Judge finds what is wrong with a job that Prometheus takes.
func (j *Job) Judge(opts Options) *Judged {
	g := &judge{Job: j, opts: opts, result: &Judged{}}
	if j.Refused != nil {
		return g.result
	}
	g.load()
	g.schemes()
	g.verification()
	g.secrets()
	g.targets()
	g.labels()
	return g.result
}

type judge struct {
	*Job
	opts   Options
	result *Judged
}

func (g *judge) report(rule *finding.Rule, at *source.Node, message, effect, help string) {
	g.result.Findings = append(g.result.Findings, g.File.finding(rule, at, message, effect, help))
}

// vanishes is what becomes of a client that cannot be made.
func (g *judge) vanishes(err error) string {
	said := "error creating HTTP client: " + err.Error()
	switch g.Kind {
	case Scrape:
		return "the whole job vanishes, without targets and without series up; the log says \"error creating new scrape pool\": " + finding.Printable(said)
	case Alertmanager, RemoteWrite, RemoteRead:
		return "Prometheus does not apply this file: " + finding.Printable(err.Error())
	}
	return "every call fails: " + finding.Printable(err.Error())
}

// load makes the client, and says why it cannot be made.
func (g *judge) load() {
	client, err := g.Load(g.opts.Files)
	var ours *OurError
	var ca *CAError
	var pair *PairError
	var ref *errNoManager
	switch {
	case err == nil:
		g.result.Client = client
		g.dates()
	case errors.As(err, &ours):
		g.result.Unread = ours
	case errors.As(err, &ref):
		g.result.Unknown = "a secret is kept elsewhere, and named by reference"
	case errors.As(err, &ca):
		g.broken(ruleCA, g.Field("tls_config", first(g.HTTP.TLS.CAFile, "ca_file", "ca")), g.caMessage(), err)
	case errors.As(err, &pair):
		field := first(g.HTTP.TLS.CertFile, "cert_file", "cert")
		g.broken(rulePair, g.Field("tls_config", field), "the client certificate does not load: "+finding.Printable(rootOf(err)), err)
	case errors.Is(err, ErrVersionsReversed):
		g.broken(ruleVersions, g.Field("tls_config", "min_version"),
			fmt.Sprintf("min_version %s is above max_version %s", g.HTTP.TLS.MinVersion, g.HTTP.TLS.MaxVersion), err)
	default:
		g.broken(ruleClientBlock, g.head(), finding.Printable(err.Error()), err)
	}
}

func (g *judge) broken(rule *finding.Rule, at *source.Node, message string, err error) {
	help := ""
	switch rule {
	case ruleCA:
		help = "name a PEM file with the certificate of the CA that signed the server's, or with the server's own; relative paths start beside this file"
	case rulePair:
		help = "name a certificate and the key that belongs to it, both as PEM"
	case ruleVersions:
		help = "swap the two, or drop max_version"
	}
	g.result.Broken, g.result.Rule = err, rule
	g.report(rule, at, message, g.vanishes(err), help)
}

// rootOf is the innermost error: what lies around it names files again.
func rootOf(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

func first(file, ifSet, otherwise string) string {
	if file != "" {
		return ifSet
	}
	return otherwise
}

// caMessage says what is wrong with the CA.
func (g *judge) caMessage() string {
	t := &g.HTTP.TLS
	if t.CAFile == "" {
		return "the text in ca holds no certificate"
	}
	name := finding.Quote(t.CAFile)
	data, err := g.opts.Files.read(joinDir(g.File.Dir, t.CAFile))
	switch {
	case err != nil:
		return fmt.Sprintf("the CA file %s cannot be read: %v", name, bareError(err))
	case len(bytes.TrimSpace(data)) == 0:
		return fmt.Sprintf("the CA file %s is empty", name)
	case bytes.Contains(data, []byte("PRIVATE KEY")):
		return fmt.Sprintf("the CA file %s holds a private key and no certificate", name)
	}
	return fmt.Sprintf("the CA file %s holds no certificate", name)
}

// dates looks at the certificates that the client holds.
func (g *judge) dates() {
	c := g.result.Client
	if c.Certificate != nil {
		leaf := c.Certificate.Leaf
		if leaf == nil {
			leaf, _ = x509.ParseCertificate(c.Certificate.Certificate[0])
		}
		at := g.Field("tls_config", first(g.HTTP.TLS.CertFile, "cert_file", "cert"))
		g.ends(leaf, at, "the client certificate", "servers that ask for one refuse it: tls: expired certificate")
		if leaf != nil && !forClients(leaf) {
			g.report(ruleCertUse, at, "the client certificate is not for clients: its extended key usage lacks clientAuth",
				"servers that verify client certificates refuse it: tls: bad certificate", "have one issued with clientAuth: webtool gen cert --client")
		}
	}
	pool := material.ReadClientPool(c.RootsPEM)
	if len(pool.Certificates) == 1 {
		g.ends(pool.Certificates[0].Certificate, g.Field("tls_config", first(g.HTTP.TLS.CAFile, "ca_file", "ca")), "the certificate that the client trusts",
			"no server is accepted by it: x509: certificate has expired or is not yet valid")
	}
}

// ends reports a certificate whose time is over, or soon will be.
func (g *judge) ends(cert *x509.Certificate, at *source.Node, what, effect string) {
	if cert == nil || g.opts.Now.IsZero() {
		return
	}
	day := cert.NotAfter.UTC().Format(time.DateOnly)
	switch {
	case g.opts.Now.After(cert.NotAfter):
		g.report(ruleCertDates, at, what+" expired on "+day, effect, "put a new one in its place; the client reads it by itself")
		g.result.Findings[len(g.result.Findings)-1].Severity = finding.Error
	case g.opts.Now.Add(g.opts.ExpiresWithin).After(cert.NotAfter):
		g.report(ruleCertDates, at, what+" ends on "+day, "from then on "+effect, "put a new one in its place before; the client reads it by itself")
	}
}

func forClients(c *x509.Certificate) bool {
	return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// schemes looks at how the targets are spoken to.
func (g *judge) schemes() {
	plain, secured, said := false, len(g.Targets) == 0 && strings.EqualFold(g.Scheme, "https"), map[string]bool{}
	for i := range g.Targets {
		scheme := g.schemeOf(&g.Targets[i])
		switch {
		case scheme == "http":
			plain = true
		case scheme == "https" || scheme == "":
			secured = secured || scheme == "https"
		case !said[scheme]:
			said[scheme] = true
			g.unknownScheme(scheme, &g.Targets[i])
		}
	}
	if len(g.Targets) == 0 && len(g.Unknown) > 0 && g.Scheme == "http" && len(g.relabel) == 0 {
		plain = true
	}
	if !plain {
		return
	}
	if key, _ := g.At("tls_config"); key != nil && !secured {
		g.report(ruleTLSUnused, key, "tls_config without https: the scheme is http", "nothing is encrypted, and no certificate is looked at", "scheme: https")
	}
	for _, block := range []string{"basic_auth", "authorization", "bearer_token", "bearer_token_file"} {
		if key, _ := g.At(block); key != nil {
			effect := "whoever listens on the way has them"
			if g.HTTP.FollowRedirects {
				effect += "; a redirect to https comes too late"
			}
			g.report(ruleClearText, key, "the credentials are sent over plain HTTP", effect, "scheme: https, with TLS on the server's side")
			break
		}
	}
}

func (g *judge) schemeOf(t *Target) string {
	if u, err := url.Parse(t.URL); err == nil && t.URL != "" {
		return u.Scheme
	}
	return ""
}

func (g *judge) unknownScheme(scheme string, t *Target) {
	at := g.Field("scheme")
	if key, _ := g.At("scheme"); key == nil {
		at = t.Node
	}
	help := "write http or https"
	if strings.HasPrefix(scheme, "https") || strings.HasSuffix(scheme, "s") {
		help = "write https"
	}
	g.report(ruleScheme, at, fmt.Sprintf("there is no scheme %s", finding.Quote(scheme)),
		fmt.Sprintf("every request fails: unsupported protocol scheme %s", finding.Quote(scheme)), help)
}

// verification looks at whether the server's certificate is looked at.
func (g *judge) verification() {
	key, value := g.At("tls_config", "insecure_skip_verify")
	if !g.HTTP.TLS.InsecureSkipVerify || key == nil {
		return
	}
	message := "the server's certificate is not verified"
	for _, field := range []string{"ca_file", "ca", "server_name"} {
		if other, _ := g.At("tls_config", field); other != nil {
			message += ", and " + field + " has no effect"
			break
		}
	}
	g.report(ruleSkipVerify, value, message, "whoever gets in between can show any certificate, and reads what is sent",
		"drop it, and name the server's certificate or its CA: ca_file")
}

// labels looks at who decides on labels.
func (g *judge) labels() {
	_, value := g.At("honor_labels")
	if !g.HonorLabels || value == nil || g.Kind != Scrape {
		return
	}
	if strings.HasSuffix(path.Clean(g.Path), "/federate") || strings.Contains(strings.ToLower(strings.ReplaceAll(g.Name, "-", "")), "pushgateway") {
		return
	}
	if slices.ContainsFunc(g.Targets, func(t Target) bool {
		return strings.Contains(strings.ToLower(t.URL), "pushgateway") || strings.Contains(t.URL, ":9091/") || strings.Contains(t.URL, "/federate")
	}) {
		return
	}
	g.report(ruleHonorLabels, value, "honor_labels on a target that is neither a Pushgateway nor a federation",
		"the target can give its series the job and instance of others", "honor_labels: false")
}
