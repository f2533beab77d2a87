package check

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"webtool/pkg/check/directive"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/manifest"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// This file checks the web configs in Kubernetes manifests. Each is judged as a
// file by itself; then its findings move to their places in the manifest.

var (
	ruleManifestSyntax = &finding.Rule{Name: "manifest-syntax", Code: "WT095", Severity: finding.Error,
		Summary: "a document of a stream of Kubernetes manifests is not YAML",
		Why:     "A stream is cut at its lines of dashes, and each document is read by itself. One that cannot be read may hold a web config that nobody has checked, and kubectl apply refuses it.",
		Bad:     goodManifest + "---\napiVersion: v1\nkind: Secret\nstringData: {\n", Good: goodManifest,
		Source: "Kubernetes, apimachinery/pkg/util/yaml, YAMLOrJSONDecoder"}
	ruleManifestValue = &finding.Rule{Name: "manifest-value", Code: "WT096", Severity: finding.Error,
		Summary: "a cluster does not take the value that holds a web config",
		Why:     "The API server stores texts: data of a Secret and binaryData of a ConfigMap in base64, stringData and data of a ConfigMap as they are, and no more than 1 MiB. It refuses the whole object otherwise.",
		Bad:     goodManifest + "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: other-config\ndata:\n  web.yml: \"http_server_config: {http2: true}\"\n",
		Good:    goodManifest + "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: other-config\nstringData:\n  web.yml: \"http_server_config: {http2: true}\"\n",
		Source:  "Kubernetes API reference, v1 Secret and ConfigMap; core/v1, MaxSecretSize"}

	manifestRules = []*finding.Rule{ruleManifestSyntax, ruleManifestValue}
)

const (
	goodManifest = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web-config\nstringData:\n  web.yml: |\n    http_server_config:\n      http2: true\n"

	effectManifest = "the cluster refuses the manifest, and what runs there stays as it is"
)

// manifest judges the web configs in a stream of manifests; it returns false
// when the data is none.
func (c *checker) manifest(r *finding.FileReport, path string, data []byte) bool {
	stream, err := manifest.Parse(source.New(path, data))
	if stream == nil && err == nil {
		return false
	}
	if c.opts.Replaces != "" {
		r.Error = "cannot tell what changes (--replaces): " + finding.Quote(path) + " is a Kubernetes manifest, and web configs alone are compared"
	}
	// Places are those of the manifest, whatever --as says of the config in it.
	r.Path, r.Servers = path, nil
	if err != nil {
		r.Error = fmt.Sprintf("cannot read %s: %s", finding.Quote(path), err)
		return true
	}
	for _, doc := range stream.Broken {
		r.Findings = append(r.Findings, brokenDocument(stream.File, doc))
	}
	if stream.File.Contains("webtool:") {
		r.Findings = append(r.Findings, directive.Stray(stream.File, source.NewStreamIndex(stream.File, stream.Docs))...)
	}
	var checked, passed []string
	for _, o := range stream.Objects {
		found := 0
		for _, e := range o.Entries {
			switch {
			case !isWebConfig(e):
			case e.Replaced:
				found++
				r.Notes = append(r.Notes, e.String()+" is not checked: stringData has the same key, and wins")
			default:
				found++
				checked = append(checked, e.String())
				c.entry(r, stream.File, e)
			}
		}
		if found == 0 {
			passed = append(passed, o.String())
		}
	}
	if len(checked) == 0 {
		r.Notes = append(r.Notes, "this Kubernetes manifest holds no web config: nothing was checked")
	} else {
		r.Notes = append(r.Notes, "checked "+strings.Join(checked, ", "))
	}
	if len(passed) > 0 {
		r.Notes = append(r.Notes, "passed over, since no web config is in it: "+someOf(passed))
	}
	c.ignore(r)
	finding.Sort(r.Findings)
	return true
}

