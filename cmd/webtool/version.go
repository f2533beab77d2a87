package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version that the next entry of CHANGELOG.md will carry.
const release = "0.1.0-dev"

// version tells release, commit, Go release and platform.
func version() string {
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		modified := ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = ", modified"
			}
		}
		commit += modified
	}
	return fmt.Sprintf("webtool %s (commit %s, %s, %s/%s)", release, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
