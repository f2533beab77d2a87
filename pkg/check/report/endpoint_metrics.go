package report

import (
	"fmt"
	"strconv"
	"strings"

	"webtool/pkg/check/finding"
)

// metrics are the families, in the order in which they are written. Names and units
// follow the conventions of Prometheus.
var metrics = []struct{ name, help string }{
	{"success", "Whether nothing was found that makes the run fail."},
	{"duration_seconds", "How long the look at the endpoint took."},
	{"connections", "Connections that were opened to the endpoint."},
	{"findings", "Findings by severity."},
	{"tls_trusted", "Whether a client takes the certificate chain and the name."},
	{"tls_certificate_not_after_timestamp_seconds", "When the endpoint's certificate ends."},
	{"tls_certificate_info", "The endpoint's certificate."},
	{"tls_info", "What the TLS handshake agreed on."},
	{"tls_client_certificate_requested", "Whether the endpoint asks for a client certificate."},
	{"http_status_code", "Status of a request without credentials."},
}

// endpointMetrics writes the text format of Prometheus, for the textfile
// collector. A family stands in one piece, so that its lines wait for the last
// endpoint.
type endpointMetrics struct{ lines map[string][]string }

func (m *endpointMetrics) begin(*Endpoints) { m.lines = map[string][]string{} }

func (m *endpointMetrics) endpoint(e *Endpoints, r *finding.EndpointReport) error {
	success := 1.0
	if e.opts.EndpointFails(r) {
		success = 0
	}
	all := []finding.Metric{{Name: "success", Value: success}, {Name: "duration_seconds", Value: r.Took.Seconds()}, {Name: "connections", Value: float64(r.Connections)}}
	for _, severity := range []finding.Severity{finding.Error, finding.Warning, finding.Info} {
		all = append(all, finding.Metric{Name: "findings", Labels: [][2]string{{"severity", severity.String()}}, Value: float64(r.Count(severity))})
	}
	for _, metric := range append(all, r.Metrics...) {
		labels := []string{"url=" + labelValue(r.URL)}
		for _, label := range metric.Labels {
			labels = append(labels, label[0]+"="+labelValue(label[1]))
		}
		m.lines[metric.Name] = append(m.lines[metric.Name], fmt.Sprintf("webtool_probe_%s{%s} %s",
			metric.Name, strings.Join(labels, ","), strconv.FormatFloat(metric.Value, 'f', -1, 64)))
	}
	return nil
}

func (m *endpointMetrics) end(e *Endpoints) {
	for _, family := range metrics {
		if lines := m.lines[family.name]; len(lines) > 0 {
			fmt.Fprintf(e.out, "# HELP webtool_probe_%s %s\n# TYPE webtool_probe_%s gauge\n%s\n", family.name, family.help, family.name, strings.Join(lines, "\n"))
		}
	}
}

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func labelValue(text string) string { return `"` + labelEscapes.Replace(finding.Printable(text)) + `"` }
