package yamltext_test

import (
	"reflect"
	"testing"
	"unicode/utf8"

	yaml2 "go.yaml.in/yaml/v2"
	yaml3 "gopkg.in/yaml.v3"

	"webtool/pkg/gen/yamltext"
)

func TestMap(t *testing.T) {
	m := yamltext.Map{
		{"global", yamltext.Map{}},
		{"jobs", yamltext.List{
			yamltext.Map{{"name", "node"}, {"tls", yamltext.Map{{"ca_file", "/etc/ca.crt"}, {"skip", false}}}},
			"localhost:9100", yamltext.List{"a"}, yamltext.Map{},
		}},
		{"none", yamltext.List{}}, {"port", 9090}, {"yes", "no"},
	}
	want := `global: {}
jobs:
  - name: node
    tls:
      ca_file: /etc/ca.crt
      skip: false
  - 'localhost:9100'
  -
    - a
  - {}
none: []
port: 9090
'yes': 'no'
`
	if got := m.String(); got != want {
		t.Errorf("got:\n%s", got)
	}
}

// Both libraries, the server's and that of newer programs, read back what was
// written.
func FuzzScalar(f *testing.F) {
	for _, s := range []string{"", "a", "yes", "1", "1e3", "- a", "a: b", "a #b", "'", `"\`, "\n", "\x00", "\u2028", "\ufeff", "$__file{/x}", "~", "=", "<<", "0x1", "2026-11-20", "日本", "🙂", "\U000E0001", " a "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 100 { // a key has 1024 bytes at most (YAML 1.1, 9.2.1), quoted and escaped
			return
		}
		text := yamltext.Map{{s, yamltext.List{s, yamltext.Map{{s, s}}}}}.String()
		for name, read := range map[string]func([]byte, any) error{"v2": yaml2.Unmarshal, "v3": yaml3.Unmarshal} {
			var got map[string][]any
			if err := read([]byte(text), &got); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if len(got[s]) != 2 || got[s][0] != s {
				t.Fatalf("%s: %q became %q\n%s", name, s, got, text)
			}
			inner := reflect.ValueOf(got[s][1])
			if inner.Len() != 1 || inner.MapKeys()[0].Interface() != s {
				t.Fatalf("%s: the inner key became %v", name, got[s][1])
			}
		}
	})
}
