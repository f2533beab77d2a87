package probe

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
)

// judge turns facts into observations, one topic after another.
type judge struct {
	opts   *Options
	target *Target
	now    time.Time
	facts  *facts
	expect *Expectation

	observations []finding.Observation
}

// report judges all that was seen.
func (j *judge) report() finding.EndpointReport {
	j.observations = append(j.observations, j.target.Known...)
	switch {
	case j.facts.main.dialErr != nil:
		j.unreachable(j.facts.main.dialErr)
	case j.target.Scheme == "http":
		j.plainEndpoint()
	default:
		j.secureEndpoint()
	}
	seen := j.observed()
	r := finding.EndpointReport{
		URL: j.target.URL, Address: j.facts.address,
		Observations: j.observations, Observed: seen, Expected: j.expected(), Metrics: seen.metrics(),
	}
	r.Findings = findingsOf(r.Observations)
	return r
}

// findingsOf are the findings behind observations, the graver first.
func findingsOf(observations []finding.Observation) []finding.Finding {
	var all []finding.Finding
	for _, o := range observations {
		if o.Finding != nil {
			all = append(all, *o.Finding)
		}
	}
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return all
}

// secureEndpoint judges what an https URL leads to.
func (j *judge) secureEndpoint() {
	j.refusedFile()
	if !j.facts.spokeTLS() {
		j.noHandshake(j.facts.main.shakeErr)
	}
	if j.facts.sawChain() {
		j.agreed()
		j.trusted()
		j.certificate()
	}
	j.clientCert()
	if j.facts.spokeTLS() {
		j.http()
	} else if j.facts.main.asked != nil {
		j.unseen()
	}
	j.support()
	j.plainBeside()
	j.exposure()
}

// plainEndpoint judges what an http URL leads to.
func (j *judge) plainEndpoint() {
	j.refusedFile()
	if j.plainMixUp() {
		return
	}
	if e := j.expect; e.compares() {
		j.difference(ruleDiffersTLS, "TLS", "the server speaks plain HTTP; "+j.place(e.certPlace(), "cert_file")+" switches TLS on",
			e.certPlace(), more{effect: "whoever is on the way can read and change everything", likely: j.needsRestart()})
	}
	j.http()
	j.exposure()
}

// see adds an observation that is no fault.
func (j *judge) see(verdict finding.Verdict, topic, text string) *finding.Observation {
	j.observations = append(j.observations, finding.Observation{Topic: topic, Verdict: verdict, Text: text})
	return &j.observations[len(j.observations)-1]
}

// fault adds an observation of something wrong, with its finding: about the
// endpoint, or about the place of the web config that says otherwise.
func (j *judge) fault(rule *finding.Rule, topic, text string, more more) *finding.Observation {
	verdict := map[finding.Severity]finding.Verdict{finding.Error: finding.Fails, finding.Warning: finding.Warns, finding.Info: finding.Note}[rule.Severity]
	f := &finding.Finding{Rule: rule, Severity: rule.Severity, Where: finding.Location{File: j.target.URL},
		Message: topic + ": " + text, Effect: more.effect, Help: more.help}
	if more.differs {
		verdict = finding.Differs
		f.Where, f.Excerpt = j.expect.at(more.at)
	}
	if f.Help == "" {
		f.Help = more.decide
	}
	o := j.see(verdict, topic, text)
	o.Finding, o.Likely, o.Decide, o.Help = f, more.likely, more.decide, more.help
	return o
}

// more is what else is known of a fault.
type more struct {
	effect string
	help   string   // what to do
	likely []string // what may explain it, the likeliest first
	decide string   // the command that decides

	differs bool            // it is otherwise than the web config says
	at      webconfig.Place // where the web config says it
}

// difference is a fault against the web config.
func (j *judge) difference(rule *finding.Rule, topic, text string, at webconfig.Place, why more) {
	why.differs, why.at = true, at
	switch {
	case why.likely == nil:
		why.likely, why.decide = j.otherFile()
	case why.decide == "" && isProxy(j.serverHeader()):
		why.decide = j.pastProxy()
	case why.decide == "":
		why.decide = j.started()
	}
	j.fault(rule, topic, text, why)
}

// otherFile explains why something that a server reads for every handshake and
// request is otherwise than the file says.
func (j *judge) otherFile() (likely []string, decide string) {
	file := finding.Quote(j.fileName())
	wrong := "the server reads another file than " + file
	if w := j.expect.Written; !w.IsZero() && !w.After(j.now) {
		wrong += " (which was written " + ago(w, j.now) + " ago, and a server reads its file for every connection)"
	}
	before := "something before the server answers: a proxy, a load balancer"
	if server := j.serverHeader(); isProxy(server) {
		return []string{before + " (Server: " + finding.Printable(server) + ")", wrong}, j.pastProxy()
	}
	if j.isDirect() {
		return []string{wrong}, j.configs()
	}
	return []string{wrong, before}, j.pastProxy()
}

// needsRestart explains what a server reads at its start alone; a proxy that says
// so has its own.
func (j *judge) needsRestart() []string {
	restart := "the file was changed after the server had been started: this takes a restart"
	other, _ := j.otherFile()
	if isProxy(j.serverHeader()) {
		return slices.Insert(other, 1, restart)
	}
	return append([]string{restart}, other...)
}

func (j *judge) fileName() string {
	if j.expect == nil {
		return "web.yml"
	}
	return j.expect.config.File.Name
}

// place names a place of the web config: web.yml:2 cert_file.
func (j *judge) place(p webconfig.Place, key string) string {
	at, _ := j.expect.at(p)
	if at.Line == 0 {
		return finding.Printable(at.File)
	}
	return strings.TrimSpace(finding.Printable(at.File) + ":" + itoa(at.Line) + " " + key)
}

// serverHeader is what the endpoint calls itself.
func (j *judge) serverHeader() string {
	if r := j.facts.main.first; r != nil {
		return r.Get("Server")
	}
	return ""
}
