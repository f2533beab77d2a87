package check_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"webtool/pkg/check"
	"webtool/testdata/fixtures"
)

// TestFileRules is about values that another part of the file takes away.
func TestFileRules(t *testing.T) {
	checkTold(t, []toldOf{
		{tlsOn + "  cert: nonsense\n", "file-and-text warning"},
		{tlsOn + "  cert: \"\"\n", ""},
		{mutualCA + "  client_ca: nonsense\n", "file-and-text warning"},
		{"rate_limit:\n  burst: 20\n  <<: {interval: 1s, burst: 1}\n", "merge-wins warning"},
		{"rate_limit:\n  <<: {interval: 1s, burst: 1}\n  burst: 20\n", ""},
		{"rate_limit:\n  burst: 20\n  <<: {interval: 1s, burst: 20}\n", ""},
		{"rate_limit:\n  burst: 20\n  <<: {interval: 1s}\n", ""},
		{"rate_limit:\n  burst: 20\n  interval: 1s\n  <<: [{burst: 1}, {burst: 2}]\n", "merge-wins warning"},
		{tlsOn + "  min_version: TLS13\n  <<: {min_version: TLS12}\n", "merge-wins warning"},
		// Of two mappings the server takes the keys of both.
		{tlsOn + "<<: {tls_server_config: {min_version: TLS12}}\n", ""},
		{"rate_limit: &r\n  interval: 1s\n  burst: 20\n", ""},
	})
}

// TestConfigModes is about the mode of the config itself, where it means
// something.
func TestConfigModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	dir := exampleDir(t)
	key := tlsOn + "  key: |\n    -----BEGIN PRIVATE KEY-----\n    AAAA\n    -----END PRIVATE KEY-----\n"
	path := filepath.Join(dir, "web.yml")
	count := func(text string, mode fs.FileMode, path string, opts check.WebConfigOptions) (writable, readable bool) {
		t.Helper()
		target := filepath.Join(dir, "web.yml")
		if err := os.WriteFile(target, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(target, mode); err != nil {
			t.Fatal(err)
		}
		opts.Now = fixtures.Now
		f := check.WebConfig(t.Context(), opts, path).Files[0].Findings
		return has(f, "config-writable"), has(f, "config-readable")
	}
	for _, c := range []struct {
		text               string
		mode               fs.FileMode
		writable, readable bool
	}{
		{tlsOn + oneUser, 0o600, false, false},
		{tlsOn + oneUser, 0o640, false, false},
		{tlsOn + oneUser, 0o660, false, false},
		{tlsOn + oneUser, 0o644, false, false}, // what git checks out
		{tlsOn + oneUser, 0o666, true, false},
		{tlsOn + oneUser, 0o777, false, false}, // a file system without modes
		{key, 0o640, false, false},
		{key, 0o644, false, true},
	} {
		if w, r := count(c.text, c.mode, path, check.WebConfigOptions{}); w != c.writable || r != c.readable {
			t.Errorf("mode %04o: writable %t, readable %t", c.mode, w, r)
		}
	}
	if w, r := count(key, 0o666, path, check.WebConfigOptions{As: "/etc/prometheus/web.yml"}); w || r {
		t.Errorf("a copy: writable %t, readable %t", w, r)
	}
	// As Kubernetes mounts a Secret.
	if err := os.Symlink(".", filepath.Join(dir, "..data")); err != nil {
		t.Fatal(err)
	}
	mounted := filepath.Join(dir, "mounted.yml")
	if err := os.Symlink("..data/web.yml", mounted); err != nil {
		t.Fatal(err)
	}
	if w, r := count(key, 0o666, mounted, check.WebConfigOptions{}); w || r {
		t.Errorf("a volume of Kubernetes: writable %t, readable %t", w, r)
	}
}
