package client

import (
	"fmt"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
)

// This file finds the target files of file_sd_configs.

// fileSD reads the target files behind a pattern.
func (r *reader) fileSD(j *Job, at *source.Node, pattern string) {
	if !fileSDName().MatchString(pattern) && j.Refused == nil {
		j.Refused = &badPattern{pattern, at}
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
			r.config.Findings = append(r.config.Findings, brokenTargets(f, err))
			continue
		}
		for i := range groups {
			r.group(j, f, item(list(f.tree), i, len(groups)), &groups[i], path)
		}
	}
}

// badPattern is a pattern that Prometheus does not take.
type badPattern struct {
	pattern string
	node    *source.Node
}

func (e *badPattern) Error() string {
	return fmt.Sprintf("path name %q is not valid for file discovery", e.pattern)
}

var fileSDName = source.Pattern(`^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$`)
