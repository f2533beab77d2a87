package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"webtool": main, "steady": steady})
}

// TestScripts runs what a user sees at a terminal: one transcript a file.
func TestScripts(t *testing.T) {
	certs, err := filepath.Abs("../../testdata/certs")
	if err != nil {
		t.Fatal(err)
	}
	servers := &toolkit{t: t}
	testscript.Run(t, testscript.Params{
		Dir:           "../../testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "heard": heard, "listen": listen, "serve": servers.serve},
		Condition: func(condition string) (bool, error) {
			if condition != "ipv6" {
				return false, fmt.Errorf("unknown condition %q", condition)
			}
			l, err := net.Listen("tcp", "[::1]:0")
			if err == nil {
				l.Close()
			}
			return err == nil, nil
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("CERTS", certs)
			return nil
		},
	})
}

// exits is the transcripts' command "exits STATUS program args…", which runs a
// program that ends with just that exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS program [args...]")
	}
	status := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		status = exit.ExitCode()
	}
	if want, err := strconv.Atoi(args[0]); err != nil || status != want {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}
