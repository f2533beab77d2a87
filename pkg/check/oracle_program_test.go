package check_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// oracle is the path of the built program of testdata/oracle.
type oracle string

// answer is what the oracle says of one file: the error texts of web.Validate
// and of web.Serve, none when it is accepted.
type answer struct {
	Path            string
	Validate, Serve []string
}

func buildOracle(t *testing.T) oracle {
	t.Helper()
	program := filepath.Join(t.TempDir(), "oracle")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-C", "../../testdata/oracle", "-o", program, ".")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly -buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the oracle does not build: %v\n%s", err, out)
	}
	return oracle(program)
}

// ask puts all files to the oracle in one call.
func (o oracle) ask(t *testing.T, paths []string) []answer {
	t.Helper()
	var in bytes.Buffer
	lines := json.NewEncoder(&in)
	for _, path := range paths {
		if err := lines.Encode(path); err != nil {
			t.Fatal(err)
		}
	}
	program := exec.Command(string(o))
	program.Stdin, program.Stderr = &in, os.Stderr
	out, err := program.Output()
	if err != nil {
		t.Fatalf("the oracle: %v", err)
	}
	answers := make([]answer, 0, len(paths))
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var a answer
		if err := d.Decode(&a); err != nil {
			t.Fatalf("the oracle's answer: %v", err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(paths) {
		t.Fatalf("the oracle was asked about %d files and answered %d", len(paths), len(answers))
	}
	return answers
}

// corpusFiles lists the web configs of testdata/corpus by absolute path.
func corpusFiles(t *testing.T) []string {
	t.Helper()
	root, err := filepath.Abs(corpusDir)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".yml" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
