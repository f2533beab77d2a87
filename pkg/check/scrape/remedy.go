package scrape

import (
	"crypto/tls"
	"net/url"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
)

// whole is the command that prints all that the server wants of a client: what lacks
// first is seldom all that lacks. Where it would have to be told more than is known
// here, the remedy is another.
func (e *explainer) whole(otherwise string) string {
	u, err := url.Parse(e.target.URL)
	switch {
	case err != nil || u.User != nil || u.RawQuery != "" || e.server.Name == "-":
		return otherwise
	case e.job.Kind != client.Scrape && e.job.Kind != client.RemoteWrite || len(e.server.users) > 1:
		return otherwise
	case e.server.TLS() && (e.server.tls.ClientAuth >= tls.RequireAnyClientCert || e.leaf() == nil || !e.leaf().SelfSigned()):
		return otherwise
	}
	kind := "scrape"
	if e.job.Kind == client.RemoteWrite {
		kind = "remote-write"
	}
	if u.Scheme = "http"; e.server.TLS() {
		u.Scheme = "https"
	}
	return "webtool gen client-config " + finding.ShellQuote(u.String()) + " --web-config " + finding.ShellQuote(e.server.Name) + " --kind " + kind
}
