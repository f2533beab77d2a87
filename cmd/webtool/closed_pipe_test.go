package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestReportWithoutReader looks at endpoints that are not there, while nobody reads
// standard output: the report in a file has all of them.
func TestReportWithoutReader(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	reader.Close()
	path := filepath.Join(t.TempDir(), "out.json")
	env := &environment{stdout: writer, stderr: io.Discard, getenv: func(string) string { return "" }, now: time.Now, command: "webtool"}
	status := run(env, []string{"probe", "--output", "json:" + path, "http://127.0.0.1:1", "http://127.0.0.1:2"})
	if status != exitFindings {
		t.Errorf("status %d", status)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var report struct{ Endpoints []any }
	if err := json.Unmarshal(text, &report); err != nil || len(report.Endpoints) != 2 {
		t.Errorf("%v\n%s", err, text)
	}
}
