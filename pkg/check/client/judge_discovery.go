package client

import (
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// discovery looks at who decides where the credentials go: relabelling that takes
// scheme, address or parameters from what was discovered hands that to whoever may
// write there (Prometheus documentation, Security model).
func (g *judge) discovery() {
	if g.HTTP.BasicAuth == nil && g.HTTP.Authorization == nil {
		return
	}
	nodes := list(g.Node, "relabel_configs")
	for i, r := range g.relabel {
		what := decides(r)
		from := slices.IndexFunc(r.SourceLabels, func(name string) bool { return strings.HasPrefix(name, "__meta_") })
		if what == "" || from < 0 {
			continue
		}
		at := item(nodes, i, len(g.relabel))
		if _, target := child(at, "target_label"); target != nil {
			at = target
		}
		effect := "whoever may write that label decides where the credentials are sent"
		if what == "scheme" {
			effect = "whoever may write that label decides whether the credentials are sent in clear"
		}
		g.report(ruleDiscovery, at, fmt.Sprintf("the %s comes from the discovery (%s), and the credentials go along", what, finding.Quote(r.SourceLabels[from])), effect,
			"set it in the job, keep targets that you know alone (action: keep), or let nobody else write there")
	}
}

// decides is what of a request a rule sets, "" when it is a label like any other.
func decides(r relabelRule) string {
	if !slices.Contains([]string{"replace", "lowercase", "uppercase"}, r.Action) {
		return ""
	}
	switch target := r.TargetLabel; {
	case target == "__scheme__":
		return "scheme"
	case target == "__address__":
		return "address"
	case strings.HasPrefix(target, "__param_"):
		return "parameter " + finding.Quote(strings.TrimPrefix(target, "__param_"))
	}
	return ""
}
