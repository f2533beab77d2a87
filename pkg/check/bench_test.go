package check_test

import (
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"webtool/pkg/check"
	"webtool/testdata/bench/fleet"
)

// BenchmarkFleet checks 2,000 configs with a certificate each, every rule and the
// handshake on, and makes in turn the same handshakes in a bare loop. What it
// reports as check/bare is the median of the ratios of the pairs, at most 1.3 is
// promised.
func BenchmarkFleet(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command does, and for both
	servers, err := fleet.Make(b.TempDir(), 2000)
	if err != nil {
		b.Fatal(err)
	}
	var paths []string
	for _, s := range servers {
		paths = append(paths, s.Config)
	}
	var ratios []float64
	for b.Loop() {
		start := time.Now()
		report := check.WebConfig(b.Context(), check.WebConfigOptions{Now: start, ExpiresWithin: 30 * 24 * time.Hour}, paths...)
		checked := time.Since(start)
		for i := range report.Files {
			if r := &report.Files[i]; r.Error != "" || len(r.Findings) > 0 {
				b.Fatalf("%s: %s %v", r.Path, r.Error, r.Findings)
			}
		}
		start = time.Now()
		if err := fleet.Handshakes(servers); err != nil {
			b.Fatal(err)
		}
		ratios = append(ratios, float64(checked)/float64(time.Since(start)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "check/bare")
}
