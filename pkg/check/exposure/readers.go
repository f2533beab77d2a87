package exposure

import "webtool/pkg/check/finding"

// always is a kind that no switch turns off.
type always struct {
	kind   Kind
	rule   *finding.Rule
	effect string
}

// readers are the kinds that show something.
var readers = []always{
	{Metrics, exposedMetrics, "whoever reaches the server reads what it measures"},
	{Data, exposedData, "whoever reaches the server reads all series, and can keep it busy with queries"},
	{Configuration, exposedConfig, "whoever reaches the server reads how it is set up: hosts, users, receivers, paths; what is marked as secret is masked"},
	{Debug, exposedDebug, "whoever reaches the server reads stacks and memory, and can have it profile itself for as long as they like"},
}

// actors are the kinds that change something, or make the server act, with no
// switch to turn them off: a warning, since nobody chose to open them.
var actors = []always{
	{Fetch, fetchOpen, "whoever reaches it sends requests from its place in the network, to whatever it reaches"},
	{Silence, silenceOpen, "whoever reaches it silences alerts, and sends some"},
	{Push, pushOpen, "whoever reaches it writes and deletes metrics, which the next scrape takes for true"},
	{Reload, reloadOpen, "whoever reaches it has the configuration read again, as often as they like"},
}

// judgeAlways says what answers without credentials, by kind.
func (j *judge) judgeAlways(a always) {
	open := j.pick(func(p *Path) bool { return p.Kind == a.kind && p.State == Open })
	if len(open) > 0 {
		message := j.list(open) + " " + verb(open, "answers", "answer") + " without credentials"
		j.find(string(a.kind), a.rule, a.rule.Severity, message, a.effect, j.guardHelp())
	}
}

// guardHelp says how to ask for credentials.
func (j *judge) guardHelp() string {
	if j.viaProxy {
		return "let the proxy ask for a password on every path below " + j.base + "/"
	}
	return "ask for a password or a client certificate: start the server with --web.config.file (webtool gen web-config writes one)"
}
