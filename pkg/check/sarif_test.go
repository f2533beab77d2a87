package check_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/report"
)

// The schema of SARIF 2.1.0 (OASIS, errata 01) is taken from a Go module that
// carries it, and is known by its hash.
const (
	sarifModule     = "github.com/securego/gosec/v2@v2.30.0"
	sarifSchemaPath = "report/sarif/testdata/sarif-schema-2.1.0.json"
	sarifSchemaHash = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
)

func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	download := exec.Command("go", "mod", "download", "-json", sarifModule)
	download.Dir = t.TempDir() // outside of this module, whose go.mod is not to change
	out, err := download.Output()
	if err != nil {
		t.Fatalf("go mod download: %v\n%s", err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(module.Dir, sarifSchemaPath))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != sarifSchemaHash {
		t.Fatalf("the schema in %s is another one", sarifModule)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("sarif.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestSARIFSchema holds the SARIF of the whole corpus, of files that cannot be
// read and of suppressed findings to the standard's own schema.
func TestSARIFSchema(t *testing.T) {
	schema := sarifSchema(t)
	paths := append(corpusFiles(t), "missing.yml", "", "a b/c:d%.yml", "../über.yml", "-")
	r := check.WebConfig(t.Context(), check.WebConfigOptions{}, paths...)
	for i := range r.Files {
		for j := range r.Files[i].Findings {
			if j%5 == 0 {
				r.Files[i].Findings[j].Suppressed = &finding.Suppression{Reason: "a test", Until: "2027-01-31"}
			}
		}
	}
	for name, r := range map[string]*finding.Report{"corpus": r, "nothing": {}} {
		var out bytes.Buffer
		if err := report.Write(&out, r, "sarif", report.Options{Version: "1.2.3"}); err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := schema.Validate(map[string]any{"version": "2.1.0"}); err == nil {
		t.Error("the schema takes anything")
	}
}

// TestSARIFFingerprints checks that fingerprints tell findings apart, and stay
// the same when a finding moves within its file.
func TestSARIFFingerprints(t *testing.T) {
	dir := exampleDir(t)
	const text = "http_server_config:\n  http2: 'x'\n  headers:\n    A: b\n    C: d\ntls_server_config:\n  cert_file: prom.crt\n  key_file: prom.key\n  cipher_suites: [x, y]\n"
	fingerprints := func(text string) map[string]bool {
		r := checkText(t, dir, text)
		var out bytes.Buffer
		if err := report.Write(&out, &finding.Report{Files: []finding.FileReport{r}}, "sarif", report.Options{}); err != nil {
			t.Fatal(err)
		}
		all := map[string]bool{}
		for line := range strings.Lines(out.String()) {
			if _, value, ok := strings.Cut(line, `"webtoolFinding/v1": `); ok {
				all[value] = true
			}
		}
		if len(all) != len(r.Findings) {
			t.Errorf("%d findings have %d fingerprints", len(r.Findings), len(all))
		}
		return all
	}
	before := fingerprints(text)
	if len(before) < 4 {
		t.Fatalf("only %d findings", len(before))
	}
	for value := range fingerprints("# moved\n\n\nrate_limit: {interval: 1s, burst: 1}\n" + text) {
		if !before[value] {
			t.Errorf("%s is new, and the findings are the same", value)
		}
	}
}
