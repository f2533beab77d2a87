package report

import (
	"bytes"
	"strings"
	"testing"

	"webtool/pkg/check/finding"
)

// TestSuppressed checks that what was set aside does not count and does not
// show, except where programs look for it.
func TestSuppressed(t *testing.T) {
	r := &finding.Report{Files: []finding.FileReport{{Path: "web.yml", Findings: []finding.Finding{{
		Rule: &finding.Rule{Name: "rule", Code: "WT000"}, Severity: finding.Error, Message: "set aside",
		Suppressed: &finding.Suppression{Reason: "we know", Until: "2027-01-31"},
	}}}}}
	if s := r.Summary(); s != (finding.Summary{Files: 1}) {
		t.Errorf("the summary counts it: %+v", s)
	}
	for found := range r.Files[0].Standing() {
		t.Errorf("it stands: %s", found.Message)
	}
	wants := map[string]string{
		"text": "", "concise": "", "github": "",
		"json":  `"suppressed": {`,
		"sarif": `"justification": "we know",`,
		"junit": `<skipped message="we know"></skipped>`,
	}
	for _, format := range Formats() {
		var out bytes.Buffer
		if err := Write(&out, r, format, Options{}); err != nil {
			t.Fatal(err)
		}
		want, ok := wants[format]
		switch {
		case !ok:
			t.Errorf("%s: what does it do with a suppressed finding?", format)
		case want == "" && out.Len() > 0, !strings.Contains(out.String(), want):
			t.Errorf("%s: want %q, got %s", format, want, out.String())
		}
	}
	var out bytes.Buffer
	if err := WriteStatus(&out, r, StatusOptions{Fails: func(*finding.FileReport) bool { return false }}); err != nil || out.String() != "web.yml SUCCESS, 1 ignored\n" {
		t.Errorf("status: %q, %v", out.String(), err)
	}
}
