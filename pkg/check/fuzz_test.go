package check_test

import (
	"bytes"
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"webtool/pkg/check"
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
		old := webconfig.Parse(file, "nowhere").For(oldRelease).Judge(files)
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

// FuzzManifest feeds any bytes to the reader of Kubernetes manifests: no panic,
// and no place outside the manifest, however the config is written in there.
func FuzzManifest(f *testing.F) {
	for _, text := range positions {
		f.Add([]byte(inBase64(text)))
		f.Add([]byte(manifestHead + "stringData:\n  web.yml: |-\n    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n"))
		f.Add([]byte(manifestHead + "data:\n  web.yml: |\n    " + base64.StdEncoding.EncodeToString([]byte(text)) + "\n"))
	}
	f.Add([]byte("# comment\n--- # first\n...\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  data: {web.yml: \"a\\n \\\n  b: \\u0041\"}\n"))
	f.Add([]byte("apiVersion: v1\r\nkind: Secret\r\nstringData:\r\n  web.yml: >+2\r\n\r\n      rate_limit: 1\r\n\r\n  '':\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		r := check.WebConfig(t.Context(), check.WebConfigOptions{Stdin: bytes.NewReader(data), SyntaxOnly: true}, check.Stdin)
		if strings.Contains(r.Files[0].Error, "stumbled") {
			t.Error(r.Files[0].Error)
		}
		if file := source.New("", data); file.Encoding == source.UTF8 {
			checkPlaces(t, string(data), r.Files[0].Findings)
		}
		for i, server := range r.Files[0].Servers {
			if server.Config == "" && (i > 0 || len(r.Files[0].Servers) > 1) {
				t.Errorf("one of several verdicts does not say of what: %+v", server)
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
