// Package check judges what secures a Prometheus-style HTTP endpoint. It is the
// library behind the command webtool: [WebConfig] judges web configs,
// [ScrapeConfig] lets the clients of a prometheus.yml meet the server of one, and
// [Expect] and [ReadProbeJobs] say what package probe has to expect of a live
// endpoint, and as who to go there.
//
// A finding is what is wrong with a file; an error means that a file could not
// be judged. Nothing here prints, exits or reads the environment.
package check

import (
	"cmp"
	"slices"
	"strings"

	"webtool/pkg/check/client"
	"webtool/pkg/check/directive"
	"webtool/pkg/check/exposure"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/rule"
	"webtool/pkg/check/scrape"
	"webtool/pkg/check/spelling"
	"webtool/pkg/check/webconfig"
)

// Rules returns the metadata of all rules, by code.
func Rules() []*finding.Rule {
	all := slices.Concat(webconfig.Rules, manifestRules, rule.Metadata(), directive.Rules, probe.Rules, exposure.Rules, client.Rules, scrape.Rules)
	slices.SortFunc(all, func(a, b *finding.Rule) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// FindRule returns a rule by its name or code, in whatever case. When there is
// none it returns the name that was most likely meant, or "".
func FindRule(nameOrCode string) (rule *finding.Rule, meant string) {
	var names []string
	for _, r := range Rules() {
		if strings.EqualFold(r.Name, nameOrCode) || strings.EqualFold(r.Code, nameOrCode) {
			return r, ""
		}
		names = append(names, r.Name)
	}
	return nil, spelling.Closest(nameOrCode, names)
}
