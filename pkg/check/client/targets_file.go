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

// This file reads one file of targets as Prometheus does (discovery/file and
// discovery/targetgroup).

// badGroup is why a group of a JSON file is none.
type badGroup struct {
	number int
	error
}

func (e *badGroup) Unwrap() error { return e.error }

// parseTargets reads the groups of a file.
func parseTargets(path string, data []byte) (*File, []targetGroup, error) {
	f := NewFile(source.New(path, data), filepath.Dir(path))
	var groups []*targetGroup
	var err error
	if strings.EqualFold(filepath.Ext(path), ".json") {
		err = decodeJSON(data, &groups)
	} else {
		err = f.DecodeStrict(&groups)
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
	for i, one := range raw {
		var g *targetGroup
		decoder := json.NewDecoder(bytes.NewReader(one))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&g); err != nil {
			return &badGroup{i, err}
		}
		*groups = append(*groups, g)
	}
	return nil
}

// targetTypes give our types the names of Prometheus's in the decoders' words.
var targetTypes = strings.NewReplacer("type client.targetGroup", `type struct { Targets []string "yaml:\"targets\""; Labels model.LabelSet "yaml:\"labels\"" }`,
	"[]json.RawMessage", "[]*targetgroup.Group", "field targetGroup.labels of type string", "field .labels of type model.LabelValue",
	"field targetGroup.labels of type map[string]string", "field .labels of type model.LabelSet", "field targetGroup.", "field .",
	"value of type client.targetGroup", `value of type struct { Targets []string "json:\"targets\""; Labels model.LabelSet "json:\"labels\"" }`)

// brokenTargets reports a file that is no list of target groups, where it is not.
func brokenTargets(f *File, err error) finding.Finding {
	report := func(at *source.Node, help string) finding.Finding {
		return f.finding(ruleTargetsFile, at, fmt.Sprintf("%s is no list of target groups", finding.Quote(f.Name)),
			"Prometheus keeps the targets that it had, and after a restart has none from here: "+targetTypes.Replace(masked(err)), help)
	}
	const help = "write a list of {targets: [host:port], labels: {…}}"
	var syntax *json.SyntaxError
	var group *badGroup
	var decoded *source.DecodeError
	switch {
	case errors.As(err, &syntax):
		found := report(nil, "mend the JSON here; a comma too many or too few is the likeliest")
		at := f.PosAt(min(max(int(syntax.Offset)-1, 0), len(f.Data)))
		span := source.Span{Start: at, End: source.Pos{Line: at.Line, Column: at.Column + 1}}
		found.Where, found.Excerpt = f.location(span, ""), f.excerpt(span)
		return found
	case errors.As(err, &group) && len(list(f.tree)) > group.number:
		return report(list(f.tree)[group.number], help)
	case errors.As(err, &decoded):
		span, node := f.Index().Place(decoded.Problems[0])
		found := report(node, help)
		if node == nil {
			found.Where, found.Excerpt = f.location(span, ""), f.excerpt(span)
		}
		return found
	case f.tree == nil || len(f.tree.Content) == 0:
		return report(f.tree, help)
	}
	return report(f.tree.Content[0], help)
}
