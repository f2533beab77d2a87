package check

import (
	"fmt"
	"slices"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/scrape"
)

// This file finds the order in which new files take the place of old ones. A state is
// a version of the clients' file and one of the servers'; while many servers change
// one after the other, both of their versions are there, and each has to let the
// clients in.

// rollout compares versions, when there are several of either side.
func (c *scrapeChecker) rollout(r *finding.Report, clients []*scrapeClient, files int) {
	if files > 0 {
		clients = clients[:files]
	}
	clients = slices.DeleteFunc(slices.Clone(clients), func(s *scrapeClient) bool { return s.config == nil })
	if len(c.servers) == 0 || len(clients) == 0 || len(clients)*len(c.servers) < 2 {
		return
	}
	p := &plan{scrapeChecker: c, clients: clients, met: map[meeting]*scrape.Verdict{}, places: map[version]stand{}}
	p.collect()
	p.moves = p.movesOf()
	r.Rollout = &finding.Rollout{Access: p.access()}
	p.order(r.Rollout)
	if len(r.Rollout.Lost) == 0 {
		return
	}
	last := clients[len(clients)-1]
	at := slices.IndexFunc(r.Files, func(f finding.FileReport) bool { return f.Path == last.report.Path })
	gap := finding.Finding{Rule: scrape.RuleGap, Severity: scrape.RuleGap.Severity, Where: last.config.File.At(nil),
		Message: "no order of the new files keeps all scrapes", Effect: r.Rollout.Lost[0]}
	if len(r.Rollout.Bridge) > 0 {
		gap.Help = r.Rollout.Bridge[0]
	}
	for i := len(r.Files) - 1; i >= 0 && at >= 0; i-- {
		if r.Files[i].Path == last.report.Path {
			at = i
			break
		}
	}
	r.Files[max(at, 0)].Findings = append(r.Files[max(at, 0)].Findings, gap)
}

// plan is what is known of all states.
type plan struct {
	*scrapeChecker
	clients []*scrapeClient
	met     map[meeting]*scrape.Verdict
	places  map[version]stand
	targets []rolloutTarget
	moves   map[rolloutTarget]rolloutTarget // from the old address to the new one
}

// rolloutTarget is an endpoint of a job, by what stays when the scheme changes.
type rolloutTarget struct{ kind, job, address string }

// meeting is a target in a state.
type meeting struct {
	target         rolloutTarget
	client, server int
}

// version is a target in one version of the clients' file, and stand where it is there.
type version struct {
	target rolloutTarget
	client int
}

type stand struct {
	job    *scrapeJob
	target *client.Target
}

// state is how far either side is.
type state struct{ client, server int }

// collect lets every version of the clients meet every version of the servers.
func (p *plan) collect() {
	seen := map[rolloutTarget]bool{}
	for i, s := range p.clients {
		for _, job := range s.jobs {
			for k := range job.targets {
				t := &job.targets[k]
				id := rolloutTarget{string(job.Kind), job.Name, addressOf(t.URL)}
				if !seen[id] {
					p.targets = append(p.targets, id)
				}
				seen[id] = true
				if _, there := p.places[version{id, i}]; !there {
					p.places[version{id, i}] = stand{job, t}
				}
				for j, server := range p.servers {
					p.met[meeting{id, i, j}] = job.verdicts[server][k]
				}
			}
		}
	}
}

// find returns a job and a target of a version, nil when it has none.
func (p *plan) find(id rolloutTarget, at int) (*scrapeJob, *client.Target) {
	found := p.places[version{id, at}]
	return found.job, found.target
}

// counts reports whether a target may be lost: it is up at the start, and still wanted
// in the end.
func (p *plan) counts(id rolloutTarget) bool {
	start := p.met[meeting{id, 0, 0}]
	end, _ := p.verdict(id, state{len(p.clients) - 1, len(p.servers) - 1})
	return start != nil && start.Verdict == finding.ScrapeUp && end != nil
}

// count returns how many targets may be lost, and how many things are not known.
func (p *plan) count() (kept, unknown int) {
	for _, id := range p.targets {
		if p.counts(id) {
			kept++
		} else if v := p.met[meeting{id, 0, 0}]; v != nil && v.Verdict == finding.ScrapeUnknown {
			unknown++
		}
	}
	for _, job := range p.clients[0].jobs {
		unknown += len(job.Unknown)
	}
	return kept, unknown
}

