package client

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/spelling"
	"webtool/pkg/check/webconfig"
)

// This file is about what Prometheus itself refuses.

// verdict takes an error of the decoder apart; one of our own types stays as it is.
func verdict(err error) error {
	if err == nil {
		return nil
	}
	decoded := source.AsDecodeError(err, typeNames...)
	if decoded.Problems[0].Kind == source.CustomUnmarshal {
		return err
	}
	return decoded
}

// refusedFile reports what keeps a file from being read at all. err is DecodeStrict's,
// which has been taken apart already.
func refusedFile(f *File, err error) []finding.Finding {
	return problems(f, err, nil)
}

// HidesJobs reports whether a finding is about a file in which jobs may be that are
// not known.
func HidesJobs(f finding.Finding) bool {
	return f.Rule == ruleClientSyntax || f.Rule == ruleClientValue || f.Rule == ruleOtherFile
}

// refusals reports why Prometheus refuses a job.
func refusals(j *Job) []finding.Finding {
	all := strayKeys(j)
	if j.Refused == nil {
		if len(all) > 0 {
			j.Refused = errors.New(all[0].Message)
		}
		return all
	}
	var version *unknownVersion
	var bad *badAddress
	var pattern *badPattern
	var badURL *url.Error
	var decoded *source.DecodeError
	f := j.File
	switch {
	case errors.As(j.Refused, &version):
		_, at := findScalar(j.Node, version.said)
		message := "unknown TLS version " + finding.Quote(showVersion(version.said))
		if meant := spelling.Closest(version.said, slices.Collect(maps.Keys(versions))); meant != "" {
			message += fmt.Sprintf(", did you mean %q?", meant)
		}
		return append(all, f.finding(ruleClientValue, at, message, effectRefused, "the client knows TLS10, TLS11, TLS12, TLS13"))
	case errors.As(j.Refused, &bad):
		return append(all, targetIsURL(j, bad))
	case errors.As(j.Refused, &pattern):
		return append(all, f.finding(ruleJobRefused, pattern.node, fmt.Sprintf("%s is no name of a file of targets", finding.Quote(pattern.pattern)), effectRefused,
			"end it in .json, .yml or .yaml, and have a * in its last part alone"))
	case errors.As(j.Refused, &badURL):
		return append(all, f.finding(ruleClientValue, j.Field("proxy_url"), "a URL in this block cannot be parsed", effectRefused, "write scheme://host:port"))
	case errors.As(j.Refused, &decoded):
		return append(all, problems(f, j.Refused, j)...)
	case j.Kind == Scrape && (strings.HasPrefix(j.Refused.Error(), "found multiple") || j.Name == "" || j.Node.IsNull()):
		return append(all, f.finding(ruleJobRefused, j.head(), finding.Printable(j.Refused.Error()), effectRefused, "give each job a name of its own"))
	case j.URL == nil && (j.Kind == RemoteRead || j.Kind == RemoteWrite):
		return append(all, f.finding(ruleJobRefused, j.head(), finding.Printable(j.Refused.Error()), effectRefused, "write its url, or drop it"))
	}
	return append(all, f.finding(ruleClientBlock, conflict(j), finding.Printable(j.Refused.Error()), effectRefused, "keep one of them"))
}

// show is a value that may be shown, if it looks harmless.
func show(value string) string {
	if len(value) > 20 || strings.ContainsAny(value, "@$/") {
		return finding.Mask
	}
	return value
}

// showVersion is a version that may be shown.
func showVersion(value string) string {
	if len(value) > longestShort {
		return finding.Mask
	}
	return show(value)
}

// findScalar returns the first scalar of a text below a node.
func findScalar(n *source.Node, text string) (key, value *source.Node) {
	n.Walk(func(m *source.Node) {
		if value == nil && m.Kind == source.Scalar && !m.IsKey() && m.Text() == text && m.Key() != nil {
			key, value = m.Key(), m
		}
	})
	return key, value
}

