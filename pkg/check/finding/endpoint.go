package finding

import "time"

// EndpointReport is what is known of one live endpoint.
type EndpointReport struct {
	URL         string
	Error       string        // why webtool could not do its job; "" when it could, whatever the endpoint did
	Address     string        // that was reached: "10.0.0.7:9090"; "" when none was
	Took        time.Duration // from the first connection to the last answer
	Connections int           // that were opened to the endpoint

	Observations []Observation // in the order of the report
	Observed     any           // the same as facts, for JSON
	Expected     any           // what was asked to be compared, for JSON; nil for nothing
	Findings     []Finding     // the graver first
	Metrics      []Metric      // the same as numbers, for Prometheus
}

// Metric is one number about an endpoint; the label "url" goes without saying.
type Metric struct {
	Name   string // without the prefix that all share: "tls_trusted"
	Labels [][2]string
	Value  float64
}

// Observation is one line of what an endpoint shows, and what that means.
type Observation struct {
	Topic   string // "TLS", "certificate", "client cert": a few words that do not change
	Verdict Verdict
	Text    string   // what was seen, in words; what the endpoint sent is made printable
	Likely  []string // what may explain it, the likeliest first
	Decide  string   // the one command that decides between these
	Help    string   // what to do
	Finding *Finding // what is wrong, for a verdict that is no good; nil for others
}

// Verdict is what an observation comes to.
type Verdict string

// The verdicts. Differs is for what was expected otherwise, Fails for what keeps
// clients out or does not protect, Warns for what is weak; Unknown is for what
// could not be seen, and is no fault.
const (
	OK      Verdict = "ok"
	Differs Verdict = "differs"
	Fails   Verdict = "fails"
	Warns   Verdict = "warns"
	Seen    Verdict = "seen"
	Unknown Verdict = "unknown"
	Note    Verdict = "note"
)

// Count returns how many findings of the severity the endpoint has.
func (e *EndpointReport) Count(s Severity) int {
	n := 0
	for i := range e.Findings {
		if e.Findings[i].Severity == s {
			n++
		}
	}
	return n
}
