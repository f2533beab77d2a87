package client

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// Target is one endpoint that a job connects to.
type Target struct {
	URL  string // as Prometheus asks for it; "" when that cannot be told
	Host string // of the URL, without port
	Node *source.Node
	File *File // that Node is in

	Instance string // label that its series have, whatever the address is; "" when not set

	Refused string // why Prometheus has no such target, in its words
	Unknown string // why the URL cannot be told
}

// discover finds the targets of a job.
func (r *reader) discover(j *Job, d *discovery) {
	groups := list(j.Node, "static_configs")
	for i := range d.Static {
		r.group(j, j.File, item(groups, i, len(d.Static)), &d.Static[i], "")
	}
	sds := list(j.Node, "file_sd_configs")
	for i := range d.FileSD {
		node := item(sds, i, len(d.FileSD))
		for k, pattern := range d.FileSD[i].Files {
			r.fileSD(j, item(list(node, "files"), k, len(d.FileSD[i].Files)), pattern)
		}
	}
	if j.Node == nil || j.Node.Kind != source.Mapping {
		return
	}
	for i := 0; i+1 < len(j.Node.Content); i += 2 {
		name := j.Node.Content[i].Text()
		if strings.HasSuffix(name, "_sd_configs") && name != "file_sd_configs" {
			j.Unknown = append(j.Unknown, Unknown{"its targets come from " + finding.Quote(name), j.Node.Content[i]})
		}
	}
}

// group takes in the targets of one group.
func (r *reader) group(j *Job, f *File, node *source.Node, g *targetGroup, sdFile string) {
	nodes := list(node, "targets")
	for i, address := range g.Targets {
		at := item(nodes, i, len(g.Targets))
		if at == nil {
			at = node
		}
		if sdFile == "" && len(j.relabel) == 0 && strings.Contains(address, "/") && j.Refused == nil {
			j.Refused = &badAddress{address, at}
		}
		t := j.target(address, g.Labels, sdFile)
		if t == nil {
			continue // relabelling drops it
		}
		t.Node, t.File = at, f
		j.Targets = append(j.Targets, *t)
	}
}

// badAddress is a URL where an address belongs (prometheus, CheckTargetAddress).
type badAddress struct {
	address string
	node    *source.Node
}

func (e *badAddress) Error() string { return fmt.Sprintf("%q is not a valid hostname", e.address) }

// target works out where a target is asked for (prometheus, scrape/target.go,
// PopulateLabels and Target.URL; notifier/alertmanager.go). It returns nil for one
// that relabelling drops.
func (j *Job) target(address string, group map[string]string, sdFile string) *Target {
	labels := map[string]string{}
	for name, value := range group {
		set(labels, name, value)
	}
	pathLabel := "__metrics_path__"
	if j.Kind == Alertmanager {
		pathLabel = "__alerts_path__"
	}
	defaults := map[string]string{"job": j.Name, "__scheme__": j.Scheme, pathLabel: j.Path}
	if j.Kind == Alertmanager {
		delete(defaults, "job")
	}
	for name, values := range j.Params {
		if len(values) > 0 {
			defaults["__param_"+name] = values[0]
		}
	}
	for name, value := range defaults {
		if labels[name] == "" {
			set(labels, name, value)
		}
	}
	set(labels, "__address__", address)
	set(labels, "__meta_filepath", sdFile)
	switch result := relabel(j.relabel, labels); {
	case result.dropped:
		return nil
	case result.unsure != "":
		return &Target{Host: hostOf(address), Unknown: result.unsure}
	}
	return j.resolve(labels, pathLabel)
}

// resolve makes the URL of the labels that are left.
func (j *Job) resolve(labels map[string]string, pathLabel string) *Target {
	host := labels["__address__"]
	t := &Target{Host: hostOf(host), Instance: labels["instance"]}
	switch {
	case labels["__unix_socket__"] != "":
		t.Unknown = "it is reached through a Unix socket"
	case host == "" && j.Kind == Scrape:
		t.Refused = "no address"
	case strings.Contains(host, "/"):
		t.Refused = fmt.Sprintf("%q is not a valid hostname", host)
	default:
		u := url.URL{Scheme: labels["__scheme__"], Host: host, Path: labels[pathLabel]}
		if j.Kind == Scrape {
			u.RawQuery = j.query(labels)
		}
		t.URL = u.String()
	}
	return t
}

// query are the parameters of a scrape: a label replaces the first value.
func (j *Job) query(labels map[string]string) string {
	params := url.Values{}
	for name, values := range j.Params {
		params[name] = slices.Clone(values)
	}
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		name, ok := strings.CutPrefix(label, "__param_")
		switch {
		case !ok:
		case len(params[name]) > 0:
			params[name][0] = labels[label]
		default:
			params[name] = []string{labels[label]}
		}
	}
	return params.Encode()
}

// hostOf is the host of an address, without its port.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.Trim(address, "[]")
}

func cleanPath(p string) string { return path.Clean(p) }