// lost are the targets that a state loses.
func (p *plan) lost(s state) []rolloutTarget {
	var lost []rolloutTarget
	for _, id := range p.targets {
		if v, _ := p.verdict(id, s); p.counts(id) && (v == nil || v.Verdict != finding.ScrapeUp) {
			lost = append(lost, id)
		}
	}
	return lost
}

// path finds the way through the states that loses least: of those that lose the same
// the one that changes the clients first.
func (p *plan) path() []state {
	type way struct {
		cost  int
		steps []state
	}
	end := state{len(p.clients) - 1, len(p.servers) - 1}
	best := map[state]way{}
	for i := range p.clients {
		for j := range p.servers {
			at := state{i, j}
			var from *way
			for _, before := range []state{{i, j - 1}, {i - 1, j}} {
				if w, ok := best[before]; ok && (from == nil || w.cost < from.cost) {
					from = &w
				}
			}
			w := way{cost: len(p.lost(at)), steps: []state{at}}
			if from != nil {
				w = way{cost: from.cost + w.cost, steps: append(slices.Clone(from.steps), at)}
			}
			best[at] = w
		}
	}
	return best[end].steps
}

// order says how to get from the first state to the last.
func (p *plan) order(r *finding.Rollout) {
	r.Kept, r.Unknown = p.count()
	if r.Kept == 0 {
		return
	}
	steps := p.path()
	move, _ := p.moving()
	for i, at := range steps {
		if i > 0 {
			r.Order = append(r.Order, p.step(steps[i-1], at))
		}
		if lost := p.lost(at); len(lost) > 0 {
			when := fmt.Sprintf("after step %d", i)
			if i == len(steps)-1 && move == 0 {
				when = "in the end"
			}
			r.Lost = append(r.Lost, when+": "+p.describeLost(lost, at))
		}
	}
	if move > 0 {
		r.Order = append(r.Order, p.endOld())
	}
	r.Gapless = len(r.Lost) == 0
	if !r.Gapless {
		r.Bridge = p.bridges()
	}
}

func (p *plan) step(before, after state) finding.RolloutStep {
	move, stay := p.moving()
	if before.client != after.client {
		s := finding.RolloutStep{Side: "client", File: p.clients[after.client].report.Path, Note: "reload Prometheus"}
		if move > 0 && len(p.servers) == 1 {
			s.Note = "start servers at the new addresses, beside the old ones; then reload Prometheus"
		}
		return s
	}
	server := p.servers[after.server]
	if move > 0 && before.server == 0 && stay == 0 {
		return finding.RolloutStep{Side: "server", File: server.Name, Note: besideOld}
	}
	s := finding.RolloutStep{Side: "server", File: server.Name, Note: "the running servers take it at once"}
	if what := scrape.Restart(p.servers[before.server], server); what != "" {
		s.Restart, s.Note = true, "restart the servers: "+what+" waits for that"
	}
	if move > 0 && before.server == 0 {
		s.Note += "; where targets move, " + besideOld
	}
	return s
}

func (p *plan) describeLost(lost []rolloutTarget, at state) string {
	id := lost[0]
	text := fmt.Sprintf("job %s, %s", finding.Quote(id.job), finding.Printable(id.address))
	if len(lost) > 1 {
		text += fmt.Sprintf(" and %d more", len(lost)-1)
	}
	v, id := p.verdict(id, at)
	_, t := p.find(id, at.client)
	if v != nil && t == nil {
		text += ", until Prometheus takes over the new address, which takes it seconds"
		_, t = p.find(id, 0)
	}
	switch {
	case v == nil && t != nil:
		return text + ": no server is there yet"
	case v == nil:
		return text + ": this version has no such target"
	case v.Verdict == finding.ScrapeUnknown:
		return text + ": it cannot be told (" + finding.Printable(v.Reason) + ")"
	}
	return text + ": " + finding.Printable(withoutURL(finding.ShownError(v.Error, t.URL)))
}
