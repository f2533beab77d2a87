package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// TestFamilies shows that a command line means the same whether all commands are
// declared or those alone that it begins with.
func TestFamilies(t *testing.T) {
	said := func(args, declaredFor []string) string {
		var out bytes.Buffer
		app, _ := newApp(&out, declaredFor)
		name, err := parse(app, args)
		return fmt.Sprintf("%q %v\n%s", name, err, out.String())
	}
	for _, line := range []string{
		"check", "check nothing", "check web-config", "check web-config web.yml", "check web-config --bogus x", "check web-config -h", "check --help",
		"check web-config -qh web.yml", "check web-config --host db1 web.yml", "check web-config --version", "check web-config --format xml a",
		"explain", "explain a b", "schema x", "gen", "gen cert --host", "gen cert --host a --help", "gen nothing", "gen ca --help-long", "gen ca --bogus",
		"hash-password --cost x", "user", "user set", "user set web.yml", "user set web.yml a b", "user delete --bogus", "user verify --help-man",
		"help", "help gen cert", "nothing", "--version", "-q check web-config web.yml", "--completion-bash check", "check --completion-script-zsh",
	} {
		args := strings.Fields(line)
		if few, all := said(args, args), said(args, nil); few != all {
			t.Errorf("webtool %s: %s\nwith all commands declared: %s", line, few, all)
		}
	}
}
