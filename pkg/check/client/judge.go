package client

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
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
	g.discovery()
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
