package client

import (
	"net/url"
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
