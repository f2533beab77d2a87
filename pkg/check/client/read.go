package client

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file reads the jobs out of the files.

// Parse reads prometheus.yml and the files that it takes in. What is wrong with them
// is not an error: it is among the findings.
func Parse(file *source.File, dir string, files *Files) *Config {
	c := &Config{File: NewFile(file, dir)}
	r := &reader{config: c, files: files, names: map[string]string{}}
	r.document(c.File, true)
	return c
}

// ParseBare reads a bare HTTP client config, as amtool and promtool take it
// (--http.config.file).
func ParseBare(file *source.File, dir string) *Config {
	c := &Config{File: NewFile(file, dir)}
	http, err := ParseHTTPConfig(file)
	job := &Job{Kind: Bare, Name: file.Name, File: c.File, Node: c.File.tree.Resolve(), HTTP: *http, Refused: err}
	c.Jobs = []*Job{job}
	c.Findings = refusals(job)
	return c
}

// reader reads the files of one config.
type reader struct {
	config *Config
	files  *Files
	names  map[string]string // of jobs, and where each was first met
}

// document reads one file; main is false for one of scrape_config_files, which knows
// jobs alone.
func (r *reader) document(f *File, main bool) {
	var doc document
	if err := f.DecodeStrict(&doc, typeNames...); err != nil {
		r.config.Findings = append(r.config.Findings, refusedFile(f, err)...)
	}
	if main {
		r.config.Findings = append(r.config.Findings, otherFile(f)...)
	}
	nodes := list(f.tree, "scrape_configs")
	for i := range doc.ScrapeConfigs {
		r.scrape(f, item(nodes, i, len(doc.ScrapeConfigs)), &doc.ScrapeConfigs[i])
	}
	if !main {
		return
	}
	for i, pattern := range doc.ScrapeConfigFiles {
		r.scrapeConfigFiles(f, item(list(f.tree, "scrape_config_files"), i, len(doc.ScrapeConfigFiles)), pattern)
	}
	nodes = list(f.tree, "alerting", "alertmanagers")
	for i := range doc.Alerting.Alertmanagers {
		r.alertmanager(f, item(nodes, i, len(doc.Alerting.Alertmanagers)), i, &doc.Alerting.Alertmanagers[i])
	}
	nodes = list(f.tree, "remote_write")
	for i := range doc.RemoteWrite {
		one := &doc.RemoteWrite[i]
		r.remote(RemoteWrite, f, item(nodes, i, len(doc.RemoteWrite)), i, &one.remoteFields, one.err)
	}
	nodes = list(f.tree, "remote_read")
	for i := range doc.RemoteRead {
		one := &doc.RemoteRead[i]
		r.remote(RemoteRead, f, item(nodes, i, len(doc.RemoteRead)), i, &one.remoteFields, one.err)
	}
}

// add takes a job in, with what Prometheus has against it.
func (r *reader) add(j *Job) {
	if j.Refused == nil {
		j.Refused = j.HTTP.Validate()
	}
	r.config.Jobs = append(r.config.Jobs, j)
	r.config.Findings = append(r.config.Findings, refusals(j)...)
}

func (r *reader) scrape(f *File, node *source.Node, c *scrapeConfig) {
	j := &Job{Kind: Scrape, Name: c.JobName, File: f, Node: node, HTTP: c.HTTP, Refused: c.err,
		Scheme: c.Scheme, Path: c.MetricsPath, Params: c.Params, HonorLabels: c.HonorLabels, relabel: c.Discovery.Relabel}
	switch first, taken := r.names[c.JobName]; {
	case j.Refused != nil:
	case node.IsNull():
		j.Refused = errors.New("empty or null scrape config section")
	case c.JobName == "":
		j.Refused = errors.New("job_name is empty")
	case taken:
		j.Refused = fmt.Errorf("found multiple scrape configs with job name %q", c.JobName)
		if first != "" {
			j.Refused = fmt.Errorf("found multiple scrape configs with job name %q, first found in %s", c.JobName, first)
		}
	}
	if _, taken := r.names[c.JobName]; !taken {
		r.names[c.JobName] = ""
		if f != r.config.File {
			r.names[c.JobName] = f.Name
		}
	}
	r.discover(j, &c.Discovery)
	r.add(j)
}

func (r *reader) alertmanager(f *File, node *source.Node, i int, c *alertmanagerConfig) {
	j := &Job{Kind: Alertmanager, Name: fmt.Sprintf("alertmanagers[%d]", i), File: f, Node: node, HTTP: c.HTTP, Refused: c.err,
		Scheme: c.Scheme, Path: joinPath(c.PathPrefix, c.APIVersion), relabel: c.Discovery.Relabel}
	if c.SigV4 != nil {
		j.OtherAuth = "sigv4"
	}
	r.discover(j, &c.Discovery)
	r.add(j)
}

// joinPath is where alerts are posted (prometheus, notifier/alertmanager.go, postPath).
func joinPath(prefix, version string) string {
	return cleanPath("/" + prefix + "/api/" + version + "/alerts")
}

func (r *reader) remote(kind Kind, f *File, node *source.Node, i int, c *remoteFields, err error) {
	j := &Job{Kind: kind, Name: c.Name, File: f, Node: node, HTTP: c.HTTP, Refused: err, URL: c.URL.URL}
	if j.Name == "" {
		j.Name = fmt.Sprintf("%s[%d]", kind, i)
	}
	for name, set := range map[string]bool{"sigv4": c.SigV4 != nil, "azuread": c.AzureAD != nil, "google_iam": c.GoogleIAM != nil} {
		if set {
			j.OtherAuth = name
		}
	}
	if j.URL != nil {
		_, at := j.At("url")
		j.Targets = []Target{{URL: j.URL.String(), Host: j.URL.Hostname(), Node: at, File: f}}
	} else if j.Refused == nil {
		j.Refused = fmt.Errorf("url for %s is empty", kind)
	}
	r.add(j)
}

// scrapeConfigFiles reads the files behind a pattern.
func (r *reader) scrapeConfigFiles(f *File, at *source.Node, pattern string) {
	if r.files.Skip {
		return // a note says that no other file was opened
	}
	paths, err := r.files.glob(f.Dir, pattern)
	if err != nil || len(paths) == 0 {
		r.config.Findings = append(r.config.Findings, f.finding(ruleFilesMissing, at,
			fmt.Sprintf("no file fits %s", finding.Quote(pattern)), "Prometheus takes that without a word, and has none of the jobs that were meant",
			"see that the folder is right: relative paths start beside the file that names them"))
		return
	}
	for _, path := range paths {
		data, err := r.files.read(path)
		if err != nil {
			r.unread(err)
			continue
		}
		r.document(NewFile(source.New(path, data), filepath.Dir(path)), false)
	}
}

func (r *reader) unread(err error) {
	if !slices.ContainsFunc(r.config.Unread, func(e error) bool { return e.Error() == err.Error() }) {
		r.config.Unread = append(r.config.Unread, err)
	}
}
