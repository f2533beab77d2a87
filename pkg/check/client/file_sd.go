package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file reads the target files of file_sd_configs.

// fileSD reads the target files behind a pattern.
func (r *reader) fileSD(j *Job, at *source.Node, pattern string) {
	if !fileSDName().MatchString(pattern) && j.Refused == nil {
		j.Refused = fmt.Errorf("path name %q is not valid for file discovery", pattern)
		return
	}
	if r.files.Skip {
		j.Unknown = append(j.Unknown, Unknown{"a file of its targets was not opened", at})
		return
	}
	paths, err := r.files.glob(j.File.Dir, pattern)
	if err != nil || len(paths) == 0 {
		r.config.Findings = append(r.config.Findings, j.File.finding(ruleFilesMissing, at,
			fmt.Sprintf("no file fits %s", finding.Quote(pattern)), "the job has no targets from there, and no up series tells",
			"see that the folder is right: relative paths start beside the file that names them"))
		return
	}
	for _, path := range paths {
		data, err := r.files.read(path)
		if err != nil {
			j.Unknown = append(j.Unknown, Unknown{"a file of its targets cannot be read", at})
			r.unread(err)
			continue
		}
		f, groups, err := parseTargets(path, data)
		if err != nil {
			r.config.Findings = append(r.config.Findings, f.finding(ruleTargetsFile, firstNode(f),
				fmt.Sprintf("%s is no list of target groups", finding.Quote(path)), "Prometheus keeps the targets that it had, and after a restart has none from here: "+masked(err),
				"write a list of {targets: [host:port], labels: {…}}"))
			continue
		}
		for i := range groups {
			r.group(j, f, item(list(f.tree), i, len(groups)), &groups[i], path)
		}
	}
}

func firstNode(f *File) *source.Node {
	if f.tree == nil || len(f.tree.Content) == 0 {
		return f.tree
	}
	return f.tree.Content[0]
}

// parseTargets reads a file of file_sd_configs as Prometheus does (discovery/file).
func parseTargets(path string, data []byte) (*File, []targetGroup, error) {
	f := NewFile(source.New(path, data), filepath.Dir(path))
	var groups []*targetGroup
	var err error
	if strings.EqualFold(filepath.Ext(path), ".json") {
		err = decodeJSON(data, &groups)
	} else {
		err = f.DecodeStrict(&groups, "client.targetGroup", "struct { Targets []string; Labels model.LabelSet }")
	}
	if err == nil && slices.Contains(groups, nil) {
		err = errors.New("nil target group item found")
	}
	var all []targetGroup
	for _, g := range groups {
		if g != nil {
			all = append(all, *g)
		}
	}
	return f, all, err
}

// decodeJSON is strict about the fields of groups.
func decodeJSON(data []byte, groups *[]*targetGroup) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	for _, one := range raw {
		var g *targetGroup
		decoder := json.NewDecoder(bytes.NewReader(one))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&g); err != nil {
			return err
		}
		*groups = append(*groups, g)
	}
	return nil
}

var fileSDName = source.Pattern(`^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$`)
