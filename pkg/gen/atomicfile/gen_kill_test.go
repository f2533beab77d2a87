//go:build unix

package atomicfile_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"webtool/pkg/gen"
	"webtool/pkg/gen/atomicfile"
)

// The library above is killed, too: a server must find a pair that loads, or the
// next run must mend it. These tests live here for the sake of the failpoint.

const genKillEnv = "ATOMICFILE_TEST_GEN"

// job is one run of the library in a process of its own.
type job struct {
	Dir      string
	Kill     int // before this step; 0 for never
	NewKey   bool
	Force    bool
	Combined bool
	NewCA    bool
	Trust    bool
	Day      int
}

func (j job) run() (*gen.Result, error) {
	at := func(name string) string { return filepath.Join(j.Dir, name) }
	host, err := gen.ParseHost("localhost")
	if err != nil {
		return nil, err
	}
	o := gen.CertificateOptions{Names: []gen.Name{host}, Now: time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC).AddDate(0, 0, j.Day),
		Files:  gen.Files{Cert: at("s.crt"), Key: at("s.key")},
		Policy: gen.Policy{IfNeeded: !j.Force, Force: j.Force, NewKey: j.NewKey}}
	if j.Combined {
		o.Files = gen.Files{Combined: at("s.pem")}
	}
	if j.NewCA {
		o.NewCAFile = at("ca.crt")
	}
	if j.Trust {
		o.TrustFile, o.ActivateAfter = at("ca.pem"), 24*time.Hour
	}
	return gen.MakeCertificate(context.Background(), o)
}

// loads reports what a server would find.
func (j job) loads() (*x509.Certificate, error) {
	cert, key := filepath.Join(j.Dir, "s.crt"), filepath.Join(j.Dir, "s.key")
	if j.Combined {
		cert, key = filepath.Join(j.Dir, "s.pem"), filepath.Join(j.Dir, "s.pem")
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	return pair.Leaf, err
}

func init() {
	text := os.Getenv(genKillEnv)
	if text == "" {
		return
	}
	var j job
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

// inProcess runs a job in a process of its own; it reports whether it survived.
func inProcess(t *testing.T, j job) bool {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), genKillEnv+"="+string(text))
	out, err := child.CombinedOutput()
	if err != nil && child.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%+v: %v\n%s", j, err, out)
	}
	return err == nil
}

func TestKillGen(t *testing.T) {
	for name, test := range map[string]struct {
		before []job // what was done before the run that is killed
		killed job
		always bool // a server finds a pair that loads at every moment
	}{
		"first":               {nil, job{}, false},
		"renewal":             {[]job{{}}, job{Force: true}, true},
		"renewal, new key":    {[]job{{}}, job{Force: true, NewKey: true}, false},
		"combined, new key":   {[]job{{Combined: true}}, job{Combined: true, Force: true, NewKey: true}, true},
		"throw-away CA":       {[]job{{NewCA: true}}, job{NewCA: true, Force: true}, true},
		"staging":             {[]job{{Trust: true}}, job{Trust: true, Day: 340}, true},
		"staging, new key":    {[]job{{Trust: true}}, job{Trust: true, Day: 340, NewKey: true}, true},
		"activation":          {[]job{{Trust: true}, {Trust: true, Day: 340}}, job{Trust: true, Day: 342}, true},
		"activation, new key": {[]job{{Trust: true}, {Trust: true, Day: 340, NewKey: true}}, job{Trust: true, Day: 342}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				dir := t.TempDir()
				for _, j := range test.before {
					j.Dir = dir
					if _, err := j.run(); err != nil {
						t.Fatal(err)
					}
				}
				j := test.killed
				j.Dir, j.Kill = dir, n
				if inProcess(t, j) {
					if n < 6 {
						t.Errorf("survived at step %d", n)
					}
					return
				}
				if _, err := j.loads(); err != nil && test.always {
					t.Errorf("killed at step %d: %v", n, err)
				}
				mended := test.killed
				mended.Dir, mended.Force, mended.NewKey = dir, false, false
				if _, err := mended.run(); err != nil {
					t.Errorf("killed at step %d, and not mended: %v", n, err)
				}
				if _, err := j.loads(); err != nil {
					t.Errorf("killed at step %d, and the next run left: %v", n, err)
				}
				mended.Day += 2 // what was staged again has taken over by then
				for range 2 {
					if _, err := mended.run(); err != nil {
						t.Error(err)
					}
				}
				if r, err := mended.run(); err != nil || r.Changed {
					t.Errorf("killed at step %d: no rest: %v %+v", n, err, r)
				}
				if more := leftovers(t, dir, "s.crt", "s.key", "s.pem", "ca.crt", "ca.pem"); more != nil {
					t.Errorf("killed at step %d, left behind: %q", n, more)
				}
			}
		})
	}
}

// Runs at once, in processes of their own and all with new keys, leave a pair
// that loads.
func TestConcurrentGen(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	for i := range 12 {
		wait.Go(func() {
			if !inProcess(t, job{Dir: dir, Force: true, NewKey: i%2 == 0}) {
				t.Error("killed")
			}
		})
	}
	wait.Wait()
	if _, err := (job{Dir: dir}).loads(); err != nil {
		t.Error(err)
	}
	if more := leftovers(t, dir, "s.crt", "s.key"); more != nil {
		t.Errorf("left behind: %q", more)
	}
}
