package check_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"webtool/pkg/check"
	"webtool/pkg/check/report"
)

// TestJSONSchema holds the reports on the whole corpus to the published schema.
func TestJSONSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../docs/report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	paths := append(corpusFiles(t), "missing.yml")
	var out bytes.Buffer
	if err := report.Write(&out, check.WebConfig(t.Context(), check.WebConfigOptions{}, paths...), "json", report.Options{}); err != nil {
		t.Fatal(err)
	}
	holds(t, schema, &out)
	out.Reset()
	changed := check.WebConfig(t.Context(), check.WebConfigOptions{Replaces: paths[0]}, paths[1])
	if err := report.Write(&out, changed, "json", report.Options{}); err != nil {
		t.Fatal(err)
	}
	if changed.Files[0].Change == nil {
		t.Error("no change is told")
	}
	holds(t, schema, &out)
	if err := schema.Validate(map[string]any{"schema_version": 1}); err == nil {
		t.Error("the schema takes anything")
	}
}

// holds checks that a report is as the schema says.
func holds(t *testing.T, schema *jsonschema.Schema, report *bytes.Buffer) {
	t.Helper()
	instance, err := jsonschema.UnmarshalJSON(report)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Error(err)
	}
}

// TestWorkers checks that the report does not depend on how many files are
// judged at once.
func TestWorkers(t *testing.T) {
	paths := corpusFiles(t)
	var first string
	for _, workers := range []int{1, 2, 7, 64} {
		var out bytes.Buffer
		r := check.WebConfig(context.Background(), check.WebConfigOptions{Workers: workers}, paths...)
		if err := report.Write(&out, r, "json", report.Options{}); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = out.String()
		}
		if out.String() != first {
			t.Errorf("the report of %d workers differs from that of one", workers)
		}
	}
}
