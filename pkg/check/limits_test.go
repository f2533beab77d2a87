package check_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

const anyHash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

// extremes are files that a careless reader would not come back from. The tests
// show that each ends, the benchmarks how soon.
var extremes = map[string]func() string{
	"alias bomb": func() string {
		return bomb("[%s]")
	},
	"merge bomb": func() string {
		return bomb("{<<: [%s]}") + "<<: *a11\n"
	},
	"10000 levels of lists": func() string { return "a: " + strings.Repeat("[", 10_000) },
	"9990 levels of lists":  func() string { return "a: " + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) },
	"1000 levels of blocks": func() string { return nested(1000) },
	"9990 levels of maps": func() string {
		return "basic_auth_users: " + strings.Repeat("{a: ", 9990) + strings.Repeat("}", 9990)
	},
	"50 MB of comments":     func() string { return strings.Repeat("# a comment of some length, and then one more\n", 1_100_000) },
	"8 MB of comments":      func() string { return strings.Repeat("# a comment of some length\n", source8MB) },
	"20000 users":           func() string { return "basic_auth_users:\n" + users("  user%d: %s\n", anyHash) },
	"20000 bad users":       func() string { return "basic_auth_users:\n" + users("  user%d: %s\n", "x"+anyHash) },
	"20000 users, one line": func() string { return "basic_auth_users: {" + users("user%d: %s, ", anyHash) + "}" },
	"20000 times one user":  func() string { return "basic_auth_users: {" + users("user: %[2]s, ", anyHash) + "}" },
	"20000 unknown keys":    func() string { return users("key%d: %s\n", "x") },
	"20000 unknown, 1 line": func() string { return "{" + users("key%d: %s, ", "x") + "}" },
	"20000 comments":        func() string { return users("# webtool:ignore key%d -- %s\n", "x") },
	"20000 names": func() string {
		return "tls_server_config: {client_allowed_sans: [" + users("n%d.example.com%.0s, ", "x") + "]}"
	},
	"20000 suites": func() string {
		return "tls_server_config: {cipher_suites: [" + strings.Repeat("TLS_AES_128_GCM_SHA256, ", 20_000) + "]}"
	},
	"anchor in itself":      func() string { return "a: &a [*a]\n" },
	"merge with itself":     func() string { return "a: &a {<<: *a}\n" },
	"a tag of 1 MB":         func() string { return "a: !" + strings.Repeat("x", 1<<20) + " y\n" },
	"a key of 1 MB":         func() string { return strings.Repeat("x", 1<<20) + ": y\n" },
	"a value of 1 MB":       func() string { return "tls_server_config: " + strings.Repeat("x", 1<<20) + "\n" },
	"a million empty lines": func() string { return strings.Repeat("\n", 1_000_000) },
	"5000 manifests": func() string {
		return strings.Repeat(manifestHead+"stringData:\n  web.yml: 'tls_config: {}'\n---\n", 5000)
	},
	"5001 manifests": func() string { return strings.Repeat(manifestHead+"---\n", 5001) },
	"20000 keys":     func() string { return manifestHead + "stringData:\n" + users("  key%d: %s\n", "'rate_limit: 1'") },
	"list bomb": func() string {
		return manifestHead + "---\n" + bomb("{kind: List, items: [%s]}") + "kind: List\nitems: [*a11]\n"
	},
	"key bomb":         func() string { return manifestHead + "---\n" + bomb("{<<: [%s]}") + "kind: Secret\ndata: {<<: *a11}\n" },
	"a config of 7 MB": func() string { return manifestHead + "stringData:\n  web.yml: '" + strings.Repeat("x", 7<<20) + "'\n" },
	"a config of 1 MB, 1 line": func() string {
		return manifestHead + "stringData:\n  web.yml: \"{basic_auth_users: {" + users("user%d: %s, ", "x") + "}}\"\n"
	},
	"20000 bad users, in a block": func() string {
		return manifestHead + "stringData:\n  web.yml: |\n    basic_auth_users:\n" + users("      user%d: %s\n", "x")
	},
	"20000 bad users, in base64": func() string {
		return manifestHead + "data:\n  web.yml: " + base64.StdEncoding.EncodeToString([]byte("basic_auth_users:\n"+users("  user%d: %s\n", "x"))) + "\n"
	},
	"20000 bad users, base64 lines": func() string {
		text := base64.StdEncoding.EncodeToString([]byte("basic_auth_users:\n" + users("  user%d: %s\n", "x")))
		return manifestHead + "data:\n  web.yml: |\n" + strings.Repeat("\n", 10_000) + "    " + strings.ReplaceAll(text, "eDp", "eDp\n    ") + "\n"
	},
	"one config many times": func() string {
		return manifestHead + "stringData:\n  web.yml: &a 'tls_config: {}#" + strings.Repeat("x", 1<<19) + "'\n" + users("  web%d: *a # %s\n", "")
	},
	"a million line markers": func() string { return strings.Repeat("---\n", 1_000_000) },
}

