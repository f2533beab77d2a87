//go:build unix

package atomicfile_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"webtool/pkg/gen"
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

func (j job) kill() int { return j.Kill }

func (j job) run() (changed bool, err error) {
	at := func(name string) string { return filepath.Join(j.Dir, name) }
	host, err := gen.ParseHost("localhost")
	if err != nil {
		return false, err
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
	r, err := gen.MakeCertificate(context.Background(), o)
	return err == nil && r.Changed, err
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

func init() { become[job](genKillEnv) }

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
				if survives(t, genKillEnv, j) {
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
				if changed, err := mended.run(); err != nil || changed {
					t.Errorf("killed at step %d: no rest: %v, changed: %t", n, err, changed)
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
			if !survives(t, genKillEnv, job{Dir: dir, Force: true, NewKey: i%2 == 0}) {
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
