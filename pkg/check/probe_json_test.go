package check_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

var endpointSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile("../../docs/endpoints.schema.json")
})

// holdToSchema holds the JSON report of an endpoint to the published schema.
func holdToSchema(t *testing.T, reports ...*finding.EndpointReport) {
	t.Helper()
	schema, err := endpointSchema()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer, err := report.NewEndpoints(&out, "json", false, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if err := writer.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(instance); err != nil {
		t.Error(err)
	}
}
