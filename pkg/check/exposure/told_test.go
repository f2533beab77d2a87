package exposure_test

import (
	"fmt"
	"strings"
	"testing"

	"webtool/pkg/check/exposure"
)

// told writes what was observed, a line each: verdict, topic, rule, text.
func told(e *exposure.Exposure) string {
	var b strings.Builder
	for _, o := range e.Observations {
		fmt.Fprintf(&b, "%s %s", o.Verdict, o.Topic)
		if o.Finding != nil {
			fmt.Fprintf(&b, " [%s %s]", o.Finding.Rule.Name, o.Finding.Severity)
		}
		fmt.Fprintf(&b, ": %s\n", o.Text)
	}
	return b.String()
}

// tells fails the test unless the observations hold these lines, or what begins
// them.
func tells(t *testing.T, e *exposure.Exposure, lines ...string) {
	t.Helper()
	all := "\n" + told(e)
	for _, line := range lines {
		if !strings.Contains(all, "\n"+line) {
			t.Errorf("not told: %s\nin%s", line, all)
		}
	}
}

// found lists the rules of the findings with their severities.
func found(e *exposure.Exposure) string {
	var all []string
	for _, f := range e.Findings() {
		all = append(all, f.Rule.Name+" "+f.Severity.String())
	}
	return strings.Join(all, ", ")
}

// states lists the paths by their states, in their order: "open /metrics".
func states(e *exposure.Exposure) []string {
	var all []string
	for _, p := range e.Paths {
		all = append(all, string(p.State)+" "+p.Path)
	}
	return all
}
