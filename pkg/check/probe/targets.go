package probe

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// ReadTargets reads a file of endpoints: one a line, with empty lines and comments
// (#) between them, or the file_sd format of Prometheus, in JSON or YAML. An
// endpoint is a URL, or host and port; what has no scheme is https, unless the
// label __scheme__ says otherwise, and __metrics_path__ is the path.
func ReadTargets(file *source.File, data string) ([]*Target, error) {
	tree, _ := file.Tree()
	if isFileSD(tree.Resolve(), data) {
		return fileSD(file.Name, tree.Resolve())
	}
	var targets []*Target
	number, data := 0, strings.TrimPrefix(data, "\ufeff") // as editors on Windows begin a file
	for line := range strings.Lines(data) {
		number++
		line, _, _ = strings.Cut(line, " #")
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		target, err := ParseTarget(withScheme(line, "https", ""))
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", finding.Printable(file.Name), number, err)
		}
		targets = append(targets, target)
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("%s names no endpoint", finding.Quote(file.Name))
	}
	return targets, nil
}

// maxTargets is how many endpoints a file may name: in YAML, a few bytes can stand
// for many of them.
const maxTargets = 100_000

// isFileSD tells groups of targets from a line that only looks like a list of
// YAML: "[::1]".
func isFileSD(root *source.Node, data string) bool {
	if root == nil || root.Kind != source.Sequence {
		return false
	}
	return len(root.Content) == 0 || root.Content[0].Resolve().Kind != source.Scalar || strings.HasPrefix(strings.TrimSpace(data), "-")
}

// ReadTargetsFile reads a file of endpoints from disk.
func ReadTargetsFile(ctx context.Context, path string) ([]*Target, error) {
	data, err := source.Read(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", finding.Quote(path), err)
	}
	return ReadTargets(source.New(path, data), string(data))
}

// withScheme makes a URL of host and port.
func withScheme(text, scheme, path string) string {
	if strings.Contains(text, "://") {
		return text
	}
	return scheme + "://" + text + path
}

// fileSD reads the groups of targets that Prometheus discovers in files.
func fileSD(name string, groups *source.Node) ([]*Target, error) {
	var targets []*Target
	for _, group := range groups.Content {
		group = group.Resolve()
		at := func(n *source.Node) string { return fmt.Sprintf("%s:%d", finding.Printable(name), n.Pos.Line) }
		if group.Kind != source.Mapping {
			return nil, fmt.Errorf("%s: a group of targets is a mapping with targets and labels", at(group))
		}
		scheme, path := "https", ""
		labels := valueOf(group, "labels")
		if s := valueOf(labels, "__scheme__"); s != nil {
			scheme = s.Value
		}
		if p := valueOf(labels, "__metrics_path__"); p != nil {
			path = p.Value
		}
		list := valueOf(group, "targets")
		if list == nil || list.Kind != source.Sequence {
			return nil, fmt.Errorf("%s: a group of targets has a list \"targets\"", at(group))
		}
		for _, item := range list.Content {
			item = item.Resolve()
			if item.Kind != source.Scalar {
				return nil, fmt.Errorf("%s: a target is a text, \"host:port\"", at(item))
			}
			target, err := ParseTarget(withScheme(item.Value, scheme, path))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", at(item), err)
			}
			if targets = append(targets, target); len(targets) > maxTargets {
				return nil, fmt.Errorf("%s names more than %d endpoints", finding.Quote(name), maxTargets)
			}
		}
	}
	if len(targets) == 0 {
		return nil, errors.New(finding.Quote(name) + " names no endpoint")
	}
	return targets, nil
}

// valueOf returns the value of a key in a mapping, nil when it has none.
func valueOf(mapping *source.Node, key string) *source.Node {
	if mapping == nil || mapping.Kind != source.Mapping {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Resolve().Value == key {
			return mapping.Content[i+1].Resolve()
		}
	}
	return nil
}
