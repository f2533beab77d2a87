//go:build systems

// Package systems runs webtool beside the real programs of Debian's packages.
package systems

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"webtool/pkg/check"
)

// TestPromtool compares verdicts with promtool, as Debian ships it, over the
// corpus. That promtool is older (exporter-toolkit 0.8.2, Go 1.19), so only what
// both know is compared: what promtool accepts, webtool accepts, unless Serve is
// stricter than Validate or the release has changed; each exception is named.
func TestPromtool(t *testing.T) {
	var paths []string
	err := filepath.WalkDir("../corpus/valid", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".yml") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r := check.WebConfig(t.Context(), check.WebConfigOptions{}, paths...)
	newer := regexp.MustCompile(`(?m)^\s*(client_allowed_sans|cert|key|client_ca|rate_limit):`)
	compared := 0
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if newer.Match(data) {
			continue // keys that came after the toolkit of this promtool
		}
		compared++
		output, err := exec.Command("promtool", "check", "web-config", path).CombinedOutput()
		if accepts, starts := err == nil, r.Files[i].Servers[0].Starts; starts == nil || *starts != accepts {
			t.Errorf("%s: promtool accepts: %t (%s), webtool: %v (%s)", path, accepts, output, starts, r.Files[i].Servers[0].Reason)
		}
	}
	if compared < 10 {
		t.Errorf("only %d files were compared", compared)
	}
}
