package check_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	yamlv2 "go.yaml.in/yaml/v2"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
	"webtool/pkg/check/webconfig"
	"webtool/pkg/check/webconfig/web"
)

// decoderRules are the rules that a JSON Schema could know: what the decoder
// refuses of the structure and of fixed values. Others look at files and hashes.
var decoderRules = []string{
	"yaml-syntax", "wrong-type", "unknown-key", "duplicate-key", "other-file", "template-not-rendered", "placeholder-kept",
	"tls-version-unknown", "cipher-unknown", "curve-unknown", "client-auth-unknown", "header-unknown", "header-value",
}

// TestWebConfigSchema holds the schema to the decoder: it takes every config of
// the corpus, and every mutant, that the decoder takes, and refuses what JSON can
// say of the others.
func TestWebConfigSchema(t *testing.T) {
	schema := webConfigSchema(t)
	corpus := corpusFiles(t)
	var seeds []string
	for i, f := range check.WebConfig(t.Context(), check.WebConfigOptions{}, corpus...).Files {
		if len(f.Servers) > 0 && f.Servers[0].Config == "" && f.Servers[0].Starts != nil && *f.Servers[0].Starts {
			seeds = append(seeds, corpus[i])
		}
	}
	for name, paths := range map[string][]string{"corpus": corpus, "mutants": mutantFiles(t, seeds)} {
		accepted, refused, caught := 0, 0, 0
		missed := map[string]int{}
		for i, f := range check.WebConfig(t.Context(), check.WebConfigOptions{}, paths...).Files {
			if len(f.Servers) == 0 || f.Servers[0].Config != "" {
				continue // Kubernetes manifests, whose schema is another
			}
			data, err := os.ReadFile(paths[i])
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(f.Findings, func(f finding.Finding) bool { return slices.Contains(decoderRules, f.Rule.Name) })
			instance, readable := asJSON(data)
			switch {
			case at < 0 && !readable:
				t.Errorf("%s: the decoder takes it, and it is no YAML:\n%s", paths[i], data)
			case at < 0:
				accepted++
				if err := schema.Validate(instance); err != nil {
					t.Errorf("%s: the decoder takes it, and the schema does not: %v\n%s", paths[i], err, data)
				}
			case readable:
				refused++
				if schema.Validate(instance) != nil {
					caught++
				} else {
					missed[f.Findings[at].Rule.Name]++
				}
			}
		}
		t.Logf("%s: the decoder takes %d, and so does the schema; of %d that it refuses and that are YAML, the schema refuses %d; missed: %v",
			name, accepted, refused, caught, missed)
		if name == "corpus" && (accepted < 100 || caught*10 < refused*8) {
			t.Errorf("%s: %d accepted, %d refused, %d caught", name, accepted, refused, caught)
		}
	}
}

func webConfigSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := webconfig.Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("web.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("web.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON reads the first document as the decoder does, into what JSON has.
func asJSON(data []byte) (value any, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	if err := yamlv2.Unmarshal(data, &value); err != nil {
		return nil, false
	}
	return toJSON(value), true
}

func toJSON(value any) any {
	switch v := value.(type) {
	case map[any]any:
		object := map[string]any{}
		for key, member := range v {
			name := ""
			if key != nil {
				name = fmt.Sprint(key)
			}
			object[name] = toJSON(member)
		}
		return object
	case []any:
		list := []any{}
		for _, item := range v {
			list = append(list, toJSON(item))
		}
		return list
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
	case nil, bool, string, int, int64, uint64:
	default:
		return fmt.Sprint(v)
	}
	return value
}

// TestKeys holds the table of the format to the types that the decoder reads
// into: each knows all that the other knows.
func TestKeys(t *testing.T) {
	var table []string
	for i := range webconfig.Keys {
		k := &webconfig.Keys[i]
		if !strings.HasPrefix(k.Section, "http_server_config.headers") {
			table = append(table, k.Path())
		}
		if k.Doc == "" || !strings.HasSuffix(k.Doc, ".") || k.Since == (webconfig.Version{}) || webconfig.Newest.Toolkit.Before(k.Since) {
			t.Errorf("%s: documentation %q, since %s", k.Path(), k.Doc, k.Since)
		}
	}
	types := yamlPaths(reflect.TypeFor[web.Config](), "")
	slices.Sort(table)
	slices.Sort(types)
	if !slices.Equal(table, types) {
		t.Errorf("the table has\n%v\nand the types have\n%v", table, types)
	}
}

func yamlPaths(t reflect.Type, above string) []string {
	var paths []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		paths = append(paths, above+name)
		if t.Field(i).Type.Kind() == reflect.Struct {
			paths = append(paths, yamlPaths(t.Field(i).Type, above+name+".")...)
		}
	}
	return paths
}
