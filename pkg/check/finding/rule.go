package finding

// Rule is what is known of a rule without running it: documentation and the
// formats that list rules read nothing else.
type Rule struct {
	Name     string   // "cert-expired": stable, in kebab case
	Code     string   // "WT104": stable, never used again for another rule
	Severity Severity // what its findings usually have
	Subject  Subject  // what it judges
	Refusal  bool     // the server itself refuses such a file, so it cannot be ignored
	Summary  string   // one line: lower case, no full stop
	Why      string   // what happens, and why it matters: sentences
	Bad      string   // a file that the rule finds fault with; "" for an endpoint
	Good     string   // the same one, mended
	For      string   // the release that the examples are for; "" is the newest
	Source   string   // where the behaviour is written: file and version, or RFC section
}

// Refuser is who refuses such a file, for a rule that is a refusal: "The server
// itself".
func (r *Rule) Refuser() string {
	if r.Subject == ScrapeConfig {
		return "Prometheus itself"
	}
	return "The server itself"
}

// Subject is what a rule judges. The zero value is a web config.
type Subject int

// The subjects.
const (
	WebConfig    Subject = iota
	ScrapeConfig         // the client's file: prometheus.yml, an HTTP client config
	Endpoint             // a live endpoint
)
