package client

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// Kind is what a client of prometheus.yml is for.
type Kind string

// The kinds; each has its own defaults and its own words for a failure.
const (
	Scrape       Kind = "scrape"
	Alertmanager Kind = "alertmanager"
	RemoteWrite  Kind = "remote_write"
	RemoteRead   Kind = "remote_read"
	Bare         Kind = "http_config" // a file of its own, for amtool and promtool
)

// Config is one prometheus.yml with the files that it takes in, or one bare HTTP
// client config.
type Config struct {
	File     *File // the file itself
	Jobs     []*Job
	Findings []finding.Finding // what keeps the file from being read, or parts of it
	Unread   []error           // files that it names and that webtool could not read
}

// File is one of the files that a config is made of.
type File struct {
	*source.File
	Dir  string // where its relative paths start
	tree *source.Node
	end  int
	lazy *source.Index
}

// Index returns the nodes of the file by line.
func (f *File) Index() *source.Index {
	if f.lazy == nil {
		f.lazy = source.NewIndex(f.File, f.tree)
	}
	return f.lazy
}

// Tree is the file's first document; nil when it is empty or no YAML.
func (f *File) Tree() *source.Node { return f.tree }

// NewFile reads the tree of a file.
func NewFile(file *source.File, dir string) *File {
	f := &File{File: file, Dir: dir}
	f.tree, f.end = file.Tree()
	return f
}

// Job is one client: a scrape job, an Alertmanager, a remote endpoint.
type Job struct {
	Kind Kind
	Name string
	File *File
	Node *source.Node // the mapping that holds the client's fields
	HTTP HTTPConfig

	// Refused is why Prometheus refuses the job, and with it the whole file, in its own
	// words: values and all, so never to be shown. nil: it takes it.
	Refused error

	Scheme      string
	Path        string // of scrapes, and of alerts
	Params      map[string][]string
	HonorLabels bool
	URL         *url.URL // of a remote endpoint
	OtherAuth   string   // "sigv4": a way to sign requests that only its service understands
	Targets     []Target
	Unknown     []Unknown // why there are targets that cannot be known here
	relabel     []relabelRule
}

// Unknown is why something cannot be told without asking others.
type Unknown struct {
	Reason string
	Node   *source.Node // where that is said; nil: the job as a whole
}

// At returns the key and the value of a field of the job by the names on the way to
// it; both are nil where it is not set.
func (j *Job) At(path ...string) (key, value *source.Node) {
	value = j.Node
	for _, name := range path {
		if key, value = child(value, name); key == nil {
			return nil, nil
		}
	}
	return key, value
}

// Field returns the node to point at for a field: its value, or what is nearest to
// it of what is set.
func (j *Job) Field(path ...string) *source.Node {
	for ; len(path) > 0; path = path[:len(path)-1] {
		if key, value := j.At(path...); key != nil {
			if len(path) > 0 && value.Resolve() != nil && value.Resolve().Kind == source.Mapping {
				return key
			}
			return value
		}
	}
	return j.head()
}

// head is the node to point at for the job as a whole: its name.
func (j *Job) head() *source.Node {
	for _, name := range []string{"job_name", "url", "name", "scheme"} {
		if _, value := child(j.Node, name); value != nil {
			return value
		}
	}
	if j.Node != nil && len(j.Node.Content) > 0 {
		return j.Node.Content[0]
	}
	return j.Node
}

// child returns an entry of a mapping. As for the decoder, merged keys count where
// the merge stands, and what comes last wins.
func child(n *source.Node, name string) (key, value *source.Node) {
	return childWithin(n, name, 0)
}

func childWithin(n *source.Node, name string, depth int) (key, value *source.Node) {
	n = n.Resolve()
	if n == nil || n.Kind != source.Mapping || depth > 10 {
		return nil, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.IsMerge() {
			from := []*source.Node{v}
			if r := v.Resolve(); r != nil && r.Kind == source.Sequence {
				from = r.Content
			}
			for _, one := range from {
				if mk, mv := childWithin(one, name, depth+1); mk != nil {
					key, value = mk, mv
					break
				}
			}
		} else if k.Text() == name {
			key, value = k, v
		}
	}
	return key, value
}

// list returns the items of a sequence below a mapping.
func list(n *source.Node, path ...string) []*source.Node {
	for _, name := range path {
		_, n = child(n, name)
	}
	if n = n.Resolve(); n == nil || n.Kind != source.Sequence {
		return nil
	}
	return n.Content
}

// item returns the node of an item that was decoded, when there are as many.
func item(nodes []*source.Node, i, decoded int) *source.Node {
	if len(nodes) != decoded {
		return nil
	}
	return nodes[i].Resolve()
}

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

// Label is what the job is called in a message: `job "node"`.
func (j *Job) Label() string {
	switch j.Kind {
	case Scrape:
		return "job " + finding.Quote(j.Name)
	case Bare:
		return finding.Quote(j.Name)
	}
	if strings.HasSuffix(j.Name, "]") {
		return j.Name
	}
	return string(j.Kind) + " " + finding.Quote(j.Name)
}
