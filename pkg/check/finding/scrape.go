package finding

// Scrape is what one client of a file gets to see of one server: a target of a
// scrape job, an Alertmanager, a remote endpoint.
type Scrape struct {
	Job       string
	Kind      string // "scrape", "alertmanager", "remote_write", "remote_read", "http_config"
	URL       string // as the client asks for it; "" when that cannot be told
	WebConfig string // the web config that makes the server; "" without one
	Verdict   ScrapeVerdict
	Status    int    // of the answer; 0 when there is none
	Error     string // what the client says of it, as the page /targets shows it; for an unknown verdict the reason
	Rule      *Rule  // of the finding that tells more; nil for none
}

// ScrapeVerdict is whether a client gets what it asks for.
type ScrapeVerdict string

// The verdicts.
const (
	ScrapeUp      ScrapeVerdict = "up"
	ScrapeDown    ScrapeVerdict = "down"
	ScrapeUnknown ScrapeVerdict = "unknown"
)

// Rollout is the order in which new files take the place of old ones on both sides.
type Rollout struct {
	Access  []Access
	Order   []RolloutStep // the best that there is
	Gapless bool          // no scrape that works before is lost on the way
	Lost    []string      // what is lost on the way, or in the end: a line each
	Bridge  []string      // what comes closest, or makes it gapless: a line each
}

// Access is who gets in with what: a job's targets, before and after.
type Access struct {
	Job, URL string
	Client   string // the file on the client's side
	Server   string // the file on the server's side
	With     string // what it gets in with: "TLS, user alice"; "" when it does not
	Verdict  ScrapeVerdict
	Error    string
}

// RolloutStep is one file that takes the place of another.
type RolloutStep struct {
	Side    string // "client" or "server"
	File    string
	Restart bool // the server has to be restarted; clients reload
	Note    string
}
