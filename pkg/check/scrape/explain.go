package scrape

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/source"
)

// Explanation is why a client does not get in: the place on its side, the place on
// the server's, cause and remedy.
type Explanation struct {
	Rule   *finding.Rule
	At     *source.Node // on the client's side
	Server *source.Node // on the server's side; nil: the config as a whole
	Cause  string       // what the two places have to do with each other
	Help   string
}

// Explain says why a verdict is down. Judged is what is known of the job by itself.
func Explain(v *Verdict, s *Server, j *client.Job, c *client.Client, t *client.Target, store *material.Store) Explanation {
	e := &explainer{Verdict: v, server: s, job: j, client: c, target: t, store: store}
	switch v.Cause {
	case Scheme:
		return e.scheme()
	case Trust:
		return e.trust()
	case Admission:
		return e.admission()
	case Password:
		return e.password()
	case RateLimit:
		return Explanation{ruleLimit, j.Field("job_name"), s.Config.RateLimit.Key, "an interval without a burst lets no request through", "set burst in rate_limit of the web config, to 5 for one"}
	case Inadequate:
		return Explanation{ruleHTTP2, j.Field("enable_http2"), s.Config.TLS.Node,
			fmt.Sprintf("they agree on HTTP/2 over %s with %s, which HTTP/2 refuses", tls.VersionName(v.Meeting.Version), tls.CipherSuiteName(v.Meeting.Suite)),
			"http_server_config: {http2: false} in the web config, or better: allow TLS 1.3 there"}
	}
	return Explanation{ruleRequest, t.Node, nil, "", "see address, scheme, path and parameters of the target"}
}

type explainer struct {
	*Verdict
	server *Server
	job    *client.Job
	client *client.Client
	target *client.Target
	store  *material.Store
}

func (e *explainer) scheme() Explanation {
	at := e.job.Field("scheme")
	if key, _ := e.job.At("scheme"); key == nil {
		at = e.job.Field("job_name")
		if e.job.URL != nil {
			at = e.job.Field("url")
		}
	}
	if e.server.TLS() {
		wanted := "scheme has to be https"
		if e.job.URL != nil {
			wanted = "the URL has to begin with https://"
		}
		return Explanation{ruleScheme, at, e.server.Config.TLS.Place.Key, "the server speaks TLS, and the client plain HTTP: " + wanted, e.whole(e.writeScheme("https"))}
	}
	return Explanation{ruleScheme, at, e.server.Config.TLS.Place.Key, "the server speaks plain HTTP: it has no certificate", e.writeScheme("http") + ", or better: give the server a certificate"}
}

func (e *explainer) writeScheme(scheme string) string {
	if e.job.URL != nil {
		return "write " + scheme + ":// in the URL"
	}
	return "scheme: " + scheme
}

// trust is about what the client has against the server.
func (e *explainer) trust() Explanation {
	x := Explanation{Rule: ruleTLS, At: e.job.Field("tls_config", "ca_file"), Server: e.certNode()}
	if e.client.Roots != nil && e.job.HTTP.TLS.CAFile == "" {
		x.At = e.job.Field("tls_config", "ca")
	}
	leaf := e.leaf()
	err := e.Meeting.ClientErr
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		x.Cause, x.Help = e.authority(leaf), "ca_file: a PEM file with the certificate of the CA that signed the server's, or with the server's own"
		if e.client.Roots == nil {
			x.Help = e.whole(x.Help)
		}
	case errors.As(err, &name):
		x.At = e.job.Field("tls_config", "server_name")
		if key, _ := e.job.At("tls_config", "server_name"); key == nil {
			x.At = e.target.Node
		}
		x.Cause, x.Help = e.names(leaf)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && leaf != nil:
		x.Cause = fmt.Sprintf("%s is valid from %s to %s", e.certName(), leaf.NotBefore.UTC().Format("2006-01-02"), leaf.NotAfter.UTC().Format("2006-01-02"))
		x.Help = "renew the server's certificate; the server takes it by itself"
	default:
		x.Cause = "the server shows " + e.certName()
		x.Help = "webtool check web-config " + finding.ShellQuote(e.server.Name)
	}
	return x
}

func (e *explainer) certNode() *source.Node {
	t := &e.server.Config.TLS
	if t.CertFile.Value != "" {
		return t.CertFile.Node
	}
	return t.Cert.Key
}

func (e *explainer) certName() string {
	if file := e.server.Config.TLS.CertFile.Value; file != "" {
		return finding.Quote(file)
	}
	return "the inline certificate"
}

func (e *explainer) leaf() *material.Certificate {
	chain := e.store.Chain(e.server.Loaded.Cert)
	if chain == nil {
		return nil
	}
	return chain.Leaf()
}

// authority says who signed what the server shows, and whom the client trusts.
func (e *explainer) authority(leaf *material.Certificate) string {
	text := "the server shows " + e.certName()
	if leaf != nil {
		text = fmt.Sprintf("%s is signed by %s", e.certName(), nameOf(leaf.Issuer.CommonName, leaf.Issuer.String()))
		if leaf.SelfSigned() {
			text = fmt.Sprintf("%s is self-signed", e.certName())
		}
	}
	if e.client.Roots == nil {
		return text + ", and without ca_file the client trusts the system's CAs alone (judged with those of this machine)"
	}
	var held []string
	for _, cert := range material.ReadClientPool(e.client.RootsPEM).Certificates {
		held = append(held, nameOf(cert.Subject.CommonName, cert.Subject.String()))
		if len(held) == 3 {
			break
		}
	}
	file := "the client's ca"
	if e.job.HTTP.TLS.CAFile != "" {
		file = finding.Quote(e.job.HTTP.TLS.CAFile)
	}
	return fmt.Sprintf("%s; %s holds %s", text, file, strings.Join(held, ", "))
}

func nameOf(common, whole string) string {
	if common != "" {
		return finding.Quote(common)
	}
	if whole == "" {
		return "someone without a name"
	}
	return finding.Quote(whole)
}

// names says which names the server's certificate covers.
func (e *explainer) names(leaf *material.Certificate) (cause, help string) {
	if leaf == nil || len(leaf.Names()) == 0 {
		return e.certName() + " names no host, and clients written in Go do not look at the common name", "have the certificate issued with the host as subject alternative name"
	}
	var names []string
	for _, name := range leaf.Names() {
		names = append(names, finding.Printable(name))
	}
	cause = fmt.Sprintf("%s is for %s", e.certName(), strings.Join(names, ", "))
	return cause, fmt.Sprintf("tls_config: {server_name: %s}, or have the certificate cover the host", names[0])
}
