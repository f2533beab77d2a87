package check_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// page is what a page of the documentation leads to, and where it can be led to.
type page struct {
	links   []string
	anchors map[string]bool
}

var (
	// Links of Markdown, and the pictures of HTML.
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"`)
	code    = regexp.MustCompile("`[^`]*`")
	heading = regexp.MustCompile(`^#{1,6} +(.*)`)
)

func readPage(text string) page {
	p := page{anchors: map[string]bool{}}
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if fenced || strings.HasPrefix(line, "    ") {
			continue
		}
		if m := heading.FindStringSubmatch(line); m != nil {
			name := anchor(m[1])
			for i := 1; p.anchors[name]; i++ {
				name = fmt.Sprintf("%s-%d", anchor(m[1]), i)
			}
			p.anchors[name] = true
		}
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(line, ""), -1) {
			p.links = append(p.links, m[1]+m[2])
		}
	}
	return p
}

// anchor is the name that GitHub and GitLab give a heading.
func anchor(heading string) string {
	heading = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`).ReplaceAllString(strings.TrimSpace(heading), "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// TestLinks follows every link between the pages, to the heading that it names.
func TestLinks(t *testing.T) {
	pages := map[string]page{}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || path == "dist") {
			return fs.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text, err := fs.ReadFile(root, path)
		pages[path] = readPage(string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	followed := 0
	for path, p := range pages {
		for _, target := range p.links {
			to, err := url.Parse(target)
			if err != nil {
				t.Errorf("%s: %s", path, err)
				continue
			}
			if to.Scheme != "" {
				continue
			}
			followed++
			there := path
			if to.Path != "" {
				there = filepath.ToSlash(filepath.Join(filepath.Dir(path), to.Path))
			}
			if _, err := fs.Stat(root, there); err != nil {
				t.Errorf("%s leads to %q: %s", path, target, err)
			} else if to.Fragment != "" && !pages[there].anchors[to.Fragment] {
				t.Errorf("%s leads to %q, and there is no such heading", path, target)
			}
		}
	}
	if followed < 100 {
		t.Errorf("only %d links were followed", followed)
	}
}

// TestDocsIndex holds that docs/README.md leads to all of docs.
func TestDocsIndex(t *testing.T) {
	text, err := os.ReadFile("../../docs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{"README.md": true}
	for _, target := range readPage(string(text)).links {
		listed[target] = true
	}
	paths, err := filepath.Glob("../../docs/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if name := filepath.Base(path); !listed[name] && filepath.Ext(name) != ".svg" {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}
