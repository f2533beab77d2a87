package exposure

import (
	"net"
	"slices"

	"webtool/pkg/check/finding"
)

// judgeShield says which of the paths that act a proxy lets through. Also for
// those who are logged in: the servers have no protection against requests that
// another web page makes a browser send (Prometheus documentation, Security
// model).
func (j *judge) judgeShield() {
	acting := j.pick(func(p *Path) bool { return p.Kind.acts() })
	if !j.viaProxy || len(acting) == 0 {
		return
	}
	open := j.pick(func(p *Path) bool { return p.Kind.acts() && p.State == Open })
	reached := j.pick(func(p *Path) bool {
		return p.Kind.acts() && p.reached && (p.feature == "" || j.feature(p.feature) != No)
	})
	off := j.pick(func(p *Path) bool { return p.Kind.acts() && (p.State == Off && p.Status != 404 || p.reached) })
	held := slices.DeleteFunc(slices.Clone(acting), func(p Path) bool { return p.State != Guarded && p.State != Absent || p.reached })
	switch {
	case len(open) > 0:
		j.find("shield", shieldMissing, finding.Warning,
			j.list(open)+" "+verb(open, "reaches", "reach")+" the server through the proxy, without credentials",
			"whoever reaches the proxy has the server act, as far as its switches let it", shieldHelp)
	case len(reached) > 0:
		j.find("shield", shieldMissing, finding.Info,
			j.list(reached)+" "+verb(reached, "reaches", "reach")+" the server with credentials",
			"a web page elsewhere can make a logged-in browser send that POST: the server does not ask where it comes from", shieldHelp)
	case len(off) > 0:
		j.say("shield", finding.Note, j.list(off)+" "+verb(off, "reaches", "reach")+" the server, which has what is there switched off")
	case len(held) == len(acting):
		text := j.list(held) + " " + verb(held, "does", "do") + " not reach the server (" + statuses(held) + ")"
		if slices.ContainsFunc(held, func(p Path) bool { return p.Status == 401 && p.Known == 0 }) {
			text += "; what credentials reach was not asked"
		}
		j.say("shield", finding.OK, text)
	default:
		j.say("shield", finding.Unknown, "whether "+j.list(acting)+" "+verb(acting, "reaches", "reach")+" the server cannot be told ("+statuses(acting)+")")
	}
}

const shieldHelp = `hold them back in the proxy (nginx: location ~ /(-/(reload|quit)|api/v1/admin/) { return 403; })`

// judgeListen says where a server that stands behind a proxy can be reached past
// it.
func (j *judge) judgeListen(l *look) {
	if l.base == "" && !l.proxied || !l.facts.listensBeyondLoopback() || l.facts.flags.values["web.route-prefix"] == l.base && l.base != "" {
		return // a server with a prefix of its own may have no proxy
	}
	address, port := "", "9090"
	for _, f := range j.Features {
		if f.Name == listenAddress {
			address = f.Value
		}
	}
	if _, p, err := net.SplitHostPort(address); err == nil && p != "" {
		port = finding.Printable(p)
	}
	j.find("listens", listensBesideProxy, finding.Info,
		"the server behind the proxy listens on "+finding.Quote(address)+" ("+l.facts.flags.how+")",
		"unless a firewall keeps them out, clients go past the proxy, and past what it asks for",
		"let it listen where the proxy alone reaches it: --web.listen-address=127.0.0.1:"+port)
}
