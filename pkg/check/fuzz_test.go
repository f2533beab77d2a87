package check_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/material"
	"webtool/pkg/check/report"
	"webtool/pkg/check/source"
	"webtool/pkg/check/webconfig"
)

// FuzzWebConfig feeds any bytes to the reader and the judge: no panic, no place
// outside the file, every range in order, and every refusal explained. Each
// report is then rendered, and no control character may come through.
func FuzzWebConfig(f *testing.F) {
	err := filepath.WalkDir("../../testdata/corpus", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		f.Add(data)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	oldRelease, err := webconfig.FindRelease("node_exporter@1.0.1")
	if err != nil {
		f.Fatal(err)
	}
	files := &webconfig.Files{Store: &material.Store{}}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return // the extremes have a test of their own
		}
		file := source.New("web.yml", data)
		verdict := webconfig.Parse(file, "nowhere").Judge(files)
		text := string(data)
		if file.Encoding != source.UTF8 {
			text = strings.Repeat("\n", file.LineCount()-1)
		}
		checkPlaces(t, text, verdict.Findings)
		old := webconfig.Parse(file, "nowhere").For(oldRelease, "nowhere").Judge(files)
		checkPlaces(t, text, old.Findings)
		checkRefusal(t, old)
		checkRefusal(t, verdict)
		r := &finding.Report{Files: []finding.FileReport{{Path: "web.yml", Servers: []finding.Server{verdict.Server}, Findings: verdict.Findings}}}
		for _, format := range report.Formats() {
			var out bytes.Buffer
			if err := report.Write(&out, r, format, report.Options{}); err != nil {
				t.Fatal(err)
			}
			if i := strings.IndexFunc(out.String(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
				t.Errorf("format %s: %q reaches the terminal", format, out.String()[i:min(i+8, out.Len())])
			}
		}
	})
}

// checkRefusal checks that a refusal has its reason, and a finding that explains
// it.
func checkRefusal(t *testing.T, verdict webconfig.Verdict) {
	t.Helper()
	refused := verdict.Server.Starts != nil && !*verdict.Server.Starts
	explained := false
	for _, found := range verdict.Findings {
		explained = explained || found.Rule.Refusal
	}
	if refused != explained || refused != (verdict.Server.Reason != "") {
		t.Errorf("%s refused: %t, reason %q, findings %+v", verdict.Server.Target, refused, verdict.Server.Reason, verdict.Findings)
	}
}
