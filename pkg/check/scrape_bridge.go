package check

import (
	"slices"
	"strings"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/scrape"
)

// This file looks for what comes closest where no order keeps all scrapes: a version
// in between that fits both sides. Each is tried like any other before it is named.

// bridges are the ways that are left.
func (p *plan) bridges() []string {
	older, newer := p.servers[0], p.servers[len(p.servers)-1]
	if move, _ := p.moving(); move > 0 {
		return []string{"let " + p.lastClient() + " fit the old servers, too, until its targets have moved: with the CA, the user and the certificate that get in there"}
	}
	var all []string
	if p.fits(func(id rolloutTarget) bool { return p.clientBridge(id, older, newer) }) {
		all = append(all, "let the client trust both first: one file with the certificates of both as ca_file; then "+newer.Name+", then "+p.lastClient()+": no scrape is lost")
	}
	if both, takes, ok := scrape.Both(older, newer); ok && p.fits(func(id rolloutTarget) bool { return p.serverBridge(id, both) }) {
		all = append(all, "let the server know both first: "+newer.Name+" with "+strings.Join(takes, ", ")+" of "+older.Name+" beside its own; then "+p.lastClient()+", then "+newer.Name+": no scrape is lost")
	}
	if older.TLS() != newer.TLS() && older.Unsure == "" && newer.Unsure == "" {
		way := "on"
		if older.TLS() {
			way = "off"
		}
		all = append(all, "turning TLS "+way+" takes a restart, and no client speaks both: start a second server with "+newer.Name+" at another port, beside each old one, "+
			"and let the targets move there, with the label \"instance\" as it is; then no scrape is lost. "+
			"In place, scrapes are lost until both sides have changed, but for those of a second job that has the new scheme meanwhile")
	}
	return all
}

func (p *plan) lastClient() string { return p.clients[len(p.clients)-1].report.Path }

// fits reports whether a bridge holds for all targets that may be lost.
func (p *plan) fits(holds func(rolloutTarget) bool) bool {
	some := false
	for _, id := range p.targets {
		if !p.counts(id) {
			continue
		}
		some = true
		if !holds(id) {
			return false
		}
	}
	return some
}

// clientBridge reports whether a client that trusts the CAs of both versions gets in
// before and after.
func (p *plan) clientBridge(id rolloutTarget, older, newer *scrape.Server) bool {
	before, _ := p.find(id, 0)
	after, target := p.find(id, len(p.clients)-1)
	if before == nil || after == nil || before.judged.Client == nil || after.judged.Client == nil {
		return false
	}
	for _, pair := range [][2]*scrapeJob{{after, before}, {before, after}} {
		both, ok := scrape.TrustsBoth(pair[0].judged.Client, pair[1].judged.Client)
		if ok && p.up(pair[0].Job, both, target, older) && p.up(pair[0].Job, both, target, newer) && p.up(after.Job, after.judged.Client, target, newer) {
			return true
		}
	}
	return false
}

// serverBridge reports whether both versions of the client get in at a server.
func (p *plan) serverBridge(id rolloutTarget, server *scrape.Server) bool {
	return !slices.ContainsFunc([]int{0, len(p.clients) - 1}, func(version int) bool {
		job, target := p.find(id, version)
		return job == nil || job.judged.Client == nil || !p.up(job.Job, job.judged.Client, target, server)
	})
}

func (p *plan) up(job *client.Job, c *client.Client, t *client.Target, server *scrape.Server) bool {
	return p.judge.Meet(server, job, c, t).Verdict == finding.ScrapeUp
}
