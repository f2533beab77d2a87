package check_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
	"webtool/testdata/fixtures"
)

// TestScrapeJSONSchema holds the reports on the rules' examples, alone and as versions
// of the good one, to the published schema.
func TestScrapeJSONSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := exampleDir(t)
	for _, rule := range check.Rules() {
		if rule.Subject != finding.ScrapeConfig {
			continue
		}
		checkScrape(t, dir, rule.Bad, check.ScrapeConfigOptions{}, standardWeb, liveTLS) // writes them
		opts := check.ScrapeConfigOptions{Now: fixtures.Now, WebConfigs: []string{filepath.Join(dir, "web-a.yml"), filepath.Join(dir, "web-b.yml")}}
		for _, webs := range [][]string{nil, opts.WebConfigs[:1], opts.WebConfigs} {
			opts.WebConfigs = webs
			var out bytes.Buffer
			if err := report.Write(&out, check.ScrapeConfig(t.Context(), opts, filepath.Join(dir, "prometheus.yml"), "missing.yml"), "json", report.Options{}); err != nil {
				t.Fatal(err)
			}
			instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(out.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(instance); err != nil {
				t.Errorf("%s: %v\n%s", rule.Name, err, out.String())
			}
		}
	}
}
