// Package report writes a report in one of several formats, one a file.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"webtool/pkg/check/finding"
)

// Options say how to write a report.
type Options struct {
	Color   bool                        // for people at a terminal
	Version string                      // of webtool, for the formats that name their maker
	Fails   func(*finding.Finding) bool // does it make the run fail? nil: errors do
}

func (o Options) fails(f *finding.Finding) bool {
	if o.Fails == nil {
		return f.Severity == finding.Error
	}
	return o.Fails(f)
}

// formats are the formats by name, the default first.
var formats = []struct {
	name   string
	people bool // read by people, who want a status line as well
	write  func(io.Writer, *finding.Report, Options) error
}{
	{"text", true, writeText},
	{"concise", true, writeConcise},
	{"json", false, writeJSON},
	{"sarif", false, writeSARIF},
	{"github", true, writeGitHub}, // the log of the job shows both, the annotations by themselves
	{"junit", false, writeJUnit},
}

// Formats returns the names of the formats, the default first.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes the findings of a report in a format by name.
func Write(w io.Writer, r *finding.Report, format string, opts Options) error {
	i := slices.Index(Formats(), format)
	if i < 0 {
		return fmt.Errorf("unknown format %q, the formats are %s", format, strings.Join(Formats(), ", "))
	}
	return formats[i].write(w, r, opts)
}

// ForPeople reports whether a format is for people rather than for programs.
func ForPeople(format string) bool {
	i := slices.Index(Formats(), format)
	return i >= 0 && formats[i].people
}
