package check_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// order is the direction of imports: a package may import those before it.
// Those that share a line may not import each other.
var order = [][]string{
	{"pkg/check/finding", "pkg/check/spelling", "pkg/check/stack"},
	{"pkg/check/exchange", "pkg/check/wire"},
	{"pkg/check/message", "pkg/check/source", "pkg/check/report", "pkg/check/webconfig/web", "pkg/check/dial", "pkg/check/exposure"},
	{"pkg/check/material", "pkg/check/manifest"},
	{"pkg/check/webconfig", "pkg/check/handshake"},
	{"pkg/check/rule", "pkg/check/directive", "pkg/check/client", "pkg/check/change"},
	{"pkg/check/scrape", "pkg/check/probe"},
	{"pkg/check"},
	{"pkg/gen/atomicfile", "pkg/gen/password", "pkg/gen/yamltext"},
	{"pkg/gen"},
	{"pkg/gen/userfile"},
	{"pkg/gen/configset", "pkg/gen/clientconfig"},
	{"cmd/webtool"},
}

// TestLayoutIsTold has each package in CONTRIBUTING's table of them.
func TestLayoutIsTold(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "| `pkg/") {
			told.WriteString(line)
		}
	}
	for _, level := range order {
		for _, pkg := range level {
			if strings.HasPrefix(pkg, "pkg/") && !strings.Contains(told.String(), "`"+pkg+"`") && !strings.Contains(told.String(), "`"+path.Base(pkg)+"`") {
				t.Errorf("CONTRIBUTING.md does not say what %s knows", pkg)
			}
		}
	}
}

// only are imports that one place alone may have.
var only = map[string][]string{
	"github.com/alecthomas/kingpin/v2": {"cmd/webtool"},
	"gopkg.in/yaml.v3":                 {"pkg/check/source"},
	"go.yaml.in/yaml/v2":               {"pkg/check/source"},
	"golang.org/x/term":                {"cmd/webtool"},
	"flag":                             {},
	"log":                              {},
	"net/http":                         {}, // it makes the command a sixth larger
}

// forbidden are calls that no package under pkg may make.
var forbidden = []string{
	"fmt.Print", "fmt.Println", "fmt.Printf", "os.Exit", "os.Getenv", "os.LookupEnv", "os.Environ", "time.Now", "time.Since",
}

// TestLayout holds the direction of imports, and keeps printing, exiting, the
// environment and the clock out of the library.
func TestLayout(t *testing.T) {
	root := "../.."
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		pkg := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), root+string(filepath.Separator)))
		seen[pkg] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		checkImports(t, path, pkg, file)
		if strings.HasPrefix(pkg, "pkg/") {
			checkCalls(t, path, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range seen {
		if level(pkg) < 0 {
			t.Errorf("%s has no place in the order of imports", pkg)
		}
	}
}

func level(pkg string) int {
	return slices.IndexFunc(order, func(pkgs []string) bool { return slices.Contains(pkgs, pkg) })
}

func checkImports(t *testing.T, path, pkg string, file *ast.File) {
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if own, ok := strings.CutPrefix(name, "webtool/"); ok && level(own) >= level(pkg) {
			t.Errorf("%s imports %s, which is not below it", path, own)
		}
		if places, ok := only[name]; ok && !slices.Contains(places, pkg) {
			t.Errorf("%s imports %s", path, name)
		}
	}
}

func checkCalls(t *testing.T, path string, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && slices.Contains(forbidden, x.Name+"."+sel.Sel.Name) {
				t.Errorf("%s calls %s.%s", path, x.Name, sel.Sel.Name)
			}
		}
		return true
	})
}
