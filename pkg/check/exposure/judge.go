package exposure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// judge turns what was seen into observations.
type judge struct {
	*Exposure
	base     string
	viaProxy bool
}

func (l *look) judge(e *Exposure) {
	j := &judge{Exposure: e, base: finding.Printable(l.base), viaProxy: l.behindProxy()}
	if l.prefix.fault != nil { // nothing else was seen
		j.judgePrefix(l)
		j.say("exposure", finding.Unknown, "nothing below "+j.base+" can be asked ("+j.requests()+")")
		return
	}
	j.headline(l)
	j.judgePrefix(l)
	first := len(j.Observations)
	for _, r := range readers {
		j.judgeAlways(r)
	}
	for _, a := range actors {
		j.judgeAlways(a)
	}
	for _, kind := range []Kind{Receiver, Admin, Lifecycle} {
		j.judgeSwitched(kind)
	}
	j.judgeShield()
	j.judgeOrigins(&l.facts)
	j.judgeListen(l)
	// The gravest first: what is wrong is found without reading on.
	slices.SortStableFunc(j.Observations[first:], func(a, b finding.Observation) int { return cmp.Compare(gravity(b), gravity(a)) })
}

// gravity is that of the finding behind an observation, 0 without one.
func gravity(o finding.Observation) int {
	if o.Finding == nil {
		return 0
	}
	return 1 + int(o.Finding.Severity)
}

// say adds what is no fault.
func (j *judge) say(topic string, verdict finding.Verdict, text string) {
	j.Observations = append(j.Observations, finding.Observation{Topic: topic, Verdict: verdict, Text: text})
}

// find adds what is wrong, or worth knowing.
func (j *judge) find(topic string, rule *finding.Rule, severity finding.Severity, message, effect, help string) {
	verdict := map[finding.Severity]finding.Verdict{finding.Error: finding.Fails, finding.Warning: finding.Warns, finding.Info: finding.Note}[severity]
	j.Observations = append(j.Observations, finding.Observation{Topic: topic, Verdict: verdict, Text: message, Help: help,
		Finding: &finding.Finding{Rule: rule, Severity: severity, Message: message, Effect: effect, Help: help}})
}

// headline says what the server is, and counts.
func (j *judge) headline(l *look) {
	count := map[State]int{}
	for _, p := range j.Paths {
		count[p.State]++
	}
	parts := []string{j.who()}
	for _, s := range []struct {
		state      State
		one, words string
	}{
		{Open, "path answers without credentials", "paths answer without credentials"},
		{Guarded, "is guarded", "are guarded"}, {Off, "is switched off", "are switched off"},
		{Absent, "is absent", "are absent"}, {Unknown, "is unknown", "are unknown"},
	} {
		switch n := count[s.state]; {
		case n == 1:
			parts = append(parts, "1 "+s.one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, s.words))
		case s.state == Open:
			parts = append(parts, "no path answers without credentials")
		}
	}
	text := strings.Join(parts, ", ") + " (" + j.requests() + ")"
	verdict := finding.Note
	switch {
	case j.Ended != "":
		verdict, text = finding.Unknown, text+"; the rest is unknown: "+j.Ended
	case count[Open] == 0 && count[Guarded] > 0 && count[Unknown] == 0:
		verdict = finding.OK
	case count[Open] == 0:
		verdict = finding.Unknown
	}
	if l.refused {
		text += "; the credentials are refused (401), and were not sent again"
	}
	j.say("exposure", verdict, text)
}

// requests says what was sent.
func (j *judge) requests() string {
	if j.Requests == 1 {
		return "1 request, GET only"
	}
	return fmt.Sprintf("%d requests, GET only", j.Requests)
}

// who names the product.
func (j *judge) who() string {
	name := map[string]string{Prometheus: "Prometheus", Alertmanager: "Alertmanager", Pushgateway: "Pushgateway", Exporter: "an exporter", "": "an unknown server"}[j.Product]
	switch {
	case j.Name != "":
		name = j.Name
	case name == "":
		name = j.Product
	}
	return strings.TrimSpace(name + " " + j.Version)
}

// pick returns the paths for which something holds.
func (j *judge) pick(holds func(*Path) bool) []Path {
	var picked []Path
	for i := range j.Paths {
		if holds(&j.Paths[i]) {
			picked = append(picked, j.Paths[i])
		}
	}
	return picked
}

// list names paths as they can be asked for.
func (j *judge) list(paths []Path) string {
	var names []string
	for _, p := range paths {
		names = append(names, j.base+p.Path)
	}
	return and(names)
}

// and joins words as a sentence does.
func and(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

// verb is the form for one path or several.
func verb(paths []Path, one, several string) string {
	if len(paths) == 1 {
		return one
	}
	return several
}

// statuses lists what paths answered: "401", "403 and 404", "no answer".
func statuses(paths []Path) string {
	var all []string
	for _, p := range paths {
		status := fmt.Sprint(p.Status)
		if p.Status == 0 {
			status = "no answer"
		}
		if !slices.Contains(all, status) {
			all = append(all, status)
		}
	}
	return and(all)
}
