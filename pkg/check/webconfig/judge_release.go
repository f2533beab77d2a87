package webconfig

import (
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file reports what one release lacks that the newest has.

// tooNew reports something at a node that came after the release.
func (j *judge) tooNew(rule *finding.Rule, n *source.Node, what string, since Version, effect, help string) {
	j.tooNewAt(rule, j.c.span(n), j.c.path(n), what, since, effect, help)
}

func (j *judge) tooNewAt(rule *finding.Rule, at source.Span, path, what string, since Version, effect, help string) {
	r := j.c.release
	message := fmt.Sprintf("%s is too new for %s: it came with exporter-toolkit %s", what, r, since)
	if help == "" {
		help = "take it out"
	}
	help += ", or upgrade: it came with " + strings.Join(broughtBy(since), ", ")
	j.report(rule, at, path, message, effect, help)
}

// newerPolicy returns the toolkit that brought a policy for client certificates,
// where that is newer than the release's; else the zero version.
func (j *judge) newerPolicy(name string) Version {
	for _, v := range clientAuthTypes {
		if v.Name == name && j.c.release.Toolkit.Before(v.Since) {
			return v.Since
		}
	}
	return Version{}
}

// http2Served reports HTTP/2 that is on and that the release does not offer.
func (j *judge) http2Served() {
	r, http2 := j.c.release, j.c.HTTP.HTTP2
	if !j.c.TLS.Enabled() || !http2.Value || r.servesHTTP2() {
		return
	}
	// Before 0.7.1 that was so for years, and went unnoticed.
	if r.Toolkit.Before(Version{0, 7, 1}) && !http2.IsSet() {
		return
	}
	why := fmt.Sprintf("exporter-toolkit %s does not offer it to clients", r.Toolkit)
	help := "clients speak HTTP/1.1; exporter-toolkit 0.7.1 mended it"
	if !r.Toolkit.Before(Version{0, 7, 1}) {
		why = fmt.Sprintf("exporter-toolkit %s loses it when Go %d.%d builds it", r.Toolkit, r.Go[0], r.Go[1])
		help = "clients speak HTTP/1.1; exporter-toolkit 0.20.0 mended it"
	}
	j.reportNode(ruleHTTP2NotServed, http2.Node, fmt.Sprintf("%s serves no HTTP/2: %s", r, why),
		"the server starts, and every client gets HTTP/1.1", help)
	if !http2.IsSet() {
		j.findings[len(j.findings)-1].Severity = finding.Info // nobody asked for it in so many words
	}
}
