package exposure

import (
	"slices"

	"webtool/pkg/check/exchange"
)

// facts are what the pages of a server tell.
type facts struct {
	product, name, version string
	certain                bool // the server's own metrics or words name the product
	exposes                bool // it shows metrics

	flags    *told[string] // by their names on the command line
	switches *told[bool]   // by their names on the features page
	origins  origins
}

// told is what one page tells by name, and which page that is.
type told[T any] struct {
	values map[string]T
	how    string
}

var healthyPage = page{path: "/-/healthy", sign: isPrometheusHealthy, read: (*facts).readHealthy}

// isPrometheusHealthy holds for Prometheus alone, of all versions 2 and 3; the
// others answer "OK" or "Healthy", and servers made after it name themselves.
func isPrometheusHealthy(r *exchange.Response) bool {
	return r.Status == 200 && (startsWith(r, "Prometheus Server is Healthy") || startsWith(r, "Prometheus is Healthy"))
}

func (f *facts) readHealthy(*exchange.Response, bool) { f.product, f.certain = Prometheus, true }

func (f *facts) readMetrics(r *exchange.Response, _ bool) {
	f.exposes = true
	b := readBuild(r.Body)
	switch {
	case slices.Contains(named, b.name):
		f.product, f.version, f.certain = b.name, b.version, true
	case b.name != "":
		f.product, f.name, f.version = Exporter, b.name, b.version
	case !r.Truncated:
		f.product = Exporter
	}
}

// identify finds out what the server is, with the fewest requests.
func (l *look) identify() {
	metrics := l.visit(metricsPage)
	if l.identified() {
		return
	}
	healthy := l.visit(healthyPage)
	if l.base != "" && metrics.State == Absent && healthy.State == Absent {
		l.askTwice(l.anonymous)
	}
	if l.identified() {
		return
	}
	l.visitKnown(metricsPage)
	if l.base != "" && metrics.Known == 404 {
		l.askTwice(l.known)
	}
	for _, guess := range guesses {
		if l.identified() {
			return
		}
		l.visit(guess)
		l.visitKnown(guess)
	}
	if !l.identified() && l.facts.exposes {
		l.facts.product = Exporter
	}
}

func (l *look) identified() bool { return l.facts.product != "" || l.prefix.fault != nil }
