package webconfig

import (
	"strings"
	"testing"
)

// TestReleasesTable holds the table to its form: sorted, without repeats, and
// with toolkits that are known themselves.
func TestReleasesTable(t *testing.T) {
	var last *Release
	for line := range strings.Lines(releasesTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		r, err := parseRelease(line)
		if err != nil {
			t.Fatal(err)
		}
		if last != nil && (r.Product < last.Product || r.Product == last.Product && !last.Version.Before(r.Version)) {
			t.Errorf("%s stands behind %s", r, last)
		}
		last = r
		if _, err := FindRelease(toolkitProduct + "@" + r.Toolkit.String()); err != nil {
			t.Errorf("%s: its toolkit is not in the table: %v", r, err)
		}
		if r.Product == toolkitProduct && (r.Version != r.Toolkit || r.Go != Version{}) {
			t.Errorf("%s has toolkit %s and Go %s", r, r.Toolkit, r.Go)
		}
		if found, err := FindRelease(r.String()); err != nil || *found != *r {
			t.Errorf("%s: found %v, %v", r, found, err)
		}
	}
	if newest, err := FindRelease(Newest.String()); err != nil || *newest != *Newest {
		t.Errorf("the newest toolkit is %v, %v", newest, err)
	}
}

// TestBroughtBy holds the answer to "from which release on" to known cases.
func TestBroughtBy(t *testing.T) {
	for since, want := range map[Version]string{
		v0_7_0:  "alertmanager 0.24.0, blackbox_exporter 0.20.0, node_exporter 1.3.0, prometheus 2.31.0, pushgateway 1.4.3",
		v0_11_0: "alertmanager 0.27.0, blackbox_exporter 0.25.0, node_exporter 1.8.0, prometheus 2.50.0, pushgateway 1.7.0",
		v0_15_0: "alertmanager 0.30.0, blackbox_exporter 0.28.0, node_exporter 1.11.0, prometheus 3.8.0, pushgateway 1.11.2",
	} {
		if got := strings.Join(broughtBy(since), ", "); got != want {
			t.Errorf("%s: got %s, want %s", since, got, want)
		}
	}
}
