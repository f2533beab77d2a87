package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"webtool/pkg/check/finding"
)

// anyReport is a report made of any texts.
func anyReport(file, message, effect, help, excerpt string, start, end int) *finding.Report {
	e := &finding.Excerpt{Line: 3, Text: finding.Printable(excerpt), Start: max(start, 0), End: end}
	at := finding.Location{File: file, Line: 3, Column: 1, EndLine: 3 + min(max(end, 0), 2), EndColumn: 1 + max(start, 0), YAMLPath: effect}
	rule := &finding.Rule{Name: "rule", Code: "WT000", Severity: finding.Warning}
	return &finding.Report{Files: []finding.FileReport{
		{Path: file, Error: message, Findings: []finding.Finding{
			{Rule: rule, Severity: finding.Error, Where: at, Message: message, Effect: effect, Help: help, Excerpt: e,
				Related: []finding.Related{{Where: at, Message: help}}},
			{Rule: rule, Where: finding.Location{File: file}, Message: help, Suppressed: &finding.Suppression{Reason: message, Until: effect}},
		}},
		{Path: message, Servers: []finding.Server{{Target: "exporter-toolkit@0.20.0", Reason: effect}}},
	}}
}

// FuzzFormats renders findings made of any texts: no panic, no character that
// acts on a terminal, and JSON, XML and commands that their readers can read.
func FuzzFormats(f *testing.F) {
	f.Add("web.yml", "message", "effect", "help", "a: \x1b[31mb", 3, 5)
	f.Add("\u202e.yml", "\x00", "日本", "e\u0301", "\t•", -1, 99)
	f.Add("../a b:\xff.yml", "]]>&<\x0b\ufffe", "\"\r\n::error::x", "{0} [a](1) %0A", "x", 0, 1)
	f.Fuzz(func(t *testing.T, file, message, effect, help, excerpt string, start, end int) {
		if !utf8.ValidString(excerpt) {
			return // excerpts come from decoded text
		}
		r := anyReport(file, message, effect, help, excerpt, start, end)
		for _, format := range Formats() {
			var out bytes.Buffer
			if err := Write(&out, r, format, Options{}); err != nil {
				t.Fatal(err)
			}
			checkPrintable(t, format, out.String())
			checkReadable(t, format, out.Bytes())
		}
		var out bytes.Buffer
		if err := WriteStatus(&out, r, StatusOptions{Fails: func(*finding.FileReport) bool { return true }}); err != nil {
			t.Fatal(err)
		}
		checkPrintable(t, "status", out.String())
	})
}

func checkPrintable(t *testing.T, format, text string) {
	for _, c := range text {
		if c != '\n' && !unicode.IsPrint(c) {
			t.Fatalf("%s: %q reaches the terminal: %q", format, c, text)
		}
	}
}

var command = regexp.MustCompile(`^::(error|warning|notice) file=[^:,]*(,line=[0-9]+,endLine=[0-9]+(,col=[0-9]+,endColumn=[0-9]+)?)?,title=[^:,]*::`)

func checkReadable(t *testing.T, format string, text []byte) {
	switch format {
	case "json", "sarif":
		if !json.Valid(text) {
			t.Fatalf("%s: no JSON: %s", format, text)
		}
	case "junit":
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v: %s", format, err, text)
			}
		}
	case "github":
		for line := range strings.Lines(string(text)) {
			if !command.MatchString(line) {
				t.Fatalf("%s: no command: %q", format, line)
			}
		}
	}
}
