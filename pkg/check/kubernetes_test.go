package check_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

// TestCorpusInManifests puts each config of the corpus into a manifest: the
// verdict and the findings are those of the file by itself, and each finding of
// one that is written as a block stands as many lines and columns further.
func TestCorpusInManifests(t *testing.T) {
	const head = manifestHead + "stringData:\n  web.yml: |2\n"
	const lines, columns = 6, 4
	compared, moved := 0, 0
	for _, path := range corpusFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		opts := check.WebConfigOptions{BaseDir: filepath.Dir(path)}
		alone := check.WebConfig(t.Context(), opts, path).Files[0]
		in := func(manifest string) finding.FileReport {
			opts.Stdin = strings.NewReader(manifest)
			return check.WebConfig(t.Context(), opts, check.Stdin).Files[0]
		}
		encoded := in(manifestHead + "data:\n  web.yml: " + base64.StdEncoding.EncodeToString(data) + "\n")
		if slices.ContainsFunc(encoded.Notes, func(note string) bool { return strings.Contains(note, "not checked") }) {
			continue // an absolute path, which means a file of the pod
		}
		compared++
		if got, want := verdictOf(encoded), verdictOf(alone); got != want {
			t.Errorf("%s: in base64\n%s\nby itself\n%s", path, got, want)
		}
		if !blockText(data) {
			continue
		}
		moved++
		block := in(head + "    " + strings.ReplaceAll(strings.TrimSuffix(string(data), "\n"), "\n", "\n    ") + "\n")
		if got, want := placesOf(block, lines, columns), placesOf(alone, 0, 0); got != want {
			t.Errorf("%s: in a block\n%s\nby itself\n%s", path, got, want)
		}
	}
	t.Logf("%d configs compared, %d of them in blocks", compared, moved)
	if compared < 600 || moved < 500 {
		t.Error("too few")
	}
}

// blockText reports whether a text can be the content of a block scalar, indented
// by four more than its indicator says.
func blockText(data []byte) bool {
	return utf8.Valid(data) && len(bytes.TrimSpace(data)) > 0 && bytes.HasSuffix(data, []byte("\n")) && !bytes.HasSuffix(data, []byte("\n\n")) &&
		!bytes.ContainsFunc(data, func(r rune) bool {
			return r != '\n' && r != '\t' && r < 0x20 || r >= 0x7f && r < 0xa0 || strings.ContainsRune("\ufeff\u2028\u2029", r)
		})
}

// aboutMode reports whether a finding is about the mode of a file, which a value
// in a manifest does not have.
func aboutMode(f finding.Finding) bool {
	return f.Rule.Name == "config-readable" || f.Rule.Name == "config-writable"
}

func verdictOf(f finding.FileReport) string {
	var all []string
	for _, found := range f.Findings {
		if !aboutMode(found) {
			all = append(all, found.Rule.Name+": "+found.Message)
		}
	}
	slices.Sort(all)
	s := f.Servers[0]
	starts := "unknown"
	if s.Starts != nil {
		starts = fmt.Sprint(*s.Starts)
	}
	return starts + " " + s.Reason + "\n" + strings.Join(all, "\n")
}

// placesOf writes the places of all findings, moved back.
func placesOf(f finding.FileReport, lines, columns int) string {
	var all []string
	for _, found := range f.Findings {
		if aboutMode(found) {
			continue
		}
		w := found.Where
		all = append(all, fmt.Sprintf("%s %d:%d-%d:%d", found.Rule.Name, w.Line-lines, w.Column-columns, w.EndLine-lines, w.EndColumn-columns))
		if e := found.Excerpt; e != nil {
			all = append(all, fmt.Sprintf("%d %q", e.Line-lines, strings.TrimPrefix(e.Text, strings.Repeat(" ", columns))))
		}
	}
	return strings.Join(all, "\n")
}
