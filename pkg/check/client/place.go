package client

import (
	"slices"
	"strings"
	"unicode"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// This file says where things are, and cuts lines out of the file with everything
// masked that may not be seen.

// finding makes a finding of a rule at a node; nil is the file as a whole.
func (f *File) finding(rule *finding.Rule, at *source.Node, message, effect, help string, related ...finding.Related) finding.Finding {
	return finding.Finding{Rule: rule, Severity: rule.Severity, Where: f.At(at), Excerpt: f.Excerpt(at),
		Message: message, Effect: effect, Help: help, Related: related}
}

// At returns where a node stands; nil is the file as a whole.
func (f *File) At(n *source.Node) finding.Location {
	if n == nil {
		return f.location(f.LineSpan(1), "")
	}
	return f.location(f.SpanOrKey(n), n.Path(showKey))
}

func (f *File) location(s source.Span, path string) finding.Location {
	s.Start, s.End = f.Clamp(s.Start), f.Clamp(s.End)
	return finding.Location{File: f.Name, YAMLPath: path,
		Line: s.Start.Line, Column: s.Start.Column, EndLine: s.End.Line, EndColumn: s.End.Column}
}

// showKey returns how a key may be written.
func showKey(key *source.Node) string {
	if name := key.Text(); len(name) <= 64 && webconfig.MayShow(name) {
		return name
	}
	return finding.Mask
}

// harmless are the keys whose values are no secrets.
var harmless = []string{
	"job_name", "scheme", "metrics_path", "path_prefix", "honor_labels", "api_version",
	"ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify", "min_version", "max_version", "ca_ref", "cert_ref", "key_ref",
	"username_file", "username_ref", "password_file", "password_ref", "type", "credentials_file", "credentials_ref", "bearer_token_file",
	"client_secret_file", "client_secret_ref", "follow_redirects", "enable_http2", "no_proxy", "proxy_from_environment", "files",
	"scrape_config_files", "targets", "__scheme__", "__address__", "__metrics_path__", "action", "target_label", "source_labels", "username",
}

// Excerpt returns the first line of a node as it may be shown: what is not known to
// be harmless is masked.
func (f *File) Excerpt(at *source.Node) *finding.Excerpt {
	if at == nil {
		return nil
	}
	return f.excerpt(f.SpanOrKey(at))
}

func (f *File) excerpt(span source.Span) *finding.Excerpt {
	span.Start, span.End = f.Clamp(span.Start), f.Clamp(span.End)
	n := span.Start.Line
	line := f.Runes(n)
	if len(line) > 2000 || strings.TrimSpace(string(line)) == "" {
		return nil
	}
	show, text := make([]bool, len(line)), make([]bool, len(line))
	for _, node := range f.Index().On(n) {
		if node.Kind == source.Scalar || node.Kind == source.Alias {
			f.mark(node, n, show, text)
		}
	}
	for i, r := range line {
		if text[i] {
			continue
		}
		if r == '#' && (i == 0 || unicode.IsSpace(line[i-1])) {
			show[i] = true
			break // a comment may hold anything
		}
		show[i] = strings.ContainsRune("[]{},:-", r)
	}
	end := len(line)
	if span.End.Line == n {
		end = span.End.Column - 1
	}
	return webconfig.MaskLine(n, line, show, span.Start.Column-1, end)
}

// mark marks what of a line belongs to a scalar, and whether it may be shown.
func (f *File) mark(node *source.Node, n int, show, text []bool) {
	span := f.Span(node)
	from, to := 0, len(show)
	if span.Start.Line == n {
		from = span.Start.Column - 1
	}
	if span.End.Line == n {
		to = span.End.Column - 1
	}
	visible := span.Start.Line == span.End.Line && mayShow(node)
	for i := from; i < min(to, len(show)); i++ {
		text[i], show[i] = true, visible
	}
}

// mayShow reports whether a scalar is no secret.
func mayShow(node *source.Node) bool {
	if node.IsKey() {
		return showKey(node) == node.Text()
	}
	keys := node.Keys()
	if len(keys) == 0 || !slices.Contains(harmless, keys[len(keys)-1]) || strings.Contains(node.Value, "@") {
		return false
	}
	if slices.Contains(short, keys[len(keys)-1]) && len(node.Value) > longestShort {
		return false
	}
	return webconfig.MayShow(node.Value)
}

// short are the keys of versions and switches: a longer value is something else.
var short = []string{"min_version", "max_version", "insecure_skip_verify", "honor_labels", "follow_redirects", "enable_http2", "proxy_from_environment", "scheme", "__scheme__"}

const longestShort = 8

// masked is an error's text in one line, without what stands between the decoder's
// backquotes.
func masked(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	for {
		before, rest, ok := strings.Cut(text, "`")
		if !ok {
			return finding.Printable(text)
		}
		_, after, ok := strings.Cut(rest, "`")
		if !ok {
			return finding.Printable(before) + finding.Mask
		}
		text = before + finding.Mask + after
	}
}
