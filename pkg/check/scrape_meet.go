package check

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/scrape"
)

// This file lets clients meet servers, and says what came of it.

// refusedServer reports a web config that no server starts with.
func (c *scrapeChecker) refusedServer(r *finding.FileReport, s *scrape.Server) {
	if s.Refused == "" {
		return
	}
	r.Findings = append(r.Findings, finding.Finding{Rule: scrape.RuleServer, Severity: finding.Error,
		Where:   finding.Location{File: s.Name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1},
		Message: "no server starts with this web config", Effect: "the server says: " + finding.Printable(strings.Join(strings.Fields(s.Refused), " ")) + "; who would get in is unknown",
		Help: "webtool check web-config " + finding.ShellQuote(s.Name)})
}

// shakeAll lets all clients meet all servers, a worker for each processor.
func (c *scrapeChecker) shakeAll(jobs []*scrapeJob) {
	next := make(chan *scrapeJob)
	faults := make(chan any, len(jobs))
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wait.Go(func() {
			for job := range next {
				if fault := c.shake(job); fault != nil {
					faults <- fault
				}
			}
		})
	}
	for _, job := range jobs {
		next <- job
	}
	close(next)
	wait.Wait()
	if len(faults) > 0 {
		panic(<-faults) // where it is caught
	}
}

// shake lets one job meet all servers; fault is a fault of webtool's own.
func (c *scrapeChecker) shake(job *scrapeJob) (fault any) {
	defer func() { fault = recover() }()
	job.verdicts = map[*scrape.Server][]*scrape.Verdict{}
	for _, server := range c.servers {
		for i := range job.targets {
			job.verdicts[server] = append(job.verdicts[server], c.verdict(job, server, &job.targets[i]))
		}
	}
	return nil
}

// meet lets a job meet a server, target by target.
func (c *scrapeChecker) meet(r *finding.FileReport, job *scrapeJob, server *scrape.Server, tell bool) {
	var downs downGroups
	for i := range job.targets {
		t := &job.targets[i]
		v := job.verdicts[server][i]
		s := scrapeOf(job, server, t, v)
		if v.Verdict == finding.ScrapeDown {
			s.Rule = c.explain(&downs, job, server, t, v)
		}
		r.Scrapes = append(r.Scrapes, s)
	}
	for _, u := range job.Unknown {
		r.Scrapes = append(r.Scrapes, scrapeOf(job, server, &client.Target{}, &scrape.Verdict{Verdict: finding.ScrapeUnknown, Reason: u.Reason}))
	}
	if !tell {
		return
	}
	for _, d := range downs {
		r.Findings = append(r.Findings, c.down(d, job, server))
	}
}

func scrapeOf(job *scrapeJob, server *scrape.Server, t *client.Target, v *scrape.Verdict) finding.Scrape {
	s := finding.Scrape{Job: job.Name, Kind: string(job.Kind), URL: finding.ShownURL(t.URL), WebConfig: server.Name,
		Verdict: v.Verdict, Status: v.Status, Error: finding.ShownError(v.Error, t.URL)}
	if v.Verdict == finding.ScrapeUnknown {
		s.Error = v.Reason
	}
	return s
}

// verdict is what a target comes to.
func (c *scrapeChecker) verdict(job *scrapeJob, server *scrape.Server, t *client.Target) *scrape.Verdict {
	unknown := func(reason string) *scrape.Verdict {
		return &scrape.Verdict{Verdict: finding.ScrapeUnknown, Reason: reason}
	}
	switch g := job.judged; {
	case job.Refused != nil:
		return unknown("Prometheus refuses the file that the job is in")
	case g.Unread != nil:
		return unknown("webtool " + g.Unread.Error())
	case g.Broken != nil:
		return &scrape.Verdict{Verdict: finding.ScrapeDown, Error: "error creating HTTP client: " + g.Broken.Error(), Cause: scrape.Request}
	case g.Unknown != "":
		return unknown(g.Unknown)
	case t.Refused != "":
		return &scrape.Verdict{Verdict: finding.ScrapeDown, Error: t.Refused, Cause: scrape.Request}
	case job.OtherAuth != "":
		return unknown("requests are signed by " + job.OtherAuth)
	}
	return c.judge.Meet(server, job.Job, job.judged.Client, t)
}

// downGroup are targets of a job that are down for one reason.
type downGroup struct {
	scrape.Explanation
	verdict *scrape.Verdict
	target  *client.Target
	more    int
	said    string // of the client, without the URL
}

type downGroups []*downGroup

// explain finds out why a target is down, and groups it with others of the same
// reason. It returns the rule that tells of it.
func (c *scrapeChecker) explain(groups *downGroups, job *scrapeJob, server *scrape.Server, t *client.Target, v *scrape.Verdict) *finding.Rule {
	if v.Cause == scrape.Request {
		if job.judged.Rule != nil {
			return job.judged.Rule
		}
		for _, f := range job.judged.Findings {
			if f.Severity == finding.Error {
				return f.Rule // it is said already, and better
			}
		}
	}
	e := scrape.Explain(v, server, job.Job, job.judged.Client, t, c.files.Store)
	said := withoutURL(finding.ShownError(v.Error, t.URL))
	groups.add(&downGroup{e, v, t, 0, said})
	return e.Rule
}

// mostAlike is how many findings of a job say the same of different targets.
const mostAlike = 10

// add takes one target more in: with others at its place that say the same or, when
// there are many alike, with the last of those.
func (groups *downGroups) add(one *downGroup) {
	alike := 0
	for _, g := range *groups {
		if g.Rule != one.Rule || g.Explanation.Cause != one.Explanation.Cause {
			continue
		}
		if alike++; alike == mostAlike || g.said == one.said && g.At == one.At {
			g.more++
			return
		}
	}
	*groups = append(*groups, one)
}

// withoutURL is what a client says, without the URL before it.
func withoutURL(text string) string {
	for _, method := range []string{"Get \"", "Post \"", "error sending request: Post \""} {
		if rest, ok := strings.CutPrefix(text, method); ok {
			if _, said, ok := strings.Cut(rest, "\": "); ok {
				return said
			}
		}
	}
	return text
}

// down is the finding about targets that do not get in.
func (c *scrapeChecker) down(d *downGroup, job *scrapeJob, server *scrape.Server) finding.Finding {
	f := finding.Finding{Rule: d.Rule, Severity: finding.Info, Help: d.Help}
	effect := "the target would be down, if this web config is its server's: "
	if c.selects() || job.Kind == client.Bare {
		f.Severity, effect = finding.Error, "the target is down: "
	}
	if job.Kind != client.Scrape {
		effect = strings.Replace(effect, "the target is down", "every request fails", 1)
		effect = strings.Replace(effect, "the target would be down", "every request would fail", 1)
	}
	file := job.File
	if d.At != nil && d.At == d.target.Node {
		file = d.target.File
	}
	f.Where, f.Excerpt = file.At(d.At), file.Excerpt(d.At)
	f.Message = fmt.Sprintf("%s cannot %s %s", job.Label(), verbs[job.Kind], finding.Printable(finding.ShownURL(d.target.URL)))
	if d.more > 0 {
		f.Message += fmt.Sprintf(", and %d more", d.more)
	}
	f.Effect = effect + finding.Printable(d.said)
	if d.Cause != "" {
		f.Related = []finding.Related{{Where: server.Config.At(d.Server), Message: d.Explanation.Cause}}
	}
	return f
}

var verbs = map[client.Kind]string{
	client.Scrape: "scrape", client.Alertmanager: "send alerts to", client.RemoteWrite: "write to", client.RemoteRead: "read from", client.Bare: "get in at",
}
