package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"webtool/pkg/check"
	"webtool/pkg/check/finding"
)

// TestOldToolkits holds the verdict and the words of --for to older toolkits
// themselves: one of each form that the format has had.
func TestOldToolkits(t *testing.T) {
	paths := corpusFiles(t)
	for _, old := range []struct{ version, build string }{
		{"0.4.0", "-modfile 0.4.0.mod ./https"},
		{"0.7.1", "-modfile 0.7.1.mod ."},
		{"0.8.2", "-modfile 0.8.2.mod ."},
		{"0.10.0", "-modfile 0.10.0.mod ."},
		{"0.14.0", "."},
	} {
		t.Run(old.version, func(t *testing.T) {
			program := oracle(filepath.Join(t.TempDir(), "old.exe"))
			build := exec.Command("go", append([]string{"build", "-C", "../../testdata/oracle/old", "-o", string(program)}, strings.Fields(old.build)...)...)
			build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
			if out, err := build.CombinedOutput(); err != nil {
				t.Fatalf("it does not build: %v\n%s", err, out)
			}
			answers := program.ask(t, paths)
			opts := check.WebConfigOptions{For: mustFind(t, "exporter-toolkit@"+old.version)}
			accepted := 0
			for i, f := range check.WebConfig(t.Context(), opts, paths...).Files {
				answer := answers[i]
				answer.Serve = answer.Validate
				if len(answer.Validate) == 0 {
					accepted++
				}
				if err := disagreement(withoutStart(&f), answer); err != nil {
					content, _ := os.ReadFile(paths[i])
					t.Errorf("%s: %v\ncontent: %q\ntoolkit: %q\nwebtool: %s", paths[i], err, shorten(content), answer.Validate, summary(&f))
				}
			}
			t.Logf("%d files, of which it accepts %d", len(paths), accepted)
		})
	}
}

// withoutStart takes back what a server meets only when it starts, which Validate
// does not do: the suite that HTTP/2 requires.
func withoutStart(f *finding.FileReport) *finding.FileReport {
	if len(f.Servers) == 1 && strings.HasPrefix(f.Servers[0].Reason, "http2: ") {
		starts := true
		f.Servers[0] = finding.Server{Target: f.Servers[0].Target, Starts: &starts}
		f.Findings = slices.DeleteFunc(f.Findings, func(f finding.Finding) bool { return f.Rule.Name == "http2-cipher-missing" })
	}
	return f
}