// someOf lists names, the first ones when there are many.
func someOf(names []string) string {
	const most = 8
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// configNames are the keys under which a web config is usually mounted: what
// stands there is one, be it broken.
var configNames = []string{"web.yml", "web.yaml", "web-config.yml", "web-config.yaml", "webconfig.yml", "webconfig.yaml"}

// isWebConfig reports whether an entry is a web config: by its name, or by a
// section at its top level.
func isWebConfig(e *manifest.Entry) bool {
	return slices.Contains(configNames, e.Key) || e.Flaw == manifest.Sound && webconfig.HasSection(e.Data)
}

func brokenDocument(f *source.File, doc source.Document) finding.Finding {
	message := fmt.Sprintf("the document that begins in line %d is not YAML", doc.Line)
	if doc.Fault.IsQuiet() {
		message += ": " + doc.Fault.Text
	}
	return finding.Finding{Rule: ruleManifestSyntax, Severity: ruleManifestSyntax.Severity, Where: locationOf(f, doc.Span, ""),
		Message: message, Effect: effectManifest, Help: "what is in this document was not checked; the others were"}
}

// entry judges one web config of a manifest.
func (c *checker) entry(r *finding.FileReport, f *source.File, e *manifest.Entry) {
	label := e.String()
	if e.Flaw != manifest.Sound {
		r.Findings = append(r.Findings, flawed(f, e))
		r.Servers = append(r.Servers, finding.Server{Target: webconfig.Target, Config: label})
		return
	}
	place := &embedding{file: f, entry: e, label: label, text: f.Embed(label, e.Value, e.Data, !e.Encoded)}
	config := webconfig.Parse(place.text.File, c.mountDir())
	config.Elsewhere, config.DirHere = true, c.opts.BaseDir != ""
	var own finding.FileReport
	c.beside(config, e.Object).judge(&own, config)
	for _, server := range own.Servers {
		server.Config = label
		r.Servers = append(r.Servers, server)
	}
	for _, found := range own.Findings {
		r.Findings = append(r.Findings, place.move(found))
	}
	for _, described := range own.Description {
		described.Config = label
		r.Description = append(r.Description, described)
	}
	for _, note := range own.Notes {
		r.Notes = append(r.Notes, label+": "+note)
	}
	if own.Error != "" {
		if r.Error != "" {
			r.Error += "; "
		}
		r.Error += label + ": " + own.Error
	}
}

// beside lets a config find files by relative paths that are other keys of its
// own object: a pod mounts them into the same folder. What is not among them may
// be mounted there all the same.
func (c *checker) beside(config *webconfig.Config, o *manifest.Object) *checker {
	if config.DirHere {
		return c
	}
	files := *c.files
	files.Map = slices.Clone(files.Map)
	for _, field := range []webconfig.Field[string]{config.TLS.CertFile, config.TLS.KeyFile, config.TLS.ClientCAFile} {
		name := strings.TrimPrefix(field.Value, "./")
		if e := o.File(name); e != nil && e.Flaw == manifest.Sound && !config.IsHere(field, c.files) {
			files.Map = append(files.Map, webconfig.Mapping{From: config.Path(field), To: o.String(), Content: map[string][]byte{"": e.Data}})
		}
	}
	own := *c
	own.files = &files
	return &own
}

// mountDir is where relative paths of a config in a manifest start: where a pod
// mounts it, which the config alone does not tell.
func (c *checker) mountDir() string {
	switch {
	case c.opts.BaseDir != "":
		return c.opts.BaseDir
	case c.opts.As != "":
		return filepath.Dir(c.opts.As)
	}
	return ""
}

// flawed reports a value that a cluster does not take.
func flawed(f *source.File, e *manifest.Entry) finding.Finding {
	place := &embedding{file: f, entry: e, label: e.String(), text: f.Embed("", e.Value, nil, false)}
	span := f.SpanOrKey(e.Value)
	found := finding.Finding{Rule: ruleManifestValue, Severity: ruleManifestValue.Severity,
		Where: locationOf(f, span, place.label), Effect: effectManifest, Excerpt: place.valueLine(span)}
	switch e.Flaw {
	case manifest.NotText:
		found.Message = fmt.Sprintf("the value of %s is no text", finding.Quote(e.ShownKey()))
		found.Help = fmt.Sprintf("write \"%s: |\", and the web config below it, indented", e.ShownKey())
	case manifest.NotBase64:
		found.Message = fmt.Sprintf("the value of %s is not base64", finding.Quote(e.ShownKey()))
		found.Help = "base64 -w0 web.yml encodes a file; stringData of a Secret and data of a ConfigMap take it as it is"
	case manifest.TooLarge:
		found.Message = fmt.Sprintf("the value of %s has more than 1 MiB", finding.Quote(e.ShownKey()))
	}
	return found
}
