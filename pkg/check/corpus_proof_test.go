package check_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

// wronged are configs of the corpus that work and are safe, with the rules that
// report them nevertheless as an error or a warning, and why that is right.
var wronged = map[string]struct{ rules, why string }{
	"serve/no-http2-cipher-but-http-section-null.yml": {"http2-off-by-accident",
		"it works over HTTP/1.1; a section whose keys are commented out was not meant to switch HTTP/2 off"},
	"serve/no-http2-cipher-but-http2-null.yml": {"http2-off-by-accident",
		"it works over HTTP/1.1; a key without a value was not meant to switch HTTP/2 off"},
	"serve/no-http2-cipher-but-tls13.yml": {"suites-without-effect",
		"it works, by other suites than the one that it names: nothing of the list is in force"},
	"valid/tls-file-wins-over-inline.yml": {"file-and-text",
		"it works, with another certificate and key than half of what is written: without effect"},
	"yaml/merge-into-struct-in-the-middle.yml": {"merge-wins",
		"it works, with another certificate than the one that every YAML tool shows"},
	"yaml/merge-into-struct-last.yml": {"merge-wins",
		"it works, with another key than the one that every YAML tool shows"},
}

// TestCorpusProof holds webtool's silence against the server: what of the corpus
// works and is safe, as clients find who connect to it, gets no error and no
// warning.
func TestCorpusProof(t *testing.T) {
	p := newProving(t)
	var passed, passedFlagged int           // of what promtool passes
	var accepted, flagged, works, plain int // of what the server starts with
	var worksFlagged, silent []string
	for _, path := range p.files(t) {
		name, answer := p.name(path), p.answers[path]
		found := flags(check.WebConfig(t.Context(), check.WebConfigOptions{Now: p.now, ExpiresWithin: 30 * 24 * time.Hour}, path).Files[0])
		if len(answer.Validate) == 0 {
			passed++
			if len(found) > 0 {
				passedFlagged++
			}
		}
		if len(answer.Serve) > 0 {
			continue
		}
		accepted++
		if len(found) > 0 {
			flagged++
		}
		switch trouble := p.trouble(t, path); {
		case trouble != "" && len(found) > 0:
			continue
		case trouble == plainHTTP: // which is all that the file asks for
			plain++
			continue
		case trouble != "":
			silent = append(silent, name+": "+trouble)
			continue
		}
		works++
		if len(found) > 0 {
			worksFlagged = append(worksFlagged, name)
		}
		if got, want := strings.Join(found, " "), wronged[name].rules; got != want {
			t.Errorf("%s works and is safe: flagged as %q, want %q", name, got, want)
		}
	}
	t.Logf("promtool passes %d, of which webtool flags %d", passed, passedFlagged)
	t.Logf("the server starts with %d, of which webtool flags %d", accepted, flagged)
	t.Logf("%d work and are safe, of which webtool flags %d: %s", works, len(worksFlagged), strings.Join(worksFlagged, ", "))
	t.Logf("%d serve plain HTTP to everyone, as they say, with no more than remarks", plain)
	for _, s := range silent {
		t.Errorf("not proven to work, and not flagged: %s", s)
	}
	if testing.Short() {
		return
	}
	if accepted < 220 || works < 60 {
		t.Errorf("the proof has shrunk to %d configs, of which %d work", accepted, works)
	}
	for name := range wronged {
		if !slices.Contains(worksFlagged, name) {
			t.Errorf("%s is an exception, and is none", name)
		}
	}
}

// flags returns the names of the rules that report errors and warnings, each once.
func flags(f finding.FileReport) []string {
	var rules []string
	for found := range f.Standing() {
		if found.Severity > finding.Info {
			rules = append(rules, found.Rule.Name)
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

// proving is the corpus, laid out for clients to be proven against.
type proving struct {
	root    string // with the folders certs and corpus
	dir     string // what the clients have
	now     time.Time
	servers *liveServers
	answers map[string]answer
}

// newProving copies the corpus. Keys may be read by their owner alone; and since
// the key of the corpus's client CA is not kept, a CA with the same names and
// dates takes its place.
func newProving(t *testing.T) *proving {
	t.Helper()
	p := &proving{root: t.TempDir(), now: time.Now(), answers: map[string]answer{}}
	var systemRoots string
	p.dir, systemRoots = liveMaterial(t, p.now)
	substitute := newClientCA(t, p)
	for from, to := range map[string]string{certsDir: "certs", corpusDir: "corpus"} {
		if err := os.CopyFS(filepath.Join(p.root, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	err := filepath.WalkDir(p.root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil && !strings.HasPrefix(d.Name(), "chain") { // there it signs the server's own
			err = os.WriteFile(path, substitute(data), 0o600)
		}
		if err == nil {
			err = os.Chmod(path, 0o600)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files := p.files(t)
	for i, a := range buildOracle(t).ask(t, files) {
		p.answers[files[i]] = a
	}
	p.servers = startLive(t, systemRoots)
	return p
}

// files lists the configs; when time is short, those that are meant to be right.
func (p *proving) files(t *testing.T) []string {
	t.Helper()
	pattern := "*"
	if testing.Short() {
		pattern = "valid"
	}
	paths, err := filepath.Glob(filepath.Join(p.root, "corpus", pattern, "*.yml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	return paths
}

// name is a config's name within the corpus.
func (p *proving) name(path string) string {
	return filepath.ToSlash(strings.TrimPrefix(path, filepath.Join(p.root, "corpus")+string(filepath.Separator)))
}
