//go:build unix

package atomicfile_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/gen"
	"webtool/pkg/gen/configset"
	"webtool/pkg/gen/password"
)

const setKillEnv = "ATOMICFILE_TEST_SET"

// setJob is one run that makes a web config with all that it names.
type setJob struct {
	Dir  string
	Kill int // before this step; 0 for never
}

var setNow = time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC)

func (j setJob) kill() int { return j.Kill }

func (j setJob) run() (changed bool, err error) {
	at := func(name string) string { return filepath.Join(j.Dir, name) }
	r, err := configset.Make(context.Background(), configset.Options{Path: at("web.yml"),
		Server: gen.CertificateOptions{Names: []gen.Name{{Kind: gen.DNS, Text: "localhost"}}, Now: setNow,
			Files: gen.Files{Dir: j.Dir}, Policy: gen.Policy{IfNeeded: true}},
		User: "prometheus", Password: []byte("secret"), Cost: password.MinCost,
		MutualTLS: &configset.MutualTLS{CAFile: at("client-ca.crt"), CAKeyFile: at("client-ca.key"), ClientDir: j.Dir,
			Client: gen.Name{Kind: gen.DNS, Text: "prometheus"}}})
	return err == nil && r.Changed, err
}

func init() { become[setJob](setKillEnv) }

var setFiles = []string{"localhost.key", "localhost.crt", "client-ca.key", "client-ca.crt", "prometheus-client.key", "prometheus-client.crt", "web.yml"}

// A run that is killed at any moment leaves no web config, or one that names
// nothing but what is there; the next one makes what is missing.
func TestKillConfigSet(t *testing.T) {
	for n := 1; ; n++ {
		dir := t.TempDir()
		if survives(t, setKillEnv, setJob{Dir: dir, Kill: n}) {
			if n < 30 {
				t.Errorf("survived at step %d", n)
			}
			return
		}
		config := filepath.Join(dir, "web.yml")
		judge := func() {
			t.Helper()
			if r := check.WebConfig(t.Context(), check.WebConfigOptions{Now: setNow}, config).Files[0]; r.Error != "" || !*r.Servers[0].Starts {
				t.Errorf("killed at step %d: %+v", n, r)
			}
		}
		if _, err := os.Stat(config); err == nil {
			judge()
		}
		if _, err := (setJob{Dir: dir}).run(); err != nil {
			t.Errorf("killed at step %d, and not mended: %v", n, err)
			continue
		}
		judge()
		if changed, err := (setJob{Dir: dir}).run(); err != nil || changed {
			t.Errorf("killed at step %d: no rest: %v, changed: %t", n, err, changed)
		}
		if more := leftovers(t, dir, setFiles...); more != nil {
			t.Errorf("killed at step %d, left behind: %q", n, more)
		}
	}
}
