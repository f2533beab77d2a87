package check

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/probe"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// ProbeJobs are the scrape jobs of a prometheus.yml, as clients of live endpoints.
type ProbeJobs struct {
	Notes []string // what is not looked at, and why

	path string
	jobs []*probeJob
}

// probeJob is one of them.
type probeJob struct {
	*client.Job
	client *probe.Client
	known  []finding.Observation // what is known of all of its targets
	broken bool                  // there is no client
}

// ReadProbeJobs reads the scrape jobs of a file, all or those that are named. The
// error says why there are none.
func ReadProbeJobs(ctx context.Context, opts WebConfigOptions, path string, names []string, now time.Time) (*ProbeJobs, error) {
	data, err := source.Read(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	c := checker{opts: opts}
	files := client.NewFiles(&webconfig.Files{Store: &material.Store{}, Map: opts.Map})
	config := client.Parse(source.New(path, data), c.dir(path), files)
	if slices.ContainsFunc(config.Findings, func(f finding.Finding) bool { return f.Severity == finding.Error }) {
		return nil, fmt.Errorf("the file %s is none that Prometheus takes: webtool check scrape-config %s says why", finding.Quote(path), finding.ShellQuote(path))
	}
	p := &ProbeJobs{path: path}
	for _, job := range config.Jobs {
		if job.Kind != client.Scrape || len(names) > 0 && !slices.Contains(names, job.Name) {
			continue
		}
		p.add(job, job.Judge(client.Options{Files: files, Now: now}))
	}
	for _, name := range names {
		if p.named(name) == nil {
			var known []string
			for _, job := range config.Jobs {
				known = append(known, job.Name)
			}
			return nil, fmt.Errorf("--job: there is no scrape job %s in %s%s", finding.Quote(name), finding.Quote(path), didYouMean(name, known))
		}
	}
	if len(p.jobs) == 0 {
		return nil, fmt.Errorf("%s has no scrape job", finding.Quote(path))
	}
	return p, nil
}

// add takes in one job.
func (p *ProbeJobs) add(job *client.Job, judged *client.Judged) {
	one := &probeJob{Job: job}
	at := jobLocation(job)
	switch {
	case job.Refused != nil:
		one.broken, one.known = true, []finding.Observation{probe.NoClient(job.Name, "Prometheus refuses it, and the whole file with it", at)}
	case judged.Broken != nil:
		one.broken, one.known = true, []finding.Observation{probe.NoClient(job.Name, judged.Broken.Error(), at)}
	case judged.Client == nil:
		one.broken = true
		one.known = []finding.Observation{{Topic: "job", Verdict: finding.Unknown, Text: "its client cannot be made here: " + finding.Printable(reasonOf(judged))}}
	default:
		var doubts []string
		one.client, doubts = toProbeClient(job, judged)
		one.known = append(one.known, finding.Observation{Topic: "job", Verdict: finding.Note, Text: fmt.Sprintf("as %s goes (%s)", finding.Quote(job.Name), placeOf(at))})
		for _, doubt := range doubts {
			one.known = append(one.known, finding.Observation{Topic: "job", Verdict: finding.Unknown, Text: finding.Printable(doubt)})
		}
	}
	for _, unknown := range job.Unknown {
		p.Notes = append(p.Notes, fmt.Sprintf("job %s: %s; --down-targets-of asks Prometheus itself", finding.Quote(job.Name), unknown.Reason))
	}
	p.jobs = append(p.jobs, one)
}

func reasonOf(judged *client.Judged) string {
	if judged.Unread != nil {
		return judged.Unread.Error()
	}
	return judged.Unknown
}

// jobLocation is where a job begins.
func jobLocation(job *client.Job) finding.Location { return job.File.At(job.Field("job_name")) }

// rootsName is what the roots of a job were read from.
func rootsName(job *client.Job) string {
	file := job.HTTP.TLS.CAFile
	switch {
	case file == "":
		return probe.InlineRoots
	case filepath.IsAbs(file):
		return file
	}
	return filepath.Join(job.File.Dir, file)
}

func placeOf(at finding.Location) string {
	if at.Line == 0 {
		return finding.Printable(at.File)
	}
	return fmt.Sprintf("%s:%d", finding.Printable(at.File), at.Line)
}

// toProbeClient makes the client with which a job goes, and says in what it may
// differ from Prometheus.
func toProbeClient(job *client.Job, judged *client.Judged) (*probe.Client, []string) {
	from := judged.Client
	to := &probe.Client{
		Roots: from.Roots, ServerName: from.ServerName, Certificate: from.Certificate,
		MinVersion: from.MinVersion, MaxVersion: from.MaxVersion, Lenient: from.InsecureSkipVerify,
	}
	if from.Roots != nil {
		to.RootsName = rootsName(job)
		for _, cert := range material.ParseChain(from.RootsPEM).Certificates() {
			to.Issuers = append(to.Issuers, cert.SubjectLabel())
		}
	}
	var doubts []string
	if judged.Unknown != "" {
		doubts = append(doubts, judged.Unknown)
	}
	if from.Proxy != "" {
		doubts = append(doubts, "Prometheus may go through a proxy ("+from.Proxy+"), and this look does not")
	}
	secret := func(get func() client.Secret) (string, bool) {
		if get == nil {
			return "", true
		}
		s := get()
		switch {
		case s.Err != nil:
			doubts = append(doubts, s.Err.Error())
		case s.Unknown != "":
			doubts = append(doubts, s.Unknown)
		default:
			return s.Value, true
		}
		return "", false
	}
	switch {
	case from.HasBasicAuth:
		to.User = from.User
		if from.UserSecret != nil {
			to.User, _ = secret(from.UserSecret)
		}
		to.Password, to.HasPassword = secret(from.Password)
	case from.Authorization != nil:
		if value, ok := secret(from.Authorization); ok {
			to.Authorization = strings.TrimSpace(from.AuthType + " " + value)
		}
	}
	return to, doubts
}

// Targets are the targets of all jobs, each with its job's client.
func (p *ProbeJobs) Targets() []*probe.Target {
	var all []*probe.Target
	for _, job := range p.jobs {
		for _, t := range job.Targets {
			all = append(all, job.target(&t))
		}
	}
	return all
}

// target makes one that can be looked at, or one that says why not.
func (j *probeJob) target(t *client.Target) *probe.Target {
	why := t.Unknown
	if t.Refused != "" {
		why = "Prometheus has no such target: " + t.Refused
	}
	target, err := probe.ParseTarget(t.URL)
	if why == "" && err != nil {
		why = err.Error()
	}
	if why != "" {
		return &probe.Target{URL: finding.Printable(j.Name + " " + finding.ShownHost(t.Host)), Closed: true,
			Known: append(slices.Clone(j.known), finding.Observation{Topic: "target", Verdict: finding.Unknown, Text: finding.Printable(why)})}
	}
	target.URL = finding.ShownURL(target.URL)
	j.lend(target)
	return target
}

// lend gives a target the client of the job.
func (j *probeJob) lend(target *probe.Target) {
	target.Client, target.Closed = j.client, j.broken
	target.Flags = []probe.Flag{{"--scrape-config", j.File.Name}, {"--job", j.Name}}
	target.Known = append(slices.Clone(j.known), target.Known...)
}

// Lend gives a target the client of the job that has it: the only one that there
// is, or one with the same host and port.
func (p *ProbeJobs) Lend(target *probe.Target) error {
	if len(p.jobs) == 1 {
		p.jobs[0].lend(target)
		return nil
	}
	for _, job := range p.jobs {
		for _, t := range job.Targets {
			u, err := url.Parse(t.URL)
			if err == nil && u.Hostname() == target.Host && (u.Port() == target.Port || u.Port() == "" && u.Scheme == target.Scheme) {
				job.lend(target)
				return nil
			}
		}
	}
	return fmt.Errorf("no job of %s has the target %s: --job NAME says as which one to go", finding.Quote(p.path), finding.Quote(net.JoinHostPort(target.Host, target.Port)))
}

// Down are the targets that a Prometheus says are down, each with the client of its
// job, and the jobs of the file that have no targets there at all.
func (p *ProbeJobs) Down(scraped []probe.Scraped) []*probe.Target {
	var all []*probe.Target
	for i := range scraped {
		if scraped[i].Health != "down" {
			continue
		}
		target := scraped[i].Down()
		if p != nil {
			if job := p.named(scraped[i].Job); job != nil && !target.Closed {
				p.nameJob(target, job)
				job.lend(target)
			}
		}
		all = append(all, target)
	}
	if p == nil {
		return all
	}
	for _, job := range p.jobs {
		gone := !slices.ContainsFunc(scraped, func(t probe.Scraped) bool { return t.Job == job.Name })
		if gone && len(job.Targets) > 0 {
			all = append(all, job.gone())
		}
	}
	return all
}

// nameJob puts the file and the job into the command that decides.
func (p *ProbeJobs) nameJob(target *probe.Target, job *probeJob) {
	for i := range target.Known {
		o := &target.Known[i]
		o.Decide = strings.Replace(o.Decide, "check scrape-config prometheus.yml ", "check scrape-config "+finding.ShellQuote(p.path)+" --job "+finding.ShellQuote(job.Name)+" ", 1)
		if o.Finding != nil {
			o.Finding.Help = o.Decide
		}
	}
}

// gone is a job that has targets in the file and none in Prometheus.
func (j *probeJob) gone() *probe.Target {
	t := &probe.Target{URL: finding.Printable(j.Name), Closed: true, Known: j.known}
	if !j.broken {
		t.Known = []finding.Observation{probe.NoClient(j.Name, "Prometheus has no target of it; it was not reloaded since, or reads a file there that is not the one here", jobLocation(j.Job))}
	}
	return t
}

func (p *ProbeJobs) named(name string) *probeJob {
	i := slices.IndexFunc(p.jobs, func(j *probeJob) bool { return j.Name == name })
	if i < 0 {
		return nil
	}
	return p.jobs[i]
}
