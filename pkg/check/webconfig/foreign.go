package webconfig

import (
	"bytes"
	"slices"
	"strings"

	"webtool/pkg/check/source"
)

// foreign is a file that is something else than a web config, and says so by
// its top-level keys.
type foreign struct {
	name string
	keys []string // any of these gives it away
	help string
}

var foreigners = []foreign{
	{"a Prometheus server configuration (prometheus.yml)",
		[]string{"scrape_configs", "rule_files", "alerting", "remote_write", "remote_read", "scrape_config_files", "global", "storage"},
		"promtool check config judges it, webtool check scrape-config whether its jobs get in; the web config is the file that --web.config.file names"},
	{"a file of Prometheus rules", []string{"groups"},
		"promtool check rules judges it; the web config is the file that --web.config.file names"},
	{"an Alertmanager cluster TLS configuration (--cluster.tls-config)", []string{"tls_client_config"},
		"it has a schema of its own; the web config is the file that --web.config.file names"},
	{"an Alertmanager configuration (alertmanager.yml)",
		[]string{"route", "receivers", "inhibit_rules", "mute_time_intervals", "time_intervals"},
		"amtool check-config judges it; the web config is the file that --web.config.file names"},
	{"the main configuration of an exporter",
		[]string{"modules", "auths", "auth_modules", "collectors", "jobs", "metrics", "queries", "targets", "targetUrls", "rules", "hostOverride"},
		"it belongs to --config.file; the web config is the file that --web.config.file names"},
	{"an HTTP client configuration",
		[]string{"authorization", "oauth2", "bearer_token", "bearer_token_file", "proxy_url", "follow_redirects"},
		"that is the client's side of the connection; the web config is the server's"},
	{"a Compose file", []string{"services"}, "mount the web config into the container, and check that file"},
	{"a Kubernetes manifest", []string{"apiVersion"}, "check the file inside: the value of the key that is mounted as the web config"},
}

// isMapping reports whether a document is a mapping.
func isMapping(tree *source.Node) bool { return tree != nil && tree.Kind == source.Mapping }

// hasSection reports whether any of the format's sections stands at the top level
// of a document: then it is a web config, whatever else stands there.
func hasSection(tree *source.Node) bool {
	for i := 0; i < len(tree.Content); i += 2 {
		if slices.Contains(sections[0].keys, tree.Content[i].Text()) {
			return true
		}
	}
	return false
}

// nestedUnder returns the key below which a whole web config stands, nil when
// there is none.
func nestedUnder(tree *source.Node) *source.Node {
	if !isMapping(tree) || hasSection(tree) {
		return nil
	}
	for i := 0; i+1 < len(tree.Content); i += 2 {
		key, value := tree.Content[i], tree.Content[i+1].Resolve()
		if value == nil || value.Kind != source.Mapping || isKnownKey(key.Text()) {
			continue
		}
		for j := 0; j < len(value.Content); j += 2 {
			if slices.Contains(sections[0].keys, value.Content[j].Text()) {
				return key
			}
		}
	}
	return nil
}

// recogniseForeign returns what the file is instead of a web config, and the key
// that gives it away.
func recogniseForeign(tree *source.Node) (*foreign, *source.Node) {
	if !isMapping(tree) {
		return nil, nil
	}
	for i := range foreigners {
		if hasSection(tree) && !slices.Contains(foreigners[i].keys, "tls_client_config") {
			continue
		}
		for j := 0; j < len(tree.Content); j += 2 {
			if slices.Contains(foreigners[i].keys, tree.Content[j].Text()) {
				return &foreigners[i], tree.Content[j]
			}
		}
	}
	return nil, nil
}

var (
	htpasswdLine = source.Pattern(`^[^:\s#'"]+:(\$|\{SHA\}|\*0)`)
	templateMark = source.Pattern(`\{\{|\{%|<%|\$\{[A-Za-z_]|\$\([A-Za-z_]|@[A-Z_]{3,}@|__[A-Z_]{3,}__`)
	placeholder  = source.Pattern(`^\s*\[\s*(-\s*)?[a-z_<]+[a-z0-9_>]*\s*:|:\s*\[?\s*<(string|filename|secret|boolean|bool|int|duration)>|\|\s*default\s*=`)
	pemLine      = source.Pattern(`^-----BEGIN [A-Z0-9 ]+-----`)
	iniLine      = source.Pattern(`^\[[A-Za-z0-9_. -]+\]\s*$`)
)

// IsTemplate reports whether a line has what a template is filled in at.
func IsTemplate(line string) bool { return templateMark().MatchString(line) }

// writtenLines yields the lines that are neither blank nor comments.
func writtenLines(f *source.File, yield func(n int, line string) bool) {
	for n := 1; n <= f.LineCount(); n++ {
		line := strings.TrimSpace(f.Line(n))
		if line != "" && !strings.HasPrefix(line, "#") && !yield(n, f.Line(n)) {
			return
		}
	}
}

// firstWritten returns the first line that is neither blank nor a comment.
func firstWritten(f *source.File) int {
	first := 1
	writtenLines(f, func(n int, _ string) bool {
		first = n
		return false
	})
	return first
}

// isHtpasswd reports whether every written line is one of an htpasswd file.
func isHtpasswd(f *source.File) bool {
	all, some := true, false
	writtenLines(f, func(_ int, line string) bool {
		some, all = true, htpasswdLine().MatchString(strings.TrimSpace(line))
		return all
	})
	return all && some
}

// HasSection reports whether a text is a YAML mapping with one of the four
// sections of a web config at its top level, and none that gives it away as a
// file that shares one with it.
func HasSection(text []byte) bool {
	if !slices.ContainsFunc(sections[0].keys, func(key string) bool { return bytes.Contains(text, []byte(key)) }) {
		return false
	}
	tree, _ := source.New("", text).Tree()
	if tree = tree.Resolve(); tree == nil || tree.Kind != source.Mapping {
		return false
	}
	found := false
	for i := 0; i < len(tree.Content); i += 2 {
		switch key := tree.Content[i].Text(); {
		case key == "tls_client_config": // of Alertmanager's cluster
			return false
		case slices.Contains(sections[0].keys, key):
			found = true
		}
	}
	return found
}
