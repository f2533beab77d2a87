package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"webtool": main})
}

// TestScripts runs what a user sees at a terminal: one transcript a file.
func TestScripts(t *testing.T) {
	certs, err := filepath.Abs("../../testdata/certs")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "../../testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("CERTS", certs)
			return nil
		},
	})
}
