package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// program is one that was measured, and what it says of its version.
type program struct{ name, says string }

// asks are the programs' own ways to tell, and what of their answer is their version.
var asks = []struct {
	name  string
	args  []string
	shows *regexp.Regexp
}{
	{"promtool", []string{"--version"}, regexp.MustCompile(`version (\S+)`)},
	{"openssl", []string{"version"}, regexp.MustCompile(`OpenSSL (\S+)`)},
	{"htpasswd", nil, nil}, // does not tell: its package does
	{"sslscan", []string{"--version"}, regexp.MustCompile(`(\d+\.\d+\S*)`)},
	{"nmap", []string{"--version"}, regexp.MustCompile(`version (\S+)`)},
}

// versions are those of webtool, of Go and of what was measured beside it.
func versions(webtool string, measured []measurement) ([]program, error) {
	says, err := exec.Command(webtool, "--version").Output()
	if err != nil {
		return nil, err
	}
	programs := []program{
		{"webtool", strings.TrimPrefix(string(bytes.TrimSpace(says)), "webtool ")},
		{"Go of the bare loops", strings.TrimPrefix(runtime.Version(), "go")},
	}
	for _, ask := range asks {
		needed := slices.ContainsFunc(measured, func(m measurement) bool {
			return slices.ContainsFunc(m.needs, func(need string) bool { return need == ask.name || strings.HasPrefix(need, ask.name+":") })
		})
		if !needed {
			continue
		}
		version := ""
		if ask.shows == nil {
			version, err = packageVersion(ask.name)
		} else {
			var out []byte
			// Some tell it with a status of their own, which is no failure.
			out, _ = exec.Command(ask.name, ask.args...).CombinedOutput()
			m := ask.shows.FindSubmatch(out)
			if m == nil {
				return nil, fmt.Errorf("%s does not tell its version: %.200s", ask.name, out)
			}
			version = string(m[1])
		}
		if err != nil {
			return nil, err
		}
		programs = append(programs, program{ask.name, version})
	}
	return programs, nil
}

// packageVersion is the version of the Debian package that a program is from.
func packageVersion(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	owner, err := exec.Command("dpkg-query", "-S", path).Output()
	if err != nil {
		return "not told", nil
	}
	from, _, _ := strings.Cut(string(owner), ":")
	version, err := exec.Command("dpkg-query", "-W", "-f=${Version}", from).Output()
	return string(version), err
}