// conflict is the field to point at where several do not go together: the first that
// prometheus/common names and that is set.
func conflict(j *Job) *source.Node {
	var at *source.Node
	said := j.Refused.Error()
	j.Node.Walk(func(n *source.Node) {
		if n.IsKey() && len(n.Text()) > 1 && strings.Contains(said, n.Text()) {
			at = n // the last one: the first is likelier to be meant
		}
	})
	if at == nil {
		return j.head()
	}
	return at
}

func targetIsURL(j *Job, bad *badAddress) finding.Finding {
	help := "write the address alone, host:port"
	if u, err := url.Parse(bad.address); err == nil && u.Host != "" {
		help = fmt.Sprintf("targets: [%s], scheme: %s", finding.Printable(u.Host), finding.Printable(u.Scheme))
		if u.Path != "" && u.Path != "/" {
			help += ", metrics_path: " + finding.Printable(u.Path)
		}
		if u.User != nil {
			help += ", and user and password in basic_auth"
		}
	}
	return j.File.finding(ruleJobRefused, bad.node, "a target is an address, and this is a URL, or has a path", effectRefused, help)
}

// problems reports what the decoder objects to.
func problems(f *File, err error, j *Job) []finding.Finding {
	var decoded *source.DecodeError
	if !errors.As(err, &decoded) {
		return []finding.Finding{f.finding(ruleClientValue, nil, masked(err), effectRefused, "")}
	}
	var all []finding.Finding
	for _, p := range decoded.Problems {
		span, node := f.Index().Place(p)
		if node == nil && j != nil && p.Line == 0 {
			node = j.head()
		}
		all = append(all, f.problem(p, span, node))
	}
	return all
}

func (f *File) problem(p source.Problem, span source.Span, node *source.Node) finding.Finding {
	at := func(rule *finding.Rule, message, help string) finding.Finding {
		found := f.finding(rule, node, message, effectRefused, help)
		if node == nil {
			found.Where, found.Excerpt = f.location(span, ""), f.excerpt(span)
		}
		return found
	}
	switch p.Kind {
	case source.UnknownField:
		block := ""
		if keys := node.Keys(); len(keys) > 1 {
			block = keys[len(keys)-2]
		}
		if _, known := blocks[block]; !known {
			block = ""
		}
		return unknownKey(f, node, p.Name, block, spelling.Closest(p.Name, blocks[block]))
	case source.DuplicateField, source.DuplicateKey:
		return at(ruleClientValue, finding.Quote(show(p.Name))+" is set twice", "keep one of the two")
	case source.Syntax:
		if f.unfilled(span) {
			return at(ruleClientSyntax, notFilledIn, fillIn)
		}
		var message, help string
		span, message, help = webconfig.SyntaxWords(f.File, p, span)
		return at(ruleClientSyntax, message, help)
	}
	if f.unfilled(span) {
		return at(ruleClientValue, notFilledIn, fillIn)
	}
	return at(ruleClientValue, wrongKind(p, node), "")
}

const (
	notFilledIn = "this is a template that nothing has filled in"
	fillIn      = "run it through the tool that fills it in, and check what comes out"
)

// unfilled reports whether the decoder stumbles over what a template is filled in at;
// it may notice a line late.
func (f *File) unfilled(span source.Span) bool {
	line, above := f.Line(span.Start.Line), f.Line(span.Start.Line-1)
	return webconfig.IsTemplate(line) || strings.Contains(above, "{{") || strings.Contains(above, "{%")
}

// wrongKind says what belongs in the place of a value, and what stands there.
func wrongKind(p source.Problem, node *source.Node) string {
	if p.Type == "" {
		return "the value is of the wrong kind: " + masked(errors.New(p.Text))
	}
	return fmt.Sprintf("%s takes %s, and this is %s", subject(node), wanted(p.Type), webconfig.Written(p.Tag))
}

// subject names a node by the key that it stands under.
func subject(node *source.Node) string {
	for n := node; n != nil; n = n.Parent {
		if key := n.Key(); key != nil && n == node {
			return finding.Quote(show(key.Text()))
		} else if key != nil {
			return "an item of " + finding.Quote(show(key.Text()))
		}
	}
	return "the value"
}

func wanted(goType string) string {
	switch {
	case goType == "bool":
		return "true or false, without quotes"
	case goType == "string":
		return "a text"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	}
	return "a mapping"
}
