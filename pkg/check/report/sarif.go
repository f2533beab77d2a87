package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"webtool/pkg/check/finding"
)

// This file writes SARIF 2.1.0 (OASIS), as code scanning services take it. The
// numbers in the comments are sections of that standard.

const (
	sarifVersion = "2.1.0"
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sourceRoot   = "%SRCROOT%"
	// fingerprintName carries a version: it is raised when what goes into the
	// fingerprint changes (3.27.17).
	fingerprintName = "webtoolFinding/v1"
)

func writeSARIF(w io.Writer, r *finding.Report, opts Options) error {
	rules := rulesOf(r)
	run := sarifRun{
		ColumnKind: "unicodeCodePoints",
		BaseIDs:    map[string]sarifArtifact{sourceRoot: {Description: &sarifText{Text: "The folder in which webtool was started."}}},
		Invocation: []sarifInvocation{{Successful: true, Notifications: []sarifNotification{}}},
		Artifacts:  []sarifFile{}, Results: []sarifResult{},
	}
	run.Tool.Driver = sarifDriver{Name: "webtool", Version: opts.Version, Rules: []sarifRule{}}
	for _, rule := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, toSARIFRule(rule))
	}
	for i := range r.Files {
		f := &r.Files[i]
		file := sarifFile{Location: toArtifact(f.Path), Properties: sarifVerdicts{Servers: toJSONFile(f).Servers}}
		run.Artifacts = append(run.Artifacts, file)
		if f.Error != "" {
			run.Invocation[0].Successful = false
			run.Invocation[0].Notifications = append(run.Invocation[0].Notifications, sarifNotification{
				Level: "error", Message: message(f.Error),
				Locations: []sarifLocation{{Physical: &sarifPhysical{Artifact: toArtifact(f.Path)}}},
			})
		}
		for _, note := range f.Notes {
			run.Invocation[0].Notifications = append(run.Invocation[0].Notifications, sarifNotification{
				Level: "note", Message: message(note),
				Locations: []sarifLocation{{Physical: &sarifPhysical{Artifact: toArtifact(f.Path)}}},
			})
		}
		seen := map[string]int{}
		for j := range f.Findings {
			found := &f.Findings[j]
			kind := found.Rule.Code + "\x00" + found.Where.YAMLPath
			result := toResult(found, slices.Index(rules, found.Rule))
			result.Fingerprints = map[string]string{fingerprintName: fingerprint(f.Path, kind, seen[kind])}
			seen[kind]++
			run.Results = append(run.Results, result)
		}
	}
	return encodeJSON(w, sarifLog{Schema: sarifSchema, Version: sarifVersion, Runs: []sarifRun{run}})
}

// rulesOf lists the rules that the report has findings of, by code.
func rulesOf(r *finding.Report) []*finding.Rule {
	var rules []*finding.Rule
	for i := range r.Files {
		for j := range r.Files[i].Findings {
			if rule := r.Files[i].Findings[j].Rule; !slices.Contains(rules, rule) {
				rules = append(rules, rule)
			}
		}
	}
	slices.SortStableFunc(rules, func(a, b *finding.Rule) int { return strings.Compare(a.Code, b.Code) })
	return rules
}

// fingerprint is the same for a finding wherever it moves to in its file: the
// nth of its rule at one YAML path.
func fingerprint(path, kind string, nth int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", filepath.ToSlash(filepath.Clean(path)), kind, nth))
	return hex.EncodeToString(sum[:16])
}

var sarifLevel = map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Info: "note"}

// exampleText writes the examples of a rule, if it has some.
func exampleText(r *finding.Rule, form string) string {
	if r.Bad == "" {
		return ""
	}
	return fmt.Sprintf(form, "Bad", r.Bad) + fmt.Sprintf(form, "Good", r.Good)
}

func toSARIFRule(r *finding.Rule) sarifRule {
	kind := r.Severity.String()
	if r.Refusal {
		kind += ", the server refuses the file"
	}
	return sarifRule{
		ID: r.Code, Name: r.Name,
		Short: sarifText{Text: sentence(r.Summary)},
		Full:  sarifText{Text: r.Why},
		Help: sarifText{
			Text: fmt.Sprintf("%s\n\n%sSource: %s.", r.Why, exampleText(r, "%s:\n\n%s\n"), r.Source),
			Markdown: fmt.Sprintf("**%s** (%s): %s\n\n%s\n\n%sSource: %s.",
				r.Name, kind, sentence(r.Summary), r.Why, exampleText(r, "%s:\n\n```yaml\n%s```\n\n"), r.Source),
		},
		Configuration: sarifConfiguration{Level: sarifLevel[r.Severity]},
	}
}

// sentence begins a text with a capital and ends it with a full stop (3.11.3).
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

func toResult(f *finding.Finding, rule int) sarifResult {
	text := f.Message
	for _, part := range []struct{ label, text string }{{"Effect", f.Effect}, {"Help", f.Help}} {
		if part.text != "" {
			text += "\n\n" + part.label + ": " + part.text
		}
	}
	result := sarifResult{
		RuleID: f.Rule.Code, RuleIndex: rule, Level: sarifLevel[f.Severity], Message: message(text),
		Locations: []sarifLocation{toSARIFLocation(f.Where)}, Suppressions: []sarifSuppression{},
	}
	for i, related := range f.Related {
		location := toSARIFLocation(related.Where)
		text := message(related.Message)
		location.ID, location.Message = i+1, &text
		result.Related = append(result.Related, location)
	}
	if s := f.Suppressed; s != nil {
		suppression := sarifSuppression{Kind: "inSource", Justification: s.Reason}
		if s.Until != "" {
			suppression.Properties = map[string]string{"until": s.Until}
		}
		result.Suppressions = append(result.Suppressions, suppression)
	}
	return result
}

// message makes a message of a plain text: braces would be placeholders (3.11.5).
func message(text string) sarifText {
	return sarifText{Text: strings.NewReplacer("{", "{{", "}", "}}").Replace(text)}
}

func toSARIFLocation(l finding.Location) sarifLocation {
	location := sarifLocation{Physical: &sarifPhysical{Artifact: toArtifact(l.File)}}
	if l.Line > 0 {
		location.Physical.Region = &sarifRegion{l.Line, l.Column, l.EndLine, l.EndColumn}
	}
	if l.YAMLPath != "" {
		location.Logical = []sarifLogical{{FullName: l.YAMLPath, Kind: "member"}}
	}
	return location
}

// toArtifact names a file by its URI: below the source root where the path is
// relative, and by itself otherwise.
func toArtifact(path string) sarifArtifact {
	if path == "-" {
		return sarifArtifact{URI: "-", Description: &sarifText{Text: "standard input"}}
	}
	slashed := filepath.ToSlash(filepath.Clean(path))
	if filepath.IsAbs(path) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimLeft(slashed, "/")}).String()}
	}
	// A colon in the first segment would make a scheme of what stands before it.
	uri := strings.ReplaceAll((&url.URL{Path: slashed}).EscapedPath(), ":", "%3A")
	return sarifArtifact{URI: uri, BaseID: sourceRoot}
}
