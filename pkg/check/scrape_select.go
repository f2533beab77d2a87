package check

import (
	"slices"
	"strings"

	"webtool/pkg/check/client"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/spelling"
)

// This file chooses the jobs and targets that are to be looked at.

// selects reports whether only some of the targets are to be looked at. Then one that
// does not get in is a failure, and else it is information: not every target is the
// web config's.
func (c *scrapeChecker) selects() bool { return len(c.opts.Jobs)+len(c.opts.TargetHosts) > 0 }

// choose returns a job with the targets that are to be looked at, nil for none.
func (c *scrapeChecker) choose(job *client.Job, judged *client.Judged) *scrapeJob {
	c.met["job "+job.Name] = true
	one := &scrapeJob{Job: job, judged: judged}
	if job.Kind == client.Bare {
		one.targets = c.bareTargets(job)
		return one
	}
	for _, t := range job.Targets {
		if len(c.opts.TargetHosts) == 0 || c.onHost(&t) {
			one.targets = append(one.targets, t)
		}
	}
	if len(one.targets) == 0 && len(c.opts.TargetHosts) > 0 && len(job.Unknown) == 0 {
		return nil
	}
	return one
}

// onHost reports whether a target is on one of the hosts that are asked for.
func (c *scrapeChecker) onHost(t *client.Target) bool {
	for _, host := range c.opts.TargetHosts {
		if strings.EqualFold(strings.Trim(host, "[]"), t.Host) || strings.EqualFold(host, addressOf(t.URL)) {
			c.met["host "+host] = true
			return true
		}
	}
	return false
}

func addressOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	address, _, _ := strings.Cut(rest, "/")
	return address
}

// bareTargets are where a bare HTTP client config would be used: its URL stands on a
// command line.
func (c *scrapeChecker) bareTargets(job *client.Job) []client.Target {
	hosts := c.opts.TargetHosts
	for _, host := range hosts {
		c.met["host "+host] = true
	}
	if len(hosts) == 0 && len(c.servers) > 0 {
		hosts = []string{c.servers[0].AnyName()}
	}
	var targets []client.Target
	for _, host := range hosts {
		scheme := "http://"
		if len(c.servers) > 0 && c.servers[len(c.servers)-1].TLS() {
			scheme = "https://"
		}
		targets = append(targets, client.Target{URL: scheme + host + "/", Host: host, File: job.File})
	}
	return targets
}

// selection reports what was asked for and is not there. Of a file that cannot be read
// as one, it is not known what is there.
func (c *scrapeChecker) selection(r *finding.Report) {
	if slices.ContainsFunc(r.Files, func(f finding.FileReport) bool { return slices.ContainsFunc(f.Findings, client.HidesJobs) }) {
		return
	}
	var missing []string
	for _, job := range c.opts.Jobs {
		if !c.met["job "+job] {
			missing = append(missing, "--job: there is no job "+finding.Quote(job)+didYouMean(job, c.jobs))
		}
	}
	for _, host := range c.opts.TargetHosts {
		if !c.met["host "+host] {
			missing = append(missing, "--target-host: no target that is known here is on "+finding.Quote(host))
		}
	}
	if len(missing) > 0 && len(r.Files) > 0 && r.Files[0].Error == "" {
		r.Files[0].Error = strings.Join(missing, "; ")
	}
}

// didYouMean asks whether a name that there is was meant.
func didYouMean(name string, known []string) string {
	meant := spelling.Closest(name, known)
	if meant == "" {
		return ""
	}
	return ", did you mean " + finding.Quote(meant) + "?"
}
