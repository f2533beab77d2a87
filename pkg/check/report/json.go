package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"webtool/pkg/check/finding"
)

// SchemaVersion is raised when the JSON format changes in a way that breaks
// readers. docs/report.schema.json describes it.
const SchemaVersion = 1

type jsonReport struct {
	SchemaVersion int             `json:"schema_version"`
	Files         []jsonFile      `json:"files"`
	Summary       finding.Summary `json:"summary"`
	Rollout       *jsonRollout    `json:"rollout,omitempty"`
}

type jsonFile struct {
	Path     string        `json:"path"`
	Error    *string       `json:"error"`
	Notes    []string      `json:"notes"`
	Servers  []jsonServer  `json:"servers"`
	Findings []jsonFinding `json:"findings"`
	Scrapes  []jsonScrape  `json:"scrapes,omitempty"`

	Change      *jsonChange         `json:"change,omitempty"`
	Description []finding.Described `json:"description,omitempty"`
}

type jsonChange struct {
	AtOnce   []string `json:"at_once"`
	Restart  []string `json:"restart"`
	LocksOut []string `json:"locks_out"`
	Opens    []string `json:"opens"`
}

type jsonServer struct {
	Target string  `json:"target"`
	Config *string `json:"config"`
	Starts *bool   `json:"starts"`
	Reason *string `json:"reason"`
}

type jsonFinding struct {
	Rule     string           `json:"rule"`
	Code     string           `json:"code"`
	Severity finding.Severity `json:"severity"`
	Message  string           `json:"message"`
	Effect   string           `json:"effect"`
	Help     string           `json:"help"`
	YAMLPath string           `json:"yaml_path"`
	Location jsonLocation     `json:"location"`
	Related  []jsonRelated    `json:"related"`

	Suppressed *jsonSuppressed `json:"suppressed"`
}

type jsonSuppressed struct {
	Reason string  `json:"reason"`
	Until  *string `json:"until"`
}

type jsonLocation struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

type jsonRelated struct {
	Location jsonLocation `json:"location"`
	Message  string       `json:"message"`
}

func writeJSON(w io.Writer, r *finding.Report, _ Options) error {
	report := jsonReport{SchemaVersion: SchemaVersion, Files: []jsonFile{}, Summary: r.Summary()}
	for i := range r.Files {
		report.Files = append(report.Files, toJSONFile(&r.Files[i]))
	}
	report.Rollout = toJSONRollout(r.Rollout)
	return encodeJSON(w, report)
}

// encodeJSON writes a value as JSON to be read by people, too.
func encodeJSON(w io.Writer, value any) error {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(escapeUnprintable(out.Bytes()))
	return err
}

// escapeUnprintable writes what could act on a terminal as JSON escapes: such
// characters stand within strings alone, so the meaning stays.
func escapeUnprintable(text []byte) []byte {
	if bytes.IndexFunc(text, isUnprintable) < 0 {
		return text
	}
	escaped := make([]byte, 0, len(text)+16)
	for _, r := range string(text) {
		if !isUnprintable(r) {
			escaped = utf8.AppendRune(escaped, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			escaped = fmt.Appendf(escaped, `\u%04x`, unit)
		}
	}
	return escaped
}

func isUnprintable(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }

func toJSONFile(f *finding.FileReport) jsonFile {
	j := jsonFile{Path: f.Path, Error: orNull(f.Error), Notes: append([]string{}, f.Notes...), Servers: []jsonServer{}, Findings: []jsonFinding{}, Description: f.Description}
	for _, s := range f.Servers {
		j.Servers = append(j.Servers, jsonServer{Target: s.Target, Config: orNull(s.Config), Starts: s.Starts, Reason: orNull(s.Reason)})
	}
	for i := range f.Findings {
		j.Findings = append(j.Findings, toJSONFinding(&f.Findings[i]))
	}
	for i := range f.Scrapes {
		j.Scrapes = append(j.Scrapes, toJSONScrape(&f.Scrapes[i]))
	}
	if c := f.Change; c != nil {
		j.Change = &jsonChange{listed(c.AtOnce), listed(c.Restart), listed(c.LocksOut), listed(c.Opens)}
	}
	return j
}

// listed is a list that is there, be it empty.
func listed(texts []string) []string { return append([]string{}, texts...) }

func toJSONFinding(f *finding.Finding) jsonFinding {
	j := jsonFinding{
		Rule: f.Rule.Name, Code: f.Rule.Code, Severity: f.Severity,
		Message: f.Message, Effect: f.Effect, Help: f.Help,
		YAMLPath: f.Where.YAMLPath, Location: toJSONLocation(f.Where), Related: []jsonRelated{},
	}
	if s := f.Suppressed; s != nil {
		j.Suppressed = &jsonSuppressed{Reason: s.Reason, Until: orNull(s.Until)}
	}
	for _, related := range f.Related {
		j.Related = append(j.Related, jsonRelated{toJSONLocation(related.Where), related.Message})
	}
	return j
}

func toJSONLocation(l finding.Location) jsonLocation {
	return jsonLocation{l.File, l.Line, l.Column, l.EndLine, l.EndColumn}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
