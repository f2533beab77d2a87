package check_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"webtool/pkg/check"
)

// TestReplacesCorpus compares each config of the corpus with the next, whatever is
// wrong with either: nothing stumbles, something is told of all that differ in
// their verdict, and nothing of what is the same.
func TestReplacesCorpus(t *testing.T) {
	paths := corpusFiles(t)
	now := time.Now()
	for i, path := range paths {
		next := paths[(i+1)%len(paths)]
		for _, pair := range [][2]string{{path, next}, {path, path}} {
			f := check.WebConfig(t.Context(), check.WebConfigOptions{Now: now, Replaces: pair[0]}, pair[1]).Files[0]
			switch {
			case strings.Contains(f.Error, "stumbled"):
				t.Errorf("%s to %s: %s", pair[0], pair[1], f.Error)
			case f.Change == nil:
				t.Errorf("%s to %s: no change is told: %s", pair[0], pair[1], f.Error)
			case pair[0] == pair[1] && f.Servers[0].Reason == "" && !f.Change.IsNone():
				t.Errorf("%s to itself: %+v", path, *f.Change)
			case f.Servers[0].Reason != "" && !refusalTold(f.Change.Restart):
				t.Errorf("%s to %s: the server refuses the new one, and told is %+v", pair[0], pair[1], *f.Change)
			}
			for _, text := range slices.Concat(f.Change.AtOnce, f.Change.Restart, f.Change.LocksOut, f.Change.Opens) {
				if text == "" || strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n\x1b") {
					t.Errorf("%s to %s: %q", pair[0], pair[1], text)
				}
			}
		}
	}
}

// refusalTold reports whether it is told that a restart comes to nothing, or that
// nothing can be told of it.
func refusalTold(restart []string) bool {
	return slices.ContainsFunc(restart, func(s string) bool {
		return strings.Contains(s, "does not come up") || strings.Contains(s, "cannot be told")
	})
}
