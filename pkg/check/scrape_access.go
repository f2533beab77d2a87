package check

import (
	"crypto/tls"
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/scrape"
)

// This file is the table of who gets in with what.

// access is the table of who gets in with what, one line for all targets of a job
// that fare alike.
func (p *plan) access() []finding.Access {
	var all []finding.Access
	var keys []string
	more := map[string]int{}
	for i := range p.clients {
		for j := range p.servers {
			for _, id := range p.targets {
				v := p.met[meeting{id, i, j}]
				if v == nil {
					continue
				}
				_, t := p.find(id, i)
				a := finding.Access{Job: id.job, URL: finding.ShownURL(t.URL), Client: p.clients[i].report.Path, Server: p.servers[j].Name,
					Verdict: v.Verdict, With: with(v), Error: withoutURL(finding.ShownError(v.Error, t.URL))}
				if v.Verdict == finding.ScrapeUnknown {
					a.Error = v.Reason
				}
				// That a certificate is not for this host is said of each host in the same words.
				said := strings.ReplaceAll(a.Error, " not "+t.Host, "")
				key := fmt.Sprintf("%s %q %d %d %s %s %s", id.kind, id.job, i, j, a.Verdict, a.With, said)
				if more[key]++; more[key] == 1 {
					all, keys = append(all, a), append(keys, key)
				}
			}
		}
	}
	for i, key := range keys {
		if n := more[key] - 1; n > 0 {
			all[i].URL += fmt.Sprintf(" and %d more", n)
		}
	}
	return all
}

// with says what a client gets in with.
func with(v *scrape.Verdict) string {
	if v.Verdict != finding.ScrapeUp {
		return ""
	}
	words := []string{"plain HTTP"}
	if v.Meeting != nil {
		words = []string{tls.VersionName(v.Meeting.Version)}
		if v.Shown {
			words = append(words, "a client certificate")
		}
	}
	if v.User != "" {
		words = append(words, "user "+finding.Quote(v.User))
	}
	return strings.Join(words, ", ")
}
