package check

import (
	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/scrape"
)

// This file knows targets that move: the newest clients' file asks the same instance at
// another address. There a second server is started with the new file, beside the old
// one, which stays as it is until nobody asks it any more. So even TLS is turned on
// without a gap.

// movesOf pairs targets that are gone in the newest file with those that are new in it,
// by job and the label "instance"; only where that leaves no doubt.
func (p *plan) movesOf() map[rolloutTarget]rolloutTarget {
	last := len(p.clients) - 1
	gone, added := map[rolloutTarget][]rolloutTarget{}, map[rolloutTarget][]rolloutTarget{}
	for _, id := range p.targets {
		_, before := p.find(id, 0)
		_, after := p.find(id, last)
		switch {
		case before != nil && after == nil && before.Instance != "":
			key := instanceOf(id, before)
			gone[key] = append(gone[key], id)
		case before == nil && after != nil && after.Instance != "":
			key := instanceOf(id, after)
			added[key] = append(added[key], id)
		}
	}
	moves := map[rolloutTarget]rolloutTarget{}
	for key, from := range gone {
		if to := added[key]; len(from) == 1 && len(to) == 1 {
			moves[from[0]] = to[0]
		}
	}
	return moves
}

// instanceOf names a target by its label instead of its address.
func instanceOf(id rolloutTarget, t *client.Target) rolloutTarget {
	return rolloutTarget{id.kind, id.job, t.Instance}
}

// verdict is how a target fares in a state, and at which address; nil when nobody asks
// for it, or nobody is there to answer.
func (p *plan) verdict(id rolloutTarget, s state) (*scrape.Verdict, rolloutTarget) {
	to, moves := p.moves[id]
	if !moves {
		return p.met[meeting{id, s.client, s.server}], id
	}
	if v := p.met[meeting{id, s.client, 0}]; v != nil {
		return v, id // the old server stays as it is
	}
	if s.server == 0 && len(p.servers) > 1 {
		return nil, to // none is started there yet
	}
	if v := p.late(id, s.client); v != nil && v.Verdict != finding.ScrapeUp {
		return v, id
	}
	return p.met[meeting{to, s.client, s.server}], to
}

// late is how the newer client fares at the old address: when it is reloaded, Prometheus
// goes on there until discovery has told it the new one, up to ten seconds later
// (prometheus, scrape/manager.go and discovery/manager.go: both wait five).
func (p *plan) late(id rolloutTarget, version int) *scrape.Verdict {
	to := p.moves[id]
	job, _ := p.find(to, version)
	_, old := p.find(id, 0)
	if job == nil || job.judged.Client == nil || old == nil {
		return nil
	}
	return p.judge.Meet(p.servers[0], job.Job, job.judged.Client, old)
}

// moving counts the targets that may be lost and move, and those that stay.
func (p *plan) moving() (move, stay int) {
	for _, id := range p.targets {
		if !p.counts(id) {
			continue
		}
		if _, moves := p.moves[id]; moves {
			move++
		} else {
			stay++
		}
	}
	return move, stay
}

const besideOld = "start servers with it at the new addresses, beside the old ones"

// endOld is the last step of a move.
func (p *plan) endOld() finding.RolloutStep {
	return finding.RolloutStep{Side: "server", File: p.servers[0].Name, Note: "end the servers at the old addresses, once the new ones are scraped"}
}