const source8MB = 300_000 // lines of 27 bytes

func bomb(form string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "a0: &a0 "+form+"\n", "")
	for i := 1; i < 12; i++ {
		refs := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", ")
		fmt.Fprintf(&b, "a%d: &a%d "+form+"\n", i, i, refs)
	}
	return b.String()
}

func nested(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func users(form, hash string) string {
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, form, i, hash)
	}
	return b.String()
}

func writeExtreme(tb testing.TB, name string) string {
	path := filepath.Join(tb.TempDir(), "web.yml")
	if err := os.WriteFile(path, []byte(extremes[name]()), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// TestExtremes shows that every file ends in a verdict or a clear refusal to
// give one, with all places in the file.
func TestExtremes(t *testing.T) {
	for name := range extremes {
		t.Run(name, func(t *testing.T) {
			path := writeExtreme(t, name)
			f := check.WebConfig(t.Context(), check.WebConfigOptions{}, path).Files[0]
			whole := slices.ContainsFunc(f.Servers, func(s finding.Server) bool { return s.Config == "" })
			if whole && (f.Error == "") != (f.Servers[0].Starts != nil) {
				t.Errorf("error %q, starts %v", f.Error, f.Servers[0].Starts)
			}
			if !whole && f.Error == "" && len(f.Findings)+len(f.Notes) == 0 {
				t.Error("a manifest, and not a word about it")
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			checkPlaces(t, string(data), f.Findings)
		})
	}
}

// checkPlaces checks that all ranges are in order and within the text, and each
// excerpt's range within its line.
func checkPlaces(tb testing.TB, text string, findings []finding.Finding) {
	lines := strings.Count(text, "\n") + strings.Count(text, "\r") + strings.Count(text, "\u0085") +
		strings.Count(text, "\u2028") + strings.Count(text, "\u2029") + strings.Count(text, "\x00") + 1
	for _, f := range findings {
		w := f.Where
		if w.Line < 1 || w.Column < 1 || w.EndLine > lines || w.EndLine < w.Line || w.EndLine == w.Line && w.EndColumn < w.Column {
			tb.Errorf("%s: range %d:%d to %d:%d in %d lines", f.Rule.Name, w.Line, w.Column, w.EndLine, w.EndColumn, lines)
		}
		if e := f.Excerpt; e != nil && (e.Line != w.Line || e.Start < 0 || e.End < e.Start || e.End > len([]rune(e.Text))) {
			tb.Errorf("%s: excerpt %+v", f.Rule.Name, *e)
		}
	}
}

func BenchmarkExtremes(b *testing.B) {
	for name := range extremes {
		b.Run(name, func(b *testing.B) {
			path := writeExtreme(b, name)
			for b.Loop() {
				check.WebConfig(b.Context(), check.WebConfigOptions{}, path)
			}
		})
	}
}
