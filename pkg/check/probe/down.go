package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"webtool/pkg/check/exchange"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/message"
)

// Scraped is a target as Prometheus sees it.
type Scraped struct {
	Job       string // its scrape pool: the name of the job
	URL       string
	Health    string // "up", "down", "unknown"
	LastError string
}

// targetsLimit is how many bytes of the list of targets are read: a target takes
// about a thousand.
const targetsLimit = 64 << 20

// AskPrometheus asks a Prometheus for its active targets: discovery and relabelling
// are done there. When it cannot be asked, the report of the look at it says why.
func AskPrometheus(ctx context.Context, opts *Options, prometheus *Target) ([]Scraped, *finding.EndpointReport) {
	own := *opts
	own.Expect, own.Full, own.Exposure = nil, false, false
	at := *prometheus
	at.Path = prometheus.Prefix + "/api/v1/targets?state=active"
	targets, err := askTargets(ctx, &own, &at)
	if err == nil {
		return targets, nil
	}
	text := "Prometheus cannot be asked: " + words(err)
	at.Known = []finding.Observation{{Topic: "targets", Verdict: finding.Fails, Text: text, Finding: &finding.Finding{
		Rule: ruleNotUnderstood, Severity: ruleNotUnderstood.Severity, Where: finding.Location{File: prometheus.URL}, Message: "targets: " + text}}}
	report := Endpoint(ctx, &own, &at)
	return nil, &report
}

// askTargets fetches and reads the list.
func askTargets(ctx context.Context, opts *Options, at *Target) ([]Scraped, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // which ends a connection that took the place of the first
	s := newSession(opts, at)
	s.limits.Body, s.flood = targetsLimit, 2*targetsLimit
	v := s.visit(ctx, opts.Client.Certificate)
	defer func() { v.close() }()
	if err := v.failure(); err != nil {
		return nil, err
	}
	answer := v.first
	if answer.Status == statusUnauthorized {
		header, withheld := s.credentials(&facts{main: v})
		if withheld != "" {
			return nil, errors.New(withheld)
		}
		var err error
		if answer, err = s.getter(v, opts.Client.Certificate)(ctx, at.Path, header); err != nil {
			return nil, err
		}
	}
	return readTargets(answer)
}

// readTargets reads an answer of /api/v1/targets.
func readTargets(answer *exchange.Response) ([]Scraped, error) {
	if answer.Status != statusOK {
		return nil, fmt.Errorf("/api/v1/targets is answered with status %d", answer.Status)
	}
	if answer.Truncated {
		return nil, fmt.Errorf("the list of targets is longer than %d bytes", targetsLimit)
	}
	var list struct {
		Data struct {
			ActiveTargets []struct {
				ScrapePool string `json:"scrapePool"`
				ScrapeURL  string `json:"scrapeUrl"`
				Health     string `json:"health"`
				LastError  string `json:"lastError"`
			} `json:"activeTargets"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer.Body, &list); err != nil || list.Data.ActiveTargets == nil {
		return nil, errors.New("what answers there is no Prometheus: /api/v1/targets brings no list of targets")
	}
	var all []Scraped
	for _, t := range list.Data.ActiveTargets {
		all = append(all, Scraped{Job: t.ScrapePool, URL: t.ScrapeURL, Health: t.Health, LastError: t.LastError})
	}
	return all, nil
}

// Down makes a target of one that is down, and tells first what Prometheus says of
// it.
func (t *Scraped) Down() *Target {
	target, err := ParseTarget(t.URL)
	if err != nil {
		target = &Target{Closed: true}
	}
	target.URL = finding.Printable(finding.ShownURL(t.URL))
	said := finding.Observation{Topic: "scrape", Verdict: finding.Fails, Text: fmt.Sprintf("down, says Prometheus, as a target of job %s: %s",
		finding.Quote(t.Job), finding.Printable(finding.ShownError(t.LastError, t.URL)))}
	if explained := message.Explain(t.LastError); len(explained) > 0 {
		for _, cause := range message.Commands(explained[0].Causes) {
			said.Likely = append(said.Likely, cause.Text)
		}
		if causes := message.Commands(explained[0].Causes); len(causes) > 0 {
			said.Decide = causes[0].Decide
		}
	}
	said.Finding = &finding.Finding{Rule: ruleTargetDown, Severity: ruleTargetDown.Severity, Where: finding.Location{File: target.URL}, Message: said.Text, Help: said.Decide}
	target.Known = append(target.Known, said)
	return target
}

// NoClient is the finding of a target whose job makes no client: why, in the words
// of Prometheus.
func NoClient(job, why string, at finding.Location) finding.Observation {
	text := fmt.Sprintf("job %s scrapes nothing: %s", finding.Quote(job), finding.Printable(why))
	return finding.Observation{Topic: "job", Verdict: finding.Fails, Text: text, Decide: "webtool check scrape-config " + finding.ShellQuote(at.File),
		Finding: &finding.Finding{Rule: ruleNoClient, Severity: ruleNoClient.Severity, Where: at, Message: text}}
}
