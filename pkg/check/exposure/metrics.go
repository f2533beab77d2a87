package exposure

import (
	"bytes"
	"strconv"
	"strings"
)

// build is what a build_info metric says.
type build struct{ name, version string }

// named are the products that say who they are, those first whose metrics may hold
// what others wrote: Pushgateway's pushes, node_exporter's text files.
var named = []string{Pushgateway, Node, Blackbox, SNMP, Alertmanager, Prometheus}

// readBuild finds the metric that says what shows these metrics: the build_info of
// a product that is known, else the first there is.
func readBuild(metrics []byte) build {
	var first build
	found := map[string]build{}
	for line := range bytes.Lines(metrics) {
		name, labels, ok := strings.Cut(string(line[:min(len(line), 4096)]), "{")
		name, isBuild := strings.CutSuffix(name, "_build_info")
		if !ok || !isBuild || name == "go" || !isMetricName(name) {
			continue // go_build_info is client_golang's, of any program
		}
		version, own := readLabels(labels)
		if !own {
			continue
		}
		if first.name == "" {
			first = build{name, version}
		}
		if _, again := found[name]; !again && len(found) < 100 {
			found[name] = build{name, version}
		}
	}
	for _, name := range named {
		if b, ok := found[name]; ok {
			return b
		}
	}
	return first
}

// readLabels reads the version among the labels of a metric. What carries a job or
// an instance was pushed or scraped, and is not the server's own.
func readLabels(labels string) (version string, own bool) {
	for {
		labels = strings.TrimLeft(labels, " ,")
		name, rest, ok := strings.Cut(labels, "=")
		if !ok || strings.HasPrefix(labels, "}") {
			return cleanVersion(version), true
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return "", false
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return "", false
		}
		switch strings.TrimSpace(name) {
		case "version":
			version = value
		case "job", "instance":
			return "", false
		}
		labels = rest[len(quoted):]
	}
}

// cleanVersion returns a version that looks like one, else "".
func cleanVersion(version string) string {
	for _, c := range version {
		if !isAlphanumeric(c) && !strings.ContainsRune(".+~-_", c) {
			return ""
		}
	}
	if len(version) > 64 {
		return ""
	}
	return version
}

func isAlphanumeric(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isMetricName(name string) bool {
	for i, c := range name {
		if !(isAlphanumeric(c) || c == '_' || c == ':') || i == 0 && c >= '0' && c <= '9' {
			return false
		}
	}
	return name != "" && len(name) <= 100
}

// hasSamples reports whether one of the first lines is a metric, or tells of one.
func hasSamples(body []byte) bool {
	lines := 0
	for line := range bytes.Lines(body) {
		if lines++; lines > 20 {
			return false
		}
		text := strings.TrimSpace(string(line[:min(len(line), 4096)]))
		if strings.HasPrefix(text, "# HELP ") || strings.HasPrefix(text, "# TYPE ") || isSample(text) {
			return true
		}
	}
	return false
}

func isSample(text string) bool {
	end := strings.IndexAny(text, "{ ")
	if end < 0 || !isMetricName(text[:end]) {
		return false
	}
	values := strings.Fields(text[strings.LastIndexByte(text, '}')+1:])
	if text[end] == ' ' && len(values) > 0 {
		values = values[1:]
	}
	if len(values) == 0 {
		return false
	}
	_, err := strconv.ParseFloat(values[0], 64)
	return err == nil
}
