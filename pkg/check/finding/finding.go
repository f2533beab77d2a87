// Package finding holds what webtool has to say: findings, the metadata of the
// rules that make them, and the report that carries them to a format.
//
// It is the ground floor: it imports nothing else of this module.
package finding

import (
	"cmp"
	"encoding"
	"fmt"
	"slices"
)

// Severity says how bad a finding is. The zero value is [Info].
type Severity int

const (
	// Info is hygiene, and facts worth knowing.
	Info Severity = iota
	// Warning is something that works, but is weaker than it looks, without
	// effect, surprising, or about to stop working.
	Warning
	// Error is something that the server refuses, that can never work, or a
	// protection that is written down and not in force.
	Error
)

var severityNames = []string{Info: "info", Warning: "warning", Error: "error"}

var (
	_ encoding.TextMarshaler   = Info
	_ encoding.TextUnmarshaler = (*Severity)(nil)
)

// String returns "error", "warning" or "info".
func (s Severity) String() string {
	if s < Info || s > Error {
		return fmt.Sprintf("Severity(%d)", int(s))
	}
	return severityNames[s]
}

// MarshalText writes the severity as it stands in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [Severity.MarshalText] writes.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames, string(text))
	if i < 0 {
		return fmt.Errorf("unknown severity %q", text)
	}
	*s = Severity(i)
	return nil
}

// Finding is one thing that is wrong with, or worth knowing about, a file or an
// endpoint. None of its texts holds a secret value.
type Finding struct {
	Rule     *Rule
	Severity Severity
	Where    Location
	Message  string    // what is wrong: lower case, no full stop
	Effect   string    // what the server or its clients will do
	Help     string    // the next command or edit; a command works when pasted
	Related  []Related // other places that explain it
	Excerpt  *Excerpt  // the line of Where, masked; nil where there is none to show

	Suppressed *Suppression // who wrote the file knows, and set it aside; nil: it stands
}

// Suppression is why a finding does not count.
type Suppression struct {
	Reason string
	Until  string // the last day, "2027-01-31"; "" is without end
}

// Location is a range in a file. Lines and columns count from 1, columns in
// Unicode code points; the end is exclusive. Line 0 means the file as a whole.
type Location struct {
	File               string
	Line, Column       int
	EndLine, EndColumn int
	YAMLPath           string // "tls_server_config.cert_file"; "" for the document
}

// Related is another place that explains a finding.
type Related struct {
	Where   Location
	Message string
}

// Excerpt is one line of a file as it may be shown: what could be a secret is
// masked already, and so the range may differ from the finding's own columns.
type Excerpt struct {
	Line       int    // 1-based
	Text       string // without its line break
	Start, End int    // 0-based code points into Text, Start <= End
}

// Sort orders findings by place, the graver first where they share one.
func Sort(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Where.Line, b.Where.Line), cmp.Compare(a.Where.Column, b.Where.Column),
			cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule.Code, b.Rule.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}
