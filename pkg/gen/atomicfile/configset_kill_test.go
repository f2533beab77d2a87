//go:build unix

package atomicfile_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
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

func (j setJob) run() (*configset.Result, error) {
	at := func(name string) string { return filepath.Join(j.Dir, name) }
	return configset.Make(context.Background(), configset.Options{Path: at("web.yml"),
		Server: gen.CertificateOptions{Names: []gen.Name{{Kind: gen.DNS, Text: "localhost"}}, Now: setNow,
			Files: gen.Files{Dir: j.Dir}, Policy: gen.Policy{IfNeeded: true}},
		User: "prometheus", Password: []byte("secret"), Cost: password.MinCost,
		MutualTLS: &configset.MutualTLS{CAFile: at("client-ca.crt"), CAKeyFile: at("client-ca.key"), ClientDir: j.Dir,
			Client: gen.Name{Kind: gen.DNS, Text: "prometheus"}}})
}

func init() {
	text := os.Getenv(setKillEnv)
	if text == "" {
		return
	}
	var j setJob
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		panic(err)
	}
	n := j.Kill
	atomicfile.SetFailpoint(func(string, string) error {
		if n--; n == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return nil
	})
	if _, err := j.run(); err != nil {
		panic(err)
	}
	os.Exit(0)
}

var setFiles = []string{"localhost.key", "localhost.crt", "client-ca.key", "client-ca.crt", "prometheus-client.key", "prometheus-client.crt", "web.yml"}

// A run that is killed at any moment leaves no web config, or one that names
// nothing but what is there; the next one makes what is missing.
func TestKillConfigSet(t *testing.T) {
	for n := 1; ; n++ {
		dir := t.TempDir()
		text, err := json.Marshal(setJob{Dir: dir, Kill: n})
		if err != nil {
			t.Fatal(err)
		}
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), setKillEnv+"="+string(text))
		out, err := child.CombinedOutput()
		if err == nil {
			if n < 30 {
				t.Errorf("survived at step %d", n)
			}
			return
		}
		if child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("%v\n%s", err, out)
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
		if r, err := (setJob{Dir: dir}).run(); err != nil || r.Changed {
			t.Errorf("killed at step %d: no rest: %v %+v", n, err, r)
		}
		if more := leftovers(t, dir, setFiles...); more != nil {
			t.Errorf("killed at step %d, left behind: %q", n, more)
		}
	}
}
